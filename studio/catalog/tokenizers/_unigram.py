"""Learning a Unigram language model of subwords (Kudo 2018, arXiv:1804.10959, section 3.2).

Our own and not the library's: that one adds up floats in the order of its hashes, so that no two
runs agree, takes a minute and more on 20,000 Chinese reviews, and can't be stopped.

All pieces lie end to end as one row of letters. `spans[n - 1, i]` numbers the subword of n letters
that begins at letter i; the number one past the last stands for "none". Every sum over all ways to
cut is then a few numpy operations a letter of the longest piece, for all pieces at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from studio.core.progress import Tick

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

#: Longer pieces are learnt from in stretches: it keeps every product of probabilities finite.
_STRETCH = 24
#: Most letters that are learnt from; the commonest pieces go first.
_MOST_LETTERS = 1_500_000
#: So many candidates for each subword that is wanted.
_CANDIDATES = 8
#: The share of the subwords that a round leaves.
_KEPT = 0.75
_ROUNDS = 2
#: Pieces between two ticks.
_BREATH = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class _Corpus:
    """Pieces end to end, the longest first.

    Attributes:
        letters: (N,) numbers of letters.
        starts, lengths: (pieces,) where each begins, and its letters.
        counts: (pieces,) how often it occurs.
    """

    letters: Ints
    starts: Ints
    lengths: Ints
    counts: Floats


def learn_unigram(
    pieces: Mapping[str, int],
    letters: list[str],
    *,
    size: int,
    longest: int,
    min_frequency: int,
    tick: Tick,
) -> list[tuple[str, float]]:
    """Subwords with the natural logarithm of their probability, the likeliest first.

    Args:
        pieces: each distinct piece with how often it occurs.
        letters: the letters that are subwords whatever happens.
        size: most subwords.
        longest: most letters of a subword.
        min_frequency: longer subwords occur at least so often.
        tick: told the share done; may raise `Cancelled`.
    """
    tick(0.0)
    corpus = _corpus(pieces, {letter: number for number, letter in enumerate(letters)}, tick)
    if not len(corpus.starts):
        return []
    spans, places, lengths, weights = _candidates(
        corpus, len(letters), size, longest, min_frequency, tick
    )
    probabilities = weights / weights.sum()
    target = max(size, int((lengths == 1).sum()))
    first = len(lengths)
    while True:
        for _ in range(_ROUNDS):
            done = 0.1 + 0.85 * _share(first, len(lengths), target)
            counts = _expected(corpus, spans, probabilities, lengths, lambda: tick(done))  # noqa: B023
            probabilities = np.maximum(counts, 1e-6) / np.maximum(counts, 1e-6).sum()
        if len(lengths) <= target:
            break
        wanted = max(target, int(_KEPT * len(lengths)))
        kept = _worth_keeping(
            spans,
            places,
            lengths,
            probabilities,
            counts,
            wanted,
            lambda: tick(done),  # noqa: B023
        )
        numbers = np.full(len(lengths) + 1, len(kept), dtype=np.int32)
        numbers[kept] = np.arange(len(kept), dtype=np.int32)
        spans = numbers[spans]
        places, lengths, probabilities = places[kept], lengths[kept], probabilities[kept]
        probabilities = probabilities / probabilities.sum()
    order = np.argsort(-probabilities, kind="stable")
    scores = np.log(probabilities[order]).tolist()
    bounds = zip(places[order].tolist(), lengths[order].tolist(), scores, strict=True)
    return [
        ("".join(letters[number] for number in corpus.letters[at : at + n].tolist()), score)
        for at, n, score in bounds
    ]


def _share(first: int, now: int, target: int) -> float:
    if first <= target:
        return 0.5
    return float(np.log(first / max(now, target)) / np.log(first / target))


def _corpus(pieces: Mapping[str, int], numbers: Mapping[str, int], tick: Tick) -> _Corpus:
    """The pieces cut at letters that aren't learnt, and into stretches."""
    runs: dict[tuple[int, ...], int] = {}
    for place, (piece, count) in enumerate(sorted(pieces.items())):
        if place % _BREATH == 0:
            tick(0.02 * place / len(pieces))
        run: list[int] = []
        for letter in piece:
            number = numbers.get(letter, -1)
            if number >= 0:
                run.append(number)
            if run and (number < 0 or len(run) == _STRETCH):
                key = tuple(run)
                runs[key] = runs.get(key, 0) + count
                run = []
        if run:
            key = tuple(run)
            runs[key] = runs.get(key, 0) + count
    commonest = sorted(runs.items(), key=lambda item: (-item[1], item[0]))
    lengths = np.fromiter((len(run) for run, _ in commonest), np.int64, len(commonest))
    most = int(np.searchsorted(np.cumsum(lengths), _MOST_LETTERS, side="right"))
    taken = commonest[: max(most, 1)]
    taken.sort(key=lambda item: (-len(item[0]), item[0]))
    lengths = np.fromiter((len(run) for run, _ in taken), np.int64, len(taken))
    letters = np.fromiter(
        (letter for run, _ in taken for letter in run), np.int64, int(lengths.sum())
    )
    counts = np.fromiter((count for _, count in taken), np.float64, len(taken))
    return _Corpus(letters, np.cumsum(lengths) - lengths, lengths, counts)


def _candidates(
    corpus: _Corpus, alphabet: int, size: int, longest: int, min_frequency: int, tick: Tick
) -> tuple[npt.NDArray[np.int32], Ints, Ints, Floats]:
    """All letters, and the longer runs that occur often: those that cover most text.

    Returns:
        spans (longest, N); and of each candidate a place where it stands, its length and weight.
    """
    total = len(corpus.letters)
    count_at = np.repeat(corpus.counts, corpus.lengths)
    left = np.repeat(corpus.starts + corpus.lengths, corpus.lengths) - np.arange(total)
    every = np.full((longest, total), -1, dtype=np.int32)  # numbered length by length
    places: list[Ints] = []
    lengths: list[Ints] = []
    weights: list[Floats] = []
    known = 0
    before = corpus.letters
    for n in range(1, longest + 1):
        tick(0.02 + 0.08 * n / longest)
        at = np.flatnonzero((left >= n) & (before >= 0)) if n > 1 else np.arange(total)
        if not len(at):
            break
        last = corpus.letters[at + n - 1]
        keys = before[at] * alphabet + last if n > 1 else last
        _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
        often: Floats = np.bincount(inverse, weights=count_at[at]).astype(np.float64)
        kept = np.flatnonzero(often >= (min_frequency if n > 1 else 0))
        numbers = np.full(len(often), -1, dtype=np.int64)
        numbers[kept] = np.arange(len(kept))
        before = np.full(total, -1, dtype=np.int64)
        before[at] = numbers[inverse]
        found = before.copy()
        found[found >= 0] += known
        every[n - 1] = found
        known += len(kept)
        places.append(at[first[kept]])
        lengths.append(np.full(len(kept), n, dtype=np.int64))
        weights.append(often[kept])
    place, length, weight = np.concatenate(places), np.concatenate(lengths), np.concatenate(weights)
    single = length == 1
    worth = np.where(single, np.inf, weight * length)
    most = int(single.sum()) + _CANDIDATES * size
    best: Ints = np.sort(np.argsort(-worth, kind="stable")[:most])
    numbers32 = np.full(len(length) + 1, len(best), dtype=np.int32)  # the last serves −1
    numbers32[best] = np.arange(len(best), dtype=np.int32)
    return numbers32[every], place[best], length[best], weight[best]


def _expected(
    corpus: _Corpus,
    spans: npt.NDArray[np.int32],
    probabilities: Floats,
    lengths: Ints,
    breathe: Callable[[], None],
) -> Floats:
    """How often each subword occurs, expected over all ways to cut (forward–backward)."""
    # Each letter counts e^h, h the mean information of one: long products stay near 1.
    letters = float((probabilities * lengths).sum())
    information = -float((probabilities * np.log(probabilities)).sum()) / letters
    scaled = np.append(probabilities * np.exp(information * lengths), 0.0)
    longest, most = len(spans), int(corpus.lengths[0])
    # One more place than letters in each piece: before, between and behind them.
    base = corpus.starts + np.arange(len(corpus.starts))
    forward = np.zeros(len(corpus.letters) + len(base))
    backward = np.zeros_like(forward)
    forward[base] = 1.0
    backward[base + corpus.lengths] = 1.0
    active = np.searchsorted(-corpus.lengths, -np.arange(most + 1), side="right")
    for t in range(1, most + 1):
        breathe()
        here = base[: active[t]] + t
        start = corpus.starts[: active[t]] + t
        for n in range(1, min(longest, t) + 1):
            forward[here] += scaled[spans[n - 1, start - n]] * forward[here - n]
    for t in range(most - 1, -1, -1):
        breathe()
        for n in range(1, min(longest, most - t) + 1):
            k = active[t + n]
            here = base[:k] + t
            backward[here] += scaled[spans[n - 1, corpus.starts[:k] + t]] * backward[here + n]
    share = np.repeat(corpus.counts / forward[base + corpus.lengths], corpus.lengths)
    at = np.arange(len(corpus.letters))
    at += np.repeat(np.arange(len(base)), corpus.lengths)
    found = np.zeros(len(scaled))
    for n in range(1, longest + 1):
        breathe()
        ids = spans[n - 1]
        real = np.flatnonzero(ids < len(lengths))
        own = ids[real]
        flow = forward[at[real]] * backward[at[real] + n] * share[real]
        found += np.bincount(own, weights=flow * scaled[own], minlength=len(scaled))
    return found[:-1]


def _worth_keeping(
    spans: npt.NDArray[np.int32],
    places: Ints,
    lengths: Ints,
    probabilities: Floats,
    counts: Floats,
    wanted: int,
    breathe: Callable[[], None],
) -> Ints:
    """The letters, and the subwords without which the text would lose most likelihood."""
    scores = np.append(np.log(probabilities), -np.inf)
    loss = np.full(len(lengths), np.inf)
    for n in range(2, int(lengths.max()) + 1):
        own = np.flatnonzero(lengths == n)
        best = np.full((n + 1, len(own)), -np.inf)
        best[0] = 0.0
        for t in range(1, n + 1):
            breathe()
            for m in range(1, min(t, n - 1) + 1):
                by = best[t - m] + scores[spans[m - 1, places[own] + t - m]]
                np.maximum(best[t], by, out=best[t])
        loss[own] = counts[own] * (scores[own] - best[n])
    return np.sort(np.argsort(-loss, kind="stable")[:wanted])

"""The words that are most typical of each class.

Weighted log-odds with an informative Dirichlet prior: Monroe, Colaresi, Quinn, “Fightin' Words”
(2008), each class against all others, the counts of all texts as the prior. It favours words that
are both frequent and one-sided, and says by how many standard deviations.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from studio.data.encoded import offsets_of
from studio.data.tokens import TokenStream

#: The prior counts as much as this many words of text, or this share of all, if that is less.
_PRIOR_WORDS, _PRIOR_SHARE = 500.0, 0.1
#: Words that occur less often are left out: their figures are chance.
_LEAST = 5
#: At most so many words are weighed, the most frequent.
_MOST_WORDS = 20_000
#: From this z-score on (two-sided 1 in 1,000) a word is called typical.
_SURE = 3.29


@dataclass(frozen=True)
class TypicalWord:
    """A word of one class.

    Attributes:
        z: by how many standard deviations its log-odds in the class lie above those elsewhere.
        count: how often it occurs in the class.
        share: of its occurrences, how many are in the class, 0 to 1.
    """

    word: str
    z: float
    count: int
    share: float


def typical_words(
    stream: TokenStream,
    labels: npt.NDArray[np.integer],
    names: Sequence[str],
    *,
    most: int = 20,
    left_out: frozenset[str] = frozenset(),
) -> dict[str, tuple[TypicalWord, ...]]:
    """The most typical words of each class, best first; none for a class without any.

    Args:
        stream: the tokens of the texts.
        labels: (texts,) class numbers, −1 for texts that don't count.
        names: of the classes.
        most: words a class.
        left_out: words in lower case that are not wanted, such as stop words. Tokens without a
            letter are never wanted.
    """
    if len(names) < 2 or not len(stream.ids):
        return dict.fromkeys(names, ())
    counts, words = _counts(stream, labels, len(names), left_out)
    if not len(words):
        return dict.fromkeys(names, ())
    z = _weighted_log_odds(counts)
    found: dict[str, tuple[TypicalWord, ...]] = {}
    totals = counts.sum(axis=0)
    for number, name in enumerate(names):
        order = np.argsort(-z[number], kind="stable")[:most]
        found[name] = tuple(
            TypicalWord(
                words[place],
                float(z[number, place]),
                int(counts[number, place]),
                float(counts[number, place] / totals[place]),
            )
            for place in order.tolist()
            if z[number, place] >= _SURE
        )
    return found


def _counts(
    stream: TokenStream,
    labels: npt.NDArray[np.integer],
    classes: int,
    left_out: frozenset[str],
) -> tuple[npt.NDArray[np.float64], list[str]]:
    """(classes, words) how often each word occurs in each class, and the words."""
    owners = np.repeat(np.asarray(labels, dtype=np.int64), np.diff(stream.offsets))
    known = owners >= 0
    ids = stream.ids[known]
    totals = np.bincount(ids, minlength=len(stream.tokens))
    wanted = np.argsort(-totals, kind="stable")[: int((totals >= _LEAST).sum())]
    chosen = [
        place
        for place in wanted[: 2 * _MOST_WORDS].tolist()
        if any(map(str.isalpha, stream.tokens[place]))
        and stream.tokens[place].lower() not in left_out
    ][:_MOST_WORDS]
    numbers = np.full(len(stream.tokens), -1, dtype=np.int64)
    numbers[chosen] = np.arange(len(chosen))
    words = numbers[ids]
    kept = words >= 0
    flat = np.bincount(
        owners[known][kept] * len(chosen) + words[kept], minlength=classes * len(chosen)
    )
    shaped = flat.reshape(classes, len(chosen)).astype(np.float64)
    return shaped, [stream.tokens[place] for place in chosen]


def _weighted_log_odds(counts: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """(classes, words) z-scores of each class against all the others."""
    totals = counts.sum(axis=0)  # (words,)
    strength = min(_PRIOR_WORDS, _PRIOR_SHARE * totals.sum())
    prior = strength * totals / totals.sum()  # (words,)
    size = counts.sum(axis=1, keepdims=True)  # (classes, 1)
    rest = totals - counts
    rest_size = totals.sum() - size
    here = np.log((counts + prior) / (size + strength - counts - prior))
    there = np.log((rest + prior) / (rest_size + strength - rest - prior))
    found: npt.NDArray[np.float64] = (here - there) / np.sqrt(
        1 / (counts + prior) + 1 / (rest + prior)
    )
    return found


def lengths_of(stream: TokenStream) -> npt.NDArray[np.int32]:
    """(texts,) the tokens of each text."""
    return np.diff(stream.offsets).astype(np.int32)


def joined_streams(parts: Sequence[TokenStream]) -> TokenStream:
    """Several streams as one, their texts one after the other."""
    table: dict[str, int] = {}
    ids: list[npt.NDArray[np.int32]] = []
    for part in parts:
        numbers = np.fromiter(
            (table.setdefault(token, len(table)) for token in part.tokens),
            np.int32,
            len(part.tokens),
        )
        ids.append(numbers[part.ids] if len(part.ids) else part.ids)
    lengths = [np.diff(part.offsets) for part in parts]
    return TokenStream(
        np.concatenate(ids) if ids else np.zeros(0, dtype=np.int32),
        offsets_of(np.concatenate(lengths) if lengths else np.zeros(0, dtype=np.int64)),
        list(table),
    )

"""How often each token occurs, in how many texts, and how much of the validation part is known.

Depends on steps and tokeniser only: whatever size the vocabulary is cut to, the figures for it
follow from these counts at once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from studio.catalog.pipeline import VocabularySettings
from studio.core.progress import Tick, no_tick
from studio.data.tokens import TokenStream

Ints = npt.NDArray[np.int64]
#: Texts to tokens, always in the same way.
Cutter = Callable[[list[str]], TokenStream]

#: Texts that are cut at once: enough to be quick, so few that the window isn't held up by a
#: library that keeps the interpreter to itself.
_CHUNK_TEXTS = 1_024


@dataclass(frozen=True, eq=False)
class HeldOut:
    """The tokens of texts that were not counted.

    Attributes:
        counts: (tokens,) how often each counted token occurs in them.
        unseen: occurrences of tokens that were never counted.
        unseen_tokens: how many different ones these are.
    """

    counts: Ints
    unseen: int
    unseen_tokens: int


@dataclass(frozen=True, eq=False)
class TokenCounts:
    """The tokens of texts.

    Attributes:
        tokens: all of them, most frequent first, ties by code point: the order of a vocabulary.
        counts: (tokens,) how often each occurs.
        documents: (tokens,) in how many texts.
        lengths: (texts,) how many tokens each text has.
        held_out: the same tokens in the validation part; None where that wasn't looked at.
    """

    tokens: tuple[str, ...]
    counts: Ints
    documents: Ints
    lengths: Ints
    held_out: HeldOut | None = None

    @property
    def texts(self) -> int:
        """The number of texts."""
        return len(self.lengths)

    @cached_property
    def covered(self) -> npt.NDArray[np.float64]:
        """(tokens,) the share of all occurrences that the tokens up to this one make up."""
        total = max(int(self.counts.sum()), 1)
        shares: npt.NDArray[np.float64] = np.cumsum(self.counts) / total
        return shares

    def kept(self, settings: VocabularySettings) -> int:
        """How many tokens, from the first on, get an id."""
        return min(settings.max_size, self.frequent(settings.min_count))

    def frequent(self, least: int) -> int:
        """How many tokens occur at least so often."""
        return int(np.searchsorted(-self.counts, -least, side="right"))

    def covered_by(self, size: int) -> float:
        """The share of all occurrences that the first `size` tokens make up, 0 to 1."""
        return float(self.covered[min(size, len(self.tokens)) - 1]) if size and self.tokens else 0.0

    def unknown(self, size: int) -> tuple[float, float] | None:
        """Of the validation part, what a vocabulary of this size doesn't know.

        Returns:
            The share of its occurrences and the share of its distinct tokens, 0 to 1; None where
            there is no validation part or it is empty.
        """
        held = self.held_out
        if held is None:
            return None
        occurrences = int(held.counts.sum()) + held.unseen
        distinct = int((held.counts > 0).sum()) + held.unseen_tokens
        if not occurrences:
            return None
        cut = held.counts[size:]
        return (
            (int(cut.sum()) + held.unseen) / occurrences,
            (int((cut > 0).sum()) + held.unseen_tokens) / distinct,
        )


def counts_of(stream: TokenStream) -> TokenCounts:
    """The counts of one stream."""
    counter = _Counter()
    counter.add(stream)
    return counter.result()


def count_tokens(
    cutter: Cutter,
    texts: Callable[[int, int], list[str]],
    rows: int,
    held_out: Callable[[int, int], list[str]] | None = None,
    held_out_rows: int = 0,
    tick: Tick = no_tick,
) -> TokenCounts:
    """Count the tokens of training texts, and look the validation part up among them.

    Args:
        cutter: cuts texts into tokens.
        texts: gives the training texts from one number up to another.
        rows: how many there are.
        held_out, held_out_rows: the same for the validation part.
        tick: told the share that is done.

    Raises:
        Cancelled: `tick` raised it.
    """
    total = max(rows + held_out_rows, 1)
    counter = _Counter()
    for start in range(0, rows, _CHUNK_TEXTS):
        tick(start / total)
        counter.add(cutter(texts(start, min(start + _CHUNK_TEXTS, rows))))
    found = counter.result()
    if held_out is None:
        tick(1.0)
        return found
    other = _Counter()
    for start in range(0, held_out_rows, _CHUNK_TEXTS):
        tick((rows + start) / total)
        other.add(cutter(held_out(start, min(start + _CHUNK_TEXTS, held_out_rows))))
    tick(1.0)
    return TokenCounts(
        found.tokens, found.counts, found.documents, found.lengths, other.among(found.tokens)
    )


class _Counter:
    def __init__(self) -> None:
        self._table: dict[str, int] = {}
        self._counts = np.zeros(0, dtype=np.int64)
        self._documents = np.zeros(0, dtype=np.int64)
        self._lengths: list[Ints] = []

    def add(self, stream: TokenStream) -> None:
        """Count one more chunk."""
        table = self._table
        numbers = np.fromiter(
            (table.setdefault(token, len(table)) for token in stream.tokens),
            np.int64,
            len(stream.tokens),
        )
        lengths = np.diff(stream.offsets)
        self._lengths.append(lengths)
        self._counts = _grown(self._counts, len(table))
        self._documents = _grown(self._documents, len(table))
        distinct = len(stream.tokens)
        if not distinct:
            return
        self._counts[numbers] += np.bincount(stream.ids, minlength=distinct)
        pairs = np.repeat(np.arange(len(lengths)) * distinct, lengths) + stream.ids
        pairs.sort()
        once = pairs[np.append(True, pairs[1:] != pairs[:-1])] if len(pairs) else pairs
        self._documents[numbers] += np.bincount(once % distinct, minlength=distinct)

    def result(self) -> TokenCounts:
        """Everything counted, in the order of a vocabulary."""
        tokens = list(self._table)
        order = _order(tokens, self._counts)
        lengths = np.concatenate(self._lengths) if self._lengths else np.zeros(0, dtype=np.int64)
        return TokenCounts(
            tuple(tokens[number] for number in order.tolist()),
            self._counts[order],
            self._documents[order],
            lengths,
        )

    def among(self, tokens: Sequence[str]) -> HeldOut:
        """What was counted, as occurrences of these tokens and of others."""
        counts = dict(zip(self._table, self._counts.tolist(), strict=True))
        known = np.fromiter((counts.pop(token, 0) for token in tokens), np.int64, len(tokens))
        return HeldOut(known, sum(counts.values()), sum(1 for count in counts.values() if count))


def _grown(array: Ints, size: int) -> Ints:
    grown = np.zeros(size, dtype=np.int64)
    grown[: len(array)] = array
    return grown


def _order(tokens: list[str], counts: Ints) -> Ints:
    """Most frequent first, ties by code point; tokens that don't occur are left out."""
    by_token = np.array(sorted(range(len(tokens)), key=tokens.__getitem__), dtype=np.int64)
    by_token = by_token[counts[by_token] > 0]
    return by_token[np.argsort(-counts[by_token], kind="stable")]

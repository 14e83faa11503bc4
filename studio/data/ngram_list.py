"""The n-grams of a fitted pipeline for the eye: in words, with the number of texts they are in."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from studio.core.progress import Tick, no_tick
from studio.data.ngrams import NgramTable

Ints = npt.NDArray[np.int64]

#: Nobody reads further down than this.
MOST_LISTED = 200_000
_CHUNK = 20_000


@dataclass(frozen=True, eq=False)
class NgramList:
    """The n-grams that are in the most texts, most frequent first.

    Attributes:
        words: each n-gram, its tokens joined.
        orders: (n-grams,) of how many tokens each is; 0 for a run of characters.
        documents: (n-grams,) in how many training texts each is.
        by_order: how many features there are of each order, from single tokens on.
        pieces: how many features are runs of characters.
        features: how many there are in all.
        hashed: they are places of a hash: which n-gram has which isn't kept.
    """

    words: tuple[str, ...]
    orders: Ints
    documents: Ints
    by_order: tuple[int, ...]
    pieces: int
    features: int
    hashed: bool = False

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """The words without letter case, for a search."""
        return tuple(word.casefold() for word in self.words)


def list_ngrams(
    table: NgramTable, texts: int, join: str, most: int = MOST_LISTED, tick: Tick = no_tick
) -> NgramList:
    """Put the most frequent n-grams of a table into words.

    Args:
        table: the fitted table.
        texts: the number of training texts that it was fitted on.
        join: what stands between the tokens of an n-gram.
        most: how many are listed.
        tick: told the share that is done.

    Raises:
        Cancelled: `tick` raised it.
    """
    if table.hashed:
        # A hash keeps no list of what it has seen.
        none = np.zeros(0, dtype=np.int64)
        return NgramList((), none, none, (), 0, len(table.idf), hashed=True)
    documents = document_counts(table, texts)
    by_order = (len(table.tokens), *(len(keys) for keys in table.keys))
    order_of = np.repeat(np.arange(len(by_order) + 1), [*by_order, len(table.pieces)])
    chosen = np.lexsort((order_of, -documents))[:most]
    found: list[str] = [""] * len(chosen)
    first = np.concatenate([[0], np.cumsum([*by_order, len(table.pieces)])])
    for order in range(len(by_order)):
        places = np.flatnonzero(order_of[chosen] == order)
        for start in range(0, len(places), _CHUNK):
            tick(start / max(len(places), 1) * (order + 1) / (len(by_order) + 1))
            part = places[start : start + _CHUNK]
            columns = _token_numbers(table, chosen[part] - first[order], order)
            for place, numbers in zip(part.tolist(), columns.tolist(), strict=True):
                found[place] = join.join([table.tokens[number] for number in numbers])
    for place in np.flatnonzero(order_of[chosen] == len(by_order)).tolist():
        found[place] = table.pieces[int(chosen[place] - first[-2])]
    kinds = order_of[chosen] + 1
    kinds[kinds > len(by_order)] = 0
    tick(1.0)
    return NgramList(
        tuple(found), kinds, documents[chosen], by_order, len(table.pieces), len(table.idf)
    )


def words_of_features(table: NgramTable, features: npt.NDArray[np.integer], join: str) -> list[str]:
    """A few features in words; the place of a hash, such as ``#4711``, where no list is kept.

    Args:
        table: the fitted table.
        features: (n,) numbers of features.
        join: what stands between the tokens of an n-gram.
    """
    if table.hashed:
        return [f"#{feature}" for feature in features.tolist()]
    sizes = (len(table.tokens), *(len(keys) for keys in table.keys))
    first = np.concatenate([[0], np.cumsum(sizes)])
    orders = np.searchsorted(first[1:], features, side="right")
    found = []
    for feature, order in zip(features.tolist(), orders.tolist(), strict=True):
        if order == len(sizes):
            found.append(table.pieces[feature - int(first[-1])])
        else:
            (numbers,) = _token_numbers(table, np.array([feature - first[order]]), order).tolist()
            found.append(join.join([table.tokens[number] for number in numbers]))
    return found


def document_counts(table: NgramTable, texts: int) -> Ints:
    """(features,) in how many of the texts each n-gram is, from its inverse document frequency."""
    found = (1 + texts) / np.exp(table.idf.astype(np.float64) - 1) - 1
    return np.rint(found).astype(np.int64)


def _token_numbers(table: NgramTable, grams: Ints, order: int) -> Ints:
    """(grams, order + 1) the tokens of n-grams that are numbered within their order."""
    columns: list[Ints] = []
    for keys in reversed(table.keys[:order]):
        grams, last = np.divmod(keys[grams], max(len(table.tokens), 1))
        columns.append(last)
    return np.stack([grams, *reversed(columns)], axis=1)

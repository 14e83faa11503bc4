"""Runs of characters within tokens."""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

#: Stands at the start and the end of a token whose characters are cut into grams.
BOUNDARY = "\u2581"


def cut_into_pieces(token: str, longest: int) -> list[str]:
    """The runs of 2 to `longest` characters of a token with a mark at both ends."""
    marked = f"{BOUNDARY}{token}{BOUNDARY}"
    return [
        marked[i : i + n] for n in range(2, longest + 1) for i in range(max(len(marked) - n + 1, 0))
    ]


def spread(ids: NDArray[np.int32], row_of: Ints, lists: list[list[int]]) -> tuple[Ints, Ints]:
    """Each occurrence of a token replaced by that token's list: rows and values, flat."""
    lengths = np.fromiter((len(each) for each in lists), np.int64, len(lists))
    flat = np.fromiter((i for each in lists for i in each), np.int64, int(lengths.sum()))
    starts = np.cumsum(lengths) - lengths
    each_length = lengths[ids]
    total = int(each_length.sum())
    begin = np.cumsum(each_length) - each_length
    within = np.arange(total) - np.repeat(begin, each_length)
    return np.repeat(row_of, each_length), flat[np.repeat(starts[ids], each_length) + within]

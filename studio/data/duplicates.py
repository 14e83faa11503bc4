"""Which rows have the same text, or the same number."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pyarrow as pa

Rows = npt.NDArray[np.int64]
#: Row numbers, narrow: of a million rows each such array takes 4 MB.
NarrowRows = npt.NDArray[np.int32]

#: Rows that tell how often texts repeat.
_SAMPLE = 8_192
#: Where a text stands there so often on average, a table of the distinct ones is small and quick.
_OFTEN = 4
#: Few at a time: making Python's objects of them holds the interpreter.
_HASHED_ROWS = 8_192


def same_texts(column: "pa.ChunkedArray") -> Rows:
    """(rows,) int64: the first row with the same text; a row's own number where it is the first."""
    codes = repeated_texts(column)
    found = first_by_hash(column) if codes is None else firsts_of_codes(codes[0])
    return found.astype(np.int64)


def repeated_texts(column: "pa.ChunkedArray") -> "tuple[NarrowRows, pa.StringArray] | None":
    """Texts that repeat often as places (rows,) in the list of the distinct ones.

    The distinct ones stand in the order in which they are met. None where most texts are their
    own: to gather those takes as much memory as they do, and longer than `first_by_hash`.
    """
    if not _repeats_often(column):
        return None
    coded = column.dictionary_encode()
    codes = np.concatenate([chunk.indices.to_numpy() for chunk in coded.chunks])
    return codes, coded.chunk(0).dictionary


def first_by_hash(column: "pa.ChunkedArray") -> NarrowRows:
    """(rows,) as `same_texts`, by a 64-bit hash of each (that of Python, with the process's key).

    Two different texts fall together about once in 10¹⁹ pairs.
    """
    import pyarrow as pa

    keys = np.empty(len(column), dtype=np.int64)
    for start in range(0, len(column), _HASHED_ROWS):
        place = start
        for chunk in column.slice(start, _HASHED_ROWS).chunks:
            # As bytes they need not be decoded.
            texts = chunk.view(pa.binary()).to_numpy(zero_copy_only=False)
            keys[place : place + len(texts)] = np.fromiter(map(hash, texts), np.int64, len(texts))
            place += len(texts)
    # Most stand there once; to gather all of them in a table takes far more memory than sorting.
    ordered = np.sort(keys)
    several = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    del ordered
    first = np.arange(len(keys), dtype=np.int32)
    if len(several):
        places = np.minimum(np.searchsorted(several, keys), len(several) - 1)
        rows = np.flatnonzero(several[places] == keys)
        first[rows] = rows[first_places(keys[rows])]
    return first


def first_places(numbers: npt.NDArray[np.integer]) -> NarrowRows:
    """(n,) int32, the first place with the same number."""
    import pyarrow as pa

    return firsts_of_codes(pa.array(numbers).dictionary_encode().indices.to_numpy())


def firsts_of_codes(codes: NarrowRows) -> NarrowRows:
    """(n,) int32, the first place of each code; codes are given out in the order of their places."""
    if not len(codes):
        return np.empty(0, dtype=np.int32)
    highest = np.maximum.accumulate(codes)
    opens = np.append(True, highest[1:] != highest[:-1])
    del highest
    found: NarrowRows = np.flatnonzero(opens).astype(np.int32)[codes]
    return found


def _repeats_often(column: "pa.ChunkedArray") -> bool:
    """Whether there are few distinct texts for so many rows.

    How many there are is estimated by those that a sample holds once and twice (Chao 1984).
    """
    from studio.data.dataset import take_texts

    if not len(column):
        return False
    drawn = np.random.default_rng(0).integers(0, len(column), min(_SAMPLE, len(column)))
    rows = np.unique(drawn).astype(np.int64)
    counts: dict[int, int] = {}
    for text in take_texts(column, rows):
        key = hash(text)
        counts[key] = counts.get(key, 0) + 1
    often = np.bincount(np.fromiter(counts.values(), np.int64, len(counts)), minlength=3)
    once, twice = int(often[1]), int(often[2])
    distinct = len(counts) + once * (once - 1) / (2 * (twice + 1))
    return distinct * _OFTEN <= len(column)

"""Which rows have the same text."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from studio.data.buffers import StringBytes, string_bytes, windows_at

if TYPE_CHECKING:
    import pyarrow as pa

Rows = npt.NDArray[np.int64]

_MIXERS = tuple(
    np.uint64(odd)
    for odd in (
        0x9E3779B97F4A7C15,
        0xC2B2AE3D27D4EB4F,
        0x165667B19E3779F9,
        0xFF51AFD7ED558CCD,
        0xC4CEB9FE1A85EC53,
    )
)


def same_texts(column: "pa.ChunkedArray") -> Rows:
    """(rows,) int64: the first row with the same text; a row's own number where it is the first.

    Rows that agree in length and in four places are the only ones whose whole texts are looked
    at, by their 64-bit hash (that of Python, with the process's random key): two different texts
    fall together about once in 10¹⁹ pairs.
    """
    keys = np.empty(len(column), dtype=np.uint64)
    for part in string_bytes(column):
        keys[part.first_row : part.first_row + len(part.starts)] = _keys(part)
    first = _first_equal(keys)
    del keys
    several = np.bincount(first, minlength=len(first)) > 1
    rows = np.flatnonzero(several[first]).astype(np.int32)
    if len(rows):
        first[rows] = rows[_first_equal(_hashes(column, rows))]
    return first.astype(np.int64)


def _keys(part: StringBytes) -> npt.NDArray[np.uint64]:
    """A number for each string, from its length and 8 bytes in each of four places."""
    keys = part.lengths.astype(np.uint64) * _MIXERS[0]
    for place, mixer in enumerate(_MIXERS[1:]):
        skipped = np.maximum(part.lengths - 8, 0) * place // 3
        keys = (keys ^ windows_at(part.content, part.starts + skipped, part.lengths)) * mixer
        keys ^= keys >> np.uint64(29)
    return keys


def _first_equal(keys: npt.NDArray[np.uint64]) -> npt.NDArray[np.int32]:
    """(n,) the first place with an equal key. Narrow numbers: a million rows cost 8 MB an array."""
    if not len(keys):
        return np.empty(0, dtype=np.int32)
    # Not stable, and so three times faster; the least row of each run is its first.
    order = np.argsort(keys).astype(np.int32)
    opens = np.ones(len(order), dtype=bool)
    ordered = keys[order]
    np.not_equal(ordered[1:], ordered[:-1], out=opens[1:])
    del ordered
    runs = np.minimum.reduceat(order, np.flatnonzero(opens))
    first = np.empty(len(order), dtype=np.int32)
    first[order] = runs[np.cumsum(opens, dtype=np.int32) - 1]
    return first


def _hashes(column: "pa.ChunkedArray", rows: npt.NDArray[np.int32]) -> npt.NDArray[np.uint64]:
    """(n,) the hashes of the texts of some rows, in rising order."""
    import pyarrow as pa

    parts: list[npt.NDArray[np.int64]] = []
    first_row = 0
    for chunk in column.chunks:
        low, high = np.searchsorted(rows, [first_row, first_row + len(chunk)]).tolist()
        own = rows[low:high] - first_row
        # Picking rows costs more than hashing: where most are wanted, all are hashed.
        whole = 2 * len(own) > len(chunk)
        texts = chunk.to_pylist() if whole else chunk.take(pa.array(own)).to_pylist()
        found = np.fromiter(map(hash, texts), np.int64, len(texts))
        parts.append(found[own] if whole else found)
        first_row += len(chunk)
    return np.concatenate(parts).astype(np.uint64)

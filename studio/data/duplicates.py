"""Which rows have the same text."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pyarrow as pa


def same_texts(column: "pa.ChunkedArray") -> npt.NDArray[np.int64]:
    """(rows,) int64: the first row with the same text; a row's own number where it is the first.

    Texts are compared by their 64-bit hash (that of Python, with the process's random key), so
    that no copy of them is made; two different texts fall together about once in 10¹⁹ pairs.
    """
    hashes = np.empty(len(column), dtype=np.int64)
    start = 0
    for chunk in column.chunks:
        end = start + len(chunk)
        hashes[start:end] = np.fromiter(map(hash, chunk.to_pylist()), np.int64, len(chunk))
        start = end
    order = np.argsort(hashes, kind="stable")
    ordered = hashes[order]
    opens = np.ones(len(order), dtype=bool)
    opens[1:] = ordered[1:] != ordered[:-1]
    first = np.empty(len(order), dtype=np.int64)
    first[order] = order[opens][np.cumsum(opens) - 1] if len(order) else order
    return first

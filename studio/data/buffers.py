"""The bytes of Arrow's string columns as numpy arrays, without a copy."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True, eq=False)
class StringBytes:
    """Strings of one chunk as UTF-8.

    Attributes:
        first_row: the number of the chunk's first row in the column.
        starts: (n,) int64, where each string begins in `content`.
        lengths: (n,) int64, its bytes.
        content: all bytes; strings may not cover them all.
    """

    first_row: int
    starts: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.int64]
    content: npt.NDArray[np.uint8]


def string_bytes(column: "pa.ChunkedArray") -> Iterator[StringBytes]:
    """The chunks of a column of type string without nulls, those without rows left out."""
    first_row = 0
    for chunk in column.chunks:
        if not len(chunk):
            continue
        _, offset_buffer, content_buffer = chunk.buffers()
        offsets = np.frombuffer(offset_buffer, dtype=np.int32)
        own = offsets[chunk.offset : chunk.offset + len(chunk) + 1].astype(np.int64)
        content = (
            np.empty(0, dtype=np.uint8)
            if content_buffer is None
            else np.frombuffer(content_buffer, dtype=np.uint8)
        )
        yield StringBytes(first_row, own[:-1], np.diff(own), content)
        first_row += len(chunk)


def windows_at(
    content: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64]
) -> npt.NDArray[np.uint64]:
    """Up to 8 bytes from each start as one number; bytes beyond `lengths` read as 0.

    Args:
        content: at least as many bytes as the last start plus its length.
        starts: (n,) where to read.
        lengths: (n,) how many bytes may be read there; 8 and more mean 8.
    """
    if len(content) < 8:
        content = np.concatenate([content, np.zeros(8, dtype=np.uint8)])
    view: npt.NDArray[np.uint64] = np.ndarray(
        (len(content) - 7,), dtype="<u8", buffer=content.data, strides=(1,)
    )
    within = np.minimum(starts, len(content) - 8)
    words = view[within] >> ((starts - within) * 8).astype(np.uint64)
    kept = np.minimum(lengths, 8)
    short = kept < 8
    masks = (np.uint64(1) << (np.minimum(kept, 7) * 8).astype(np.uint64)) - np.uint64(1)
    return np.where(short, words & masks, words)

"""Lists of strings as two arrays, for files that hold nothing but arrays."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

#: More strings, or bytes of them, than this can't come from a file of ours.
MOST_STRINGS = 5_000_000
MOST_BYTES = 2**30


def packed(strings: Sequence[str]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Strings as UTF-8 bytes end to end, and where each begins and the last ends."""
    encoded = [text.encode("utf-8", "surrogatepass") for text in strings]
    offsets = np.zeros(len(encoded) + 1, dtype=np.int64)
    np.cumsum(np.fromiter(map(len, encoded), np.int64, len(encoded)), out=offsets[1:])
    return np.frombuffer(b"".join(encoded), dtype=np.uint8), offsets


def unpacked(content: npt.NDArray[Any], offsets: npt.NDArray[Any]) -> tuple[str, ...]:
    """The strings, none of them empty, all different.

    Raises:
        ValueError: the arrays don't hang together, or are too large.
    """
    if content.dtype != np.uint8 or offsets.dtype != np.int64 or content.ndim != 1:
        raise ValueError("the strings are of another type")
    if offsets.ndim != 1 or not 1 <= len(offsets) <= MOST_STRINGS + 1 or len(content) > MOST_BYTES:
        raise ValueError("there are too many strings")
    if offsets[0] != 0 or offsets[-1] != len(content) or (np.diff(offsets) < 1).any():
        raise ValueError("the strings' offsets don't fit")
    whole = content.tobytes()
    strings = tuple(
        whole[start:end].decode("utf-8", "surrogatepass")
        for start, end in pairwise(offsets.tolist())
    )
    if len(set(strings)) != len(strings):
        raise ValueError("a string occurs twice")
    return strings

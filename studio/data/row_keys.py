"""A number for each row that stays the same wherever the row stands."""

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from studio.data.buffers import StringBytes, string_bytes, windows_at

if TYPE_CHECKING:
    import pyarrow as pa

Keys = npt.NDArray[np.uint64]

#: Longer texts are hashed one by one; for shorter ones numpy goes through all at once.
_LONG_BYTES = 2_048
_ODD = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xFF51AFD7ED558CCD)


def row_keys(column: "pa.ChunkedArray") -> Keys:
    """(rows,) uint64: of the text, and of how many rows with the same text stand before it.

    The same on every machine and in every process. Two different texts share a number about once
    in 10¹⁹ pairs.
    """
    keys = np.empty(len(column), dtype=np.uint64)
    for part in string_bytes(column):
        keys[part.first_row : part.first_row + len(part.starts)] = hashes_of(part)
    return _numbered_apart(keys)


def hashes_of(part: StringBytes) -> Keys:
    """(n,) a hash of each string: every 8 bytes are mixed in turn, for all that still have some.

    The same on every machine and in every process.
    """
    order = np.argsort(-part.lengths, kind="stable")
    lengths = part.lengths[order]
    first_short = int(np.searchsorted(-lengths, -_LONG_BYTES, side="left"))
    found = np.empty(len(order), dtype=np.uint64)
    for place in order[:first_short].tolist():
        start = int(part.starts[place])
        text = part.content[start : start + int(part.lengths[place])].tobytes()
        digest = hashlib.blake2b(text, digest_size=8).digest()
        found[place] = int.from_bytes(digest, "little")
    short = order[first_short:]
    starts, left = part.starts[short].copy(), part.lengths[short].copy()
    keys = (left.astype(np.uint64) + np.uint64(1)) * _ODD
    active = len(short)
    while active := int(np.searchsorted(-left[:active], 0, side="left")):
        words = windows_at(part.content, starts[:active], left[:active])
        keys[:active] = _mixed(keys[:active] ^ words)
        starts[:active] += 8
        left[:active] -= 8
    found[short] = _mixed(keys)
    return found


def _mixed(keys: Keys) -> Keys:
    """The finaliser of MurmurHash3 (Appleby 2011), as much of it as chaining needs."""
    keys = (keys ^ (keys >> np.uint64(33))) * _MIX
    return keys ^ (keys >> np.uint64(29))


def _numbered_apart(keys: Keys) -> Keys:
    """Equal keys made different by how many of them stand before."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    opens = np.ones(len(order), dtype=bool)
    opens[1:] = ordered[1:] != ordered[:-1]
    places = np.arange(len(order), dtype=np.int64)
    before = places - np.maximum.accumulate(np.where(opens, places, 0))
    repeated = before > 0
    ordered[repeated] = _mixed(ordered[repeated] + before[repeated].astype(np.uint64) * _ODD)
    found = np.empty(len(keys), dtype=np.uint64)
    found[order] = ordered
    return found

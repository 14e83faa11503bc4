"""N-grams without a list of them: a hash says which of 2ᵇ places each one counts for.

Weinberger et al. 2009, arXiv:0902.2206. Two n-grams may share a place; in exchange nothing has to
be kept or sorted, however many texts there are. The hash is the same on every machine.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from studio.catalog.pipeline import NgramSettings
from studio.data.buffers import StringBytes
from studio.data.encoded import offsets_of
from studio.data.ngram_pieces import occurrences
from studio.data.row_keys import hashes_of

if TYPE_CHECKING:
    from studio.data.ngrams import NgramTable
    from studio.data.tokens import TokenStream

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]

_MIX = np.uint64(0xFF51AFD7ED558CCD)
_MIX_TOO = np.uint64(0xC4CEB9FE1A85EC53)
#: Tells a run of characters from a token that is written the same.
_PIECE = np.uint64(0x5851F42D4C957F2D)


class HashedCounts:
    """Counts chunk by chunk in how many texts each place occurs: memory for the places only."""

    def __init__(self, settings: NgramSettings, joint: str = "") -> None:
        self._settings = settings
        self._joint = joint
        self._texts = np.zeros(2**settings.hashing_bits, dtype=np.int64)
        self._rows = 0

    def add(self, stream: "TokenStream") -> None:
        """Count one more chunk of texts."""
        rows = len(stream.offsets) - 1
        self._rows += rows
        if self._settings.weighting != "tfidf":
            return
        row_of = np.repeat(np.arange(rows, dtype=np.int64), np.diff(stream.offsets))
        row, place, _ = hashed_places(
            self._settings, stream.ids, row_of, stream.tokens, self._joint
        )
        pairs = np.sort(row * len(self._texts) + place)
        if len(pairs):
            pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])]
        np.add.at(self._texts, pairs % len(self._texts), 1)

    def table(self) -> "NgramTable":
        """What all chunks give."""
        from studio.data.ngrams import NgramTable

        idf = np.ones(len(self._texts), dtype=np.float32)
        if self._settings.weighting == "tfidf":
            idf = (np.log((1 + self._rows) / (1 + self._texts)) + 1).astype(np.float32)
        return NgramTable(self._settings, (), (), (), idf)


def hashed_places(
    settings: NgramSettings,
    ids: NDArray[np.int32],
    row_of: Ints,
    tokens: Sequence[str],
    joint: str = "",
) -> tuple[Ints, Ints, NDArray[np.int8] | None]:
    """Every n-gram of some texts: its row, its place, and its sign where there are signs.

    Args:
        settings: orders, characters, bits, signs.
        ids: (N,) token ids of all texts end to end, each an index into `tokens`.
        row_of: (N,) the text of each.
        tokens: the distinct tokens.
        joint: what stands between two tokens of a text.
    """
    own = string_hashes(tokens)
    single = own[ids] if len(tokens) else np.empty(0, dtype=np.uint64)
    rows, hashes = [row_of], [single]
    gram = single
    for order in range(2, settings.max_tokens + 1):
        count = len(single) - order + 1
        if count <= 0:
            break
        gram = _mixed(gram[:count] * _MIX + single[order - 1 :])
        whole = row_of[:count] == row_of[order - 1 :]
        rows.append(row_of[:count][whole])
        hashes.append(gram[whole])
    if settings.characters and len(tokens):
        numbers: dict[str, int] = {}
        piece_rows, piece_ids = occurrences(
            settings, ids, row_of, tokens, joint, lambda p: numbers.setdefault(p, len(numbers))
        )
        rows.append(piece_rows)
        hashes.append(_mixed(string_hashes(list(numbers)) ^ _PIECE)[piece_ids])
    found = np.concatenate(hashes)
    places = (found >> np.uint64(64 - settings.hashing_bits)).astype(np.int64)
    signs = None
    if settings.hashing_signed:
        signs = np.where(found & np.uint64(1), 1, -1).astype(np.int8)
    return np.concatenate(rows), places, signs


def string_hashes(strings: Sequence[str]) -> Hashes:
    """(n,) a hash of each string, of 64 bits."""
    encoded = [string.encode("utf-8", "surrogatepass") for string in strings]
    offsets = offsets_of(np.fromiter(map(len, encoded), np.int64, len(encoded)))
    content = np.frombuffer(b"".join(encoded), dtype=np.uint8)
    return _mixed(hashes_of(StringBytes(0, offsets[:-1], np.diff(offsets), content)))


def _mixed(hashes: Hashes) -> Hashes:
    """The finaliser of MurmurHash3 (Appleby 2011): every bit depends on every bit."""
    hashes = (hashes ^ (hashes >> np.uint64(33))) * _MIX
    hashes = (hashes ^ (hashes >> np.uint64(33))) * _MIX_TOO
    return hashes ^ (hashes >> np.uint64(33))

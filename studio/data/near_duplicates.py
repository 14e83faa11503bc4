"""Which rows have nearly the same text: MinHash of three-character pieces (rensa).

Texts are compared without letter case, white space and punctuation. Two are nearly the same where
at least `ALIKE` of their pieces are shared (Jaccard). Pairs are looked for among texts that agree
in one of ten bands of four minima, which misses about 5 in 1,000 pairs right at the limit and
hardly any above it; each pair found is then counted exactly.
"""

import re
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from studio.core.progress import Tick, no_tick, part_of
from studio.data.dataset import take_texts
from studio.data.encoded import offsets_of

if TYPE_CHECKING:
    import pyarrow as pa

Rows = npt.NDArray[np.int64]
_Hashes = npt.NDArray[np.uint64]

#: The share of pieces that two texts have in common to be nearly the same.
ALIKE = 0.8
#: Texts with fewer characters are only compared whole: a single character changes too much.
_SHORT = 8
_BANDS, _IN_BAND = 10, 4
_PERMUTATIONS = _BANDS * _IN_BAND
_SEED = 7
#: Of texts that agree in a band, each is compared with so many before it.
_LOOK_BACK = 4
#: Few rows at a time: the library holds the interpreter while it works.
_CHUNK_ROWS = 500
#: Characters of a text that count; of longer ones the rest hardly changes the answer.
_MOST_CHARACTERS = 5_000
_IGNORED = re.compile(r"[\W_]+")
_MIX = tuple(np.uint64(odd) for odd in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9))


def near_texts(column: "pa.ChunkedArray", first: Rows, tick: Tick = no_tick) -> Rows:
    """(rows,) int64: the first row with nearly the same text; a row's own number elsewhere.

    Being alike is handed on: of A like B and B like C, all three are one group. Rows with the
    very same text are in one group, too.

    Args:
        column: the texts.
        first: (rows,) the first row with the very same text.
        tick: told the share that is done.

    Raises:
        Cancelled: `tick` raised it.
    """
    rows = np.flatnonzero(first == np.arange(len(first))).astype(np.int64)
    pieces = _Pieces(column, rows, part_of(tick, 0.0, 0.6))
    pairs = pieces.candidates(part_of(tick, 0.6, 0.7))
    alike = pieces.alike(pairs, part_of(tick, 0.7, 1.0))
    roots = _roots(len(rows), alike)
    found = rows[roots]
    # A row leads to the first of its equals, and that to the first of those like it.
    home = np.zeros(len(first), dtype=np.int64)
    home[rows] = found
    tick(1.0)
    return home[first]


class _Pieces:
    """Texts as minima of their pieces' hashes."""

    def __init__(self, column: "pa.ChunkedArray", rows: Rows, tick: Tick) -> None:
        from rensa import RMinHash

        self._column, self._rows = column, rows
        self._minima = np.zeros((len(rows), _PERMUTATIONS), dtype=np.uint32)
        self._usable = np.zeros(len(rows), dtype=bool)
        for start in range(0, len(rows), _CHUNK_ROWS):
            tick(start / len(rows))
            hashes, offsets = _hashed(take_texts(column, rows[start : start + _CHUNK_ROWS]))
            made = RMinHash.digest_matrix_from_flat_token_hashes(
                hashes, offsets.astype(np.uint64), _PERMUTATIONS, _SEED
            )
            stop = start + len(offsets) - 1
            self._minima[start:stop] = np.array(made.to_rows(), dtype=np.uint32)
            self._usable[start:stop] = np.diff(offsets) > 0

    def candidates(self, tick: Tick) -> Rows:
        """(n, 2) int64, places of texts that agree in a band, the earlier first."""
        found: list[Rows] = []
        usable = np.flatnonzero(self._usable)
        for band in range(_BANDS):
            tick(band / _BANDS)
            part = self._minima[usable, band * _IN_BAND : (band + 1) * _IN_BAND]
            keys = np.zeros(len(part), dtype=np.uint64)
            for place in range(_IN_BAND):
                keys = (keys ^ part[:, place].astype(np.uint64)) * _MIX[0]
                keys ^= keys >> np.uint64(29)
            order = np.argsort(keys, kind="stable")
            ordered, rows = keys[order], usable[order]
            for back in range(1, _LOOK_BACK + 1):
                same = ordered[back:] == ordered[:-back]
                found.append(rows[:-back][same] * len(self._rows) + rows[back:][same])
        pairs = np.unique(np.concatenate(found))
        return np.stack(np.divmod(pairs, max(len(self._rows), 1)), axis=1)

    def alike(self, pairs: Rows, tick: Tick) -> Rows:
        """Those of the pairs that share enough pieces."""
        kept = np.zeros(len(pairs), dtype=bool)
        for start in range(0, len(pairs), _CHUNK_ROWS):
            tick(start / len(pairs))
            part = pairs[start : start + _CHUNK_ROWS]
            places, back = np.unique(part, return_inverse=True)
            hashes, offsets = _hashed(take_texts(self._column, self._rows[places]))
            sets = [
                frozenset(hashes[low:high].tolist())
                for low, high in zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True)
            ]
            for number, (one, other) in enumerate(back.reshape(-1, 2).tolist()):
                shared = len(sets[one] & sets[other])
                whole = len(sets[one]) + len(sets[other]) - shared
                kept[start + number] = shared >= ALIKE * whole
        return pairs[kept]


def _hashed(texts: list[str]) -> tuple[_Hashes, Rows]:
    """The hashes of all pieces of texts, one after the other, and where each text's begin."""
    bare = [_IGNORED.sub("", text[:_MOST_CHARACTERS].lower()) for text in texts]
    lengths = np.fromiter(map(len, bare), np.int64, len(bare))
    codes = np.frombuffer("".join(bare).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    # A short text is one piece, made of all its characters.
    counts = np.where(lengths >= _SHORT, lengths - 2, np.minimum(lengths, 1))
    offsets = offsets_of(counts)
    starts = offsets_of(lengths)[:-1]
    long = lengths >= _SHORT
    hashes = np.zeros(int(offsets[-1]), dtype=np.uint64)
    at = np.arange(int(counts[long].sum())) - np.repeat(offsets_of(counts[long])[:-1], counts[long])
    first = np.repeat(starts[long], counts[long]) + at
    made = codes[first] * _MIX[0] ^ codes[first + 1] * _MIX[1] ^ codes[first + 2] * _MIX[2]
    made ^= made >> np.uint64(31)
    hashes[np.repeat(offsets[:-1][long], counts[long]) + at] = made * _MIX[1]
    for place in np.flatnonzero((lengths > 0) & ~long).tolist():
        key = int.from_bytes(bare[place].encode("utf-32-le"), "little")
        hashes[offsets[place]] = (key * 0x9E3779B97F4A7C15) % 0xFFFFFFFFFFFFFFC5
    return hashes, offsets


def _roots(count: int, pairs: Rows) -> Rows:
    """(count,) the least place of each group that the pairs tie together."""
    roots = list(range(count))

    def root(place: int) -> int:
        while roots[place] != place:
            roots[place] = roots[roots[place]]
            place = roots[place]
        return place

    for one, other in pairs.tolist():
        low, high = sorted((root(one), root(other)))
        roots[high] = low
    return np.array([root(place) for place in range(count)], dtype=np.int64)

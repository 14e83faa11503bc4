"""Word vectors in fastText's binary form, with those of character n-grams for unseen words.

Bojanowski et al. 2017, arXiv:1607.04606. The form follows `FastText::loadModel` of version 0.9
(https://github.com/facebookresearch/fastText, MIT licence): a magic number, the settings, the
dictionary, and a table with a row for each word and for each of the buckets that n-grams share.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from studio.core.errors import msg
from studio.core.i18n import N_
from studio.data.word_vectors import MOST_WORDS, VectorFile, Wanted, checked_size, refused

_VERSION = 12
#: Magic and version, 12 settings, one double; then five counts of the dictionary.
_HEAD = struct.Struct("<2i12id3i2q")
_MOST_WORD = 65_536
_BLOCK_BYTES = 2**22
_BREATH = 5_000


@dataclass(frozen=True)
class _Head:
    dimensions: int
    buckets: int
    shortest: int
    longest: int
    entries: int
    words: int
    pruned: int


def described(path: Path, start: bytes) -> VectorFile:
    """What the settings at the beginning say.

    Raises:
        UserError: another version, or sizes that can't be.
    """
    head = _head(path, start)
    return VectorFile(path, "fasttext", head.dimensions, head.words)


def read_into(
    stream: IO[bytes], file: VectorFile, wanted: Wanted, breathe: Callable[[], None]
) -> None:
    """Find the words' rows, then add up each word's row and those of its n-grams.

    Raises:
        UserError: it isn't in this form, or its table is compressed.
    """
    head = _head(file.path, _exactly(stream, _HEAD.size))
    rows = _dictionary(stream, file, head, wanted, breathe)
    if head.pruned > 0 or _exactly(stream, 1) != b"\0":
        raise refused(
            file.path, msg(N_("Its vectors are compressed (.ftz). Choose the full model (.bin)."))
        )
    height, width = struct.unpack("<2q", _exactly(stream, 16))
    if width != head.dimensions or height != head.words + head.buckets:
        raise refused(file.path, details=f"a table of {height} × {width}")
    parts: list[tuple[int, int]] = []  # (row of the table, wanted word)
    for number, word in enumerate(wanted.words):
        own, spelt = rows.get(number, (-1, word))
        if own >= 0:
            parts.append((own, number))
        buckets = _buckets(spelt, head)
        parts += [(head.words + bucket, number) for bucket in buckets]
        if own < 0 and buckets:
            wanted.how[number] = 3
    _add_rows(stream, file, height, parts, wanted, breathe)


def _dictionary(
    stream: IO[bytes],
    file: VectorFile,
    head: _Head,
    wanted: Wanted,
    breathe: Callable[[], None],
) -> dict[int, tuple[int, str]]:
    """The table's row of each wanted word that the file knows, and how the file spells it."""
    rows: dict[int, tuple[int, str]] = {}
    buffer, at = b"", 0
    row = 0
    for number in range(head.entries):
        if number % _BREATH == 0:
            breathe()
        end = buffer.find(b"\0", at)
        while end < 0 or end + 10 > len(buffer):
            more = stream.read(2**16)
            if not more or len(buffer) - at > _MOST_WORD + 10 + 2**16:
                raise refused(file.path, details=f"the dictionary ends at {number}")
            buffer, at = buffer[at:] + more, 0
            end = buffer.find(b"\0")
        if buffer[end + 9] == 0:  # a word and no label
            word = buffer[at:end]
            numbers, how = wanted.match(word)
            for place in numbers:
                rows[place] = (row, word.decode("utf-8", "replace"))
                wanted.how[place] = how
            row += 1
        at = end + 10
    _unread(stream, buffer[at:])
    return rows


def _unread(stream: IO[bytes], rest: bytes) -> None:
    stream.seek(-len(rest), 1)


def _add_rows(
    stream: IO[bytes],
    file: VectorFile,
    height: int,
    parts: list[tuple[int, int]],
    wanted: Wanted,
    breathe: Callable[[], None],
) -> None:
    """Each wanted word's mean over its rows; the table is read block by block."""
    pairs = np.array(sorted(parts), dtype=np.int64).reshape(-1, 2)
    width = 4 * file.dimensions
    block = max(1, _BLOCK_BYTES // width)
    sums = np.zeros_like(wanted.values)
    for start in range(0, height, block):
        breathe()
        count = min(block, height - start)
        low, high = np.searchsorted(pairs[:, 0], [start, start + count])
        if low == high:
            stream.seek(count * width, 1)
            continue
        table = np.frombuffer(_exactly(stream, count * width), "<f4").reshape(count, -1)
        np.add.at(sums, pairs[low:high, 1], table[pairs[low:high, 0] - start])
    counts = np.bincount(pairs[:, 1], minlength=len(wanted.words))
    wanted.values[:] = sums / np.maximum(counts, 1)[:, None]
    broken = ~np.isfinite(wanted.values).all(axis=1)
    wanted.values[broken] = 0.0
    wanted.how[broken] = 0


def _buckets(word: str, head: _Head) -> list[int]:
    """The buckets of a word's character n-grams, as `Dictionary::computeSubwords` counts them."""
    if head.longest < 1 or not head.buckets or word == "</s>":
        return []
    letters = [c.encode("utf-8", "surrogatepass") for c in f"<{word}>"]
    found = []
    for start in range(len(letters)):
        gram = 2_166_136_261
        for length in range(1, min(head.longest, len(letters) - start) + 1):
            for byte in letters[start + length - 1]:
                # Bytes count as signed numbers there: their sign fills the upper bits.
                gram = ((gram ^ (byte if byte < 128 else byte | 0xFFFFFF00)) * 16_777_619) % 2**32
            at_end = start == 0 or start + length == len(letters)
            if length >= head.shortest and not (length == 1 and at_end):
                found.append(gram % head.buckets)
    return found


def _head(path: Path, content: bytes) -> _Head:
    if len(content) < _HEAD.size:
        raise refused(path, details="the settings are cut off")
    values = _HEAD.unpack(content[: _HEAD.size])
    _magic, version, dimensions, *rest = values
    buckets, shortest, longest = rest[7], rest[8], rest[9]
    entries, words, _labels, _tokens, pruned = rest[12:]
    checked_size(path, max(words, entries), dimensions)
    good = version == _VERSION and 0 <= words <= entries and 0 <= buckets <= MOST_WORDS
    if (
        not good
        or not -1 <= pruned <= MOST_WORDS
        or not 0 <= shortest <= 64
        or not 0 <= longest <= 64
    ):
        raise refused(path, details=f"version {version}, {words} of {entries} words")
    return _Head(dimensions, buckets, shortest, longest, entries, words, pruned)


def _exactly(stream: IO[bytes], size: int) -> bytes:
    content = stream.read(size)
    if len(content) != size:
        raise EOFError("the file is cut off")
    return content

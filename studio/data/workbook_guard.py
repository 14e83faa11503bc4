"""Looks through an Excel file before it is opened: a few bytes can ask for more than all memory.

The library that reads sheets lays a grid over all cells from the first to the last, and copies a
shared text into every cell that names it. One cell far away, or one long text named often, would
end the process. So positions, cells and texts are counted first, in what is really unpacked.
"""

import io
import re
from collections.abc import Iterator, Sequence
from zipfile import ZipFile

import numpy as np
import numpy.typing as npt

from studio.core.progress import Tick, no_tick
from studio.data.contents import (
    MOST_IN_MEMORY,
    Content,
    Reading,
    check_unpacked,
    locked,
    read_up_to,
    too_large,
    unpacking,
)

#: Cells of the grid over a sheet. Each takes about 64 bytes while it is read.
_MOST_CELLS = 16_000_000
#: Bytes of text in all cells of a sheet.
_MOST_TEXT = 2**30
_MOST_MEMBERS = 10_000
_BLOCK = 4 * 2**20

_PLACE = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]*)([0-9]+)""")
_CELL = re.compile(rb"<(?:[\w.-]+:)?c[\s/>]")
_ROW = re.compile(rb"<(?:[\w.-]+:)?row[\s/>]")
_TEXT = re.compile(rb"<(?:[\w.-]+:)?si[\s/>]")
_VALUE = re.compile(rb"<(?:[\w.-]+:)?v(?:\s[^>]*)?>\s*([0-9]{1,9})\s*<")


def check_workbook(data: bytes, content: Content, tick: Tick = no_tick) -> None:
    """Refuse an Excel file that would take more memory than a table of its size can need.

    Args:
        data: the whole file.
        content: named in messages.
        tick: told the share that was looked through, 0 to 1.

    Raises:
        UserError: damaged, locked, or a trap.
    """
    with unpacking(content.path):
        archive = ZipFile(io.BytesIO(data))
    infos = archive.infolist()
    if len(infos) > _MOST_MEMBERS:
        raise too_large(content.path)
    total = 0
    texts: list[npt.NDArray[np.int64]] = []
    named: list[npt.NDArray[np.int64]] = []
    for number, info in enumerate(infos):
        tick(number / len(infos))
        if info.flag_bits & 1:
            raise locked(content.path)
        with unpacking(content.path):
            stream = archive.open(info)
        with Reading(stream, content.path, lambda: 0.0, len(data)) as reading:
            part = read_up_to(reading, MOST_IN_MEMORY - total + 1)
        total += len(part)
        check_unpacked(content.path, total, len(data))
        if total > MOST_IN_MEMORY or _grid(part) > _MOST_CELLS:
            raise too_large(content.path)
        texts.append(_lengths(part))
        named.append(_named(part))
    if _text_bytes(texts, named) > _MOST_TEXT:
        raise too_large(content.path)


def _grid(part: bytes) -> int:
    """Cells of the grid that the positions in a part span."""
    widest = lowest = cells = rows = places = 0
    for block in _blocks(part):
        found = _PLACE.findall(block)
        places += sum(1 for letters, _ in found if letters)
        widest = max([widest, *map(_column, {letters for letters, _ in found})])
        lowest = max([lowest, *(int(digits[:9]) for digits in {digits for _, digits in found})])
        cells += len(_CELL.findall(block))
        rows += len(_ROW.findall(block))
    if cells > places:
        # Cells without a position follow each other.
        widest += max(len(_CELL.findall(row)) for row in _ROW.split(part))
    return widest * max(lowest, rows)


def _blocks(part: bytes) -> Iterator[bytes]:
    """A part in pieces that begin with a tag."""
    start = 0
    while start < len(part):
        end = part.rfind(b"<", start + 1, start + _BLOCK)
        end = end if end > 0 and start + _BLOCK < len(part) else len(part)
        yield part[start:end]
        start = end


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters[:6].upper():
        number = number * 26 + letter - 64
    return number


def _lengths(part: bytes) -> npt.NDArray[np.int64]:
    """Bytes of each shared text."""
    starts = [match.start() for match in _TEXT.finditer(part)]
    ends = [*starts[1:], len(part)] if starts else []
    return np.array(ends, dtype=np.int64) - np.array(starts, dtype=np.int64)


def _named(part: bytes) -> npt.NDArray[np.int64]:
    """The numbers in cells; those of shared texts among them."""
    found = [
        np.array(_VALUE.findall(block), dtype="S9").astype(np.int64) for block in _blocks(part)
    ]
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)


def _text_bytes(
    texts: Sequence[npt.NDArray[np.int64]], named: Sequence[npt.NDArray[np.int64]]
) -> int:
    """The most bytes of text that the cells of a sheet can name."""
    most = 0
    for lengths in texts:
        for numbers in named:
            if len(lengths) and len(numbers) * int(lengths.max()) > most:
                within = numbers[numbers < len(lengths)]
                most = max(most, int(lengths[within].sum()))
    return most

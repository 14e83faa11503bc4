"""Word vectors as text: a word and its numbers on each line, with or without a header."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt

from studio.data.word_vectors import VectorFile, Wanted, checked_size, refused

#: A line of 8,192 numbers of 25 digits fits.
_MOST_LINE = 2**20
#: Lines whose length tells the dimensions where there is no header.
_FIRST_LINES = 50
#: Lines between two ticks.
_BREATH = 2_000
#: From so many bad lines on, a file of which most lines are bad is given up.
_MANY = 1_000


def described(path: Path, start: bytes, header: tuple[int, int] | None) -> VectorFile:
    """What the first lines say.

    Raises:
        UserError: they hold no vectors.
    """
    if header is not None:
        checked_size(path, *header)
        return VectorFile(path, "text", header[1], header[0])
    lines = start.split(b"\n")
    # The last one may be cut off in the middle.
    lines = [line for line in lines[: max(1, len(lines) - 1)] if line.strip()][:_FIRST_LINES]
    lengths = Counter(len(line.split()) - 1 for line in lines)
    dimensions = lengths.most_common(1)[0][0] if lengths else 0
    if dimensions < 1 or not any(
        _numbers(line.split()[-dimensions:]) is not None for line in lines
    ):
        raise refused(path)
    checked_size(path, 0, dimensions)
    return VectorFile(path, "text", dimensions, None)


def read_into(
    stream: IO[bytes], file: VectorFile, wanted: Wanted, breathe: Callable[[], None]
) -> None:
    """Offer every line's word.

    Raises:
        UserError: most lines hold no vector.
    """
    number = 0
    while line := stream.readline(_MOST_LINE):
        number += 1
        if number % _BREATH == 0:
            breathe()
        if number == 1 and file.words is not None:
            continue
        line = line.rstrip()
        if not line:
            continue
        if not _offered(line, file.dimensions, wanted):
            wanted.bad_line(number, file.dimensions, max(len(line.split()) - 1, 0))
            if wanted.bad_lines >= _MANY and 2 * wanted.bad_lines > number:
                raise refused(file.path, details=f"{wanted.bad_lines} of {number} lines")
    if wanted.bad_lines and 2 * wanted.bad_lines > number:
        raise refused(file.path, details=f"{wanted.bad_lines} of {number} lines")


def _offered(line: bytes, dimensions: int, wanted: Wanted) -> bool:
    """Whether a line is a word with its numbers; the numbers are read only when wanted."""
    if line.count(b" ") == dimensions:
        at = line.find(b" ")
        return wanted.offer(line[:at], lambda: _numbers(line[at + 1 :].split(b" ")))
    fields = line.split()
    if len(fields) == dimensions + 1:  # tabs, or several spaces
        return wanted.offer(fields[0], lambda: _numbers(fields[1:]))
    if len(fields) <= dimensions:
        return False
    # The word itself has spaces; GloVe has some hundred of them.
    word = line.rsplit(maxsplit=dimensions)[0]
    return wanted.offer(word, lambda: _numbers(fields[-dimensions:]))


def _numbers(fields: list[bytes]) -> npt.NDArray[np.float32] | None:
    try:
        with np.errstate(over="ignore"):  # infinite then, and refused
            return np.array([float(part) for part in fields]).astype(np.float32)
    except (ValueError, OverflowError):
        return None

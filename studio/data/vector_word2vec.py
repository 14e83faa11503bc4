"""Word vectors in word2vec's binary form: the word, a space, the raw numbers."""

from collections.abc import Callable
from pathlib import Path
from typing import IO

import numpy as np

from studio.core.errors import msg
from studio.core.i18n import N_
from studio.data.word_vectors import VectorFile, Wanted, checked_size, refused

_CHUNK = 2**22
#: No word is longer, in bytes.
_MOST_WORD = 4_096
#: Words between two ticks.
_BREATH = 2_000


def described(path: Path, header: tuple[int, int]) -> VectorFile:
    """What the header says.

    Raises:
        UserError: it can't be.
    """
    checked_size(path, *header)
    return VectorFile(path, "word2vec", header[1], header[0])


def read_into(
    stream: IO[bytes], file: VectorFile, wanted: Wanted, breathe: Callable[[], None]
) -> None:
    """Offer every word.

    Raises:
        UserError: it isn't in this form.
    """
    stream.readline(64)
    width = 4 * file.dimensions
    buffer, at = b"", 0
    for number in range(file.words or 0):
        if number % _BREATH == 0:
            breathe()
        if len(buffer) - at < _MOST_WORD + width + 2:
            buffer, at = buffer[at:] + stream.read(_CHUNK), 0
        end = buffer.find(b" ", at, at + _MOST_WORD)
        if end < 0 and len(buffer) - at > _MOST_WORD:
            raise refused(file.path, details=f"no word at number {number + 1}")
        if end < 0 or end + 1 + width > len(buffer):
            wanted.odd(
                "vector-file-short",
                msg(
                    N_("{name} ends early: {found} of {words} words were found."),
                    name=file.path.name,
                    found=number,
                    words=file.words or 0,
                ),
            )
            return
        content, first = buffer, end + 1
        good = wanted.offer(
            buffer[at:end].lstrip(b"\n"),
            lambda: np.frombuffer(content, "<f4", file.dimensions, first),  # noqa: B023
        )
        if not good:
            wanted.bad_line(number + 1, file.dimensions, 0)
        at = first + width

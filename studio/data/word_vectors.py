"""Pre-trained vectors for the words of a vocabulary, from the files in which they are given away.

word2vec text and binary, GloVe text, fastText .vec and .bin, each also packed by gzip. A file is
read once from beginning to end; only the rows of wanted words are kept, so that memory follows the
vocabulary and not the file.
"""

import gzip
import io
import unicodedata
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Literal

import numpy as np
import numpy.typing as npt

from studio.core.errors import Message, Problem, UserError, msg, problem
from studio.core.files import read_error
from studio.core.i18n import N_
from studio.core.progress import Tick, no_tick

Kind = Literal["text", "word2vec", "fasttext"]
Vector = npt.NDArray[np.float32]

MOST_DIMENSIONS = 8_192
#: No file has more words (fastText's largest have 2 million, Tencent's 12 million).
MOST_WORDS = 100_000_000
#: The first bytes of fastText's binary form, as a little-endian number.
FASTTEXT_MAGIC = 793_712_314
_PEEK = 65_536
#: What a file that ends in the middle of a packed block raises.
_CUT_OFF = (EOFError, gzip.BadGzipFile, zlib.error)


@dataclass(frozen=True)
class VectorFile:
    """What the beginning of a file says.

    Attributes:
        path: where it lies.
        kind: ``text`` (word2vec, GloVe, .vec), ``word2vec`` binary or ``fasttext`` binary.
        dimensions: numbers a vector.
        words: as its header says; None where it says nothing.
    """

    path: Path
    kind: Kind
    dimensions: int
    words: int | None


@dataclass(frozen=True, eq=False)
class WordVectors:
    """The vectors of those wanted words that were found.

    Attributes:
        places: (n,) int64, rising: which of the wanted words.
        values: (n, dimensions) float32.
        by_case: how many of them were found only in other letters (A for a, ａ for a).
        by_parts: how many were made from their character n-grams (fastText .bin).
        notes: what was odd about the file, as warnings.
    """

    places: npt.NDArray[np.int64]
    values: npt.NDArray[np.float32]
    by_case: int = 0
    by_parts: int = 0
    notes: tuple[Problem, ...] = ()


def look_at(path: Path) -> VectorFile:
    """What kind of vectors a file holds; only its beginning is read.

    Raises:
        UserError: it can't be read, or holds no word vectors.
    """
    from studio.data import vector_fasttext, vector_text, vector_word2vec

    try:
        with opened(path) as (stream, _tell):
            start = stream.read(_PEEK)
    except _CUT_OFF as error:
        raise refused(path, details=str(error)) from error
    if int.from_bytes(start[:4], "little") == FASTTEXT_MAGIC:
        return vector_fasttext.described(path, start)
    if start[:4] == b"PK\x03\x04":
        raise refused(path, msg(N_("It is a zip archive. Unpack it and choose the file inside.")))
    if start[:2] == b"\x80\x04" or start[:6] == b"\x93NUMPY":
        raise refused(path, msg(N_("Save the vectors in the word2vec form and choose that file.")))
    header = header_of(start)
    if header is not None and _is_binary(start):
        return vector_word2vec.described(path, header)
    return vector_text.described(path, start, header)


def read_vectors(
    path: Path, words: Sequence[str], *, any_case: bool = True, tick: Tick = no_tick
) -> WordVectors:
    """The vectors of these words.

    Args:
        path: the file.
        words: different ones; a vocabulary.
        any_case: take the vector of a word in other letters (case, width) where it has none.
        tick: told the share of the file that is read; may raise `Cancelled`.

    Raises:
        UserError: the file can't be read, or holds no word vectors.
    """
    from studio.data import vector_fasttext, vector_text, vector_word2vec

    file = look_at(path)
    wanted = Wanted(words, file.dimensions, any_case=any_case)
    readers = {
        "text": vector_text.read_into,
        "word2vec": vector_word2vec.read_into,
        "fasttext": vector_fasttext.read_into,
    }
    try:
        with opened(path) as (stream, tell):
            readers[file.kind](stream, file, wanted, lambda: tick(tell()))
    except _CUT_OFF as error:
        wanted.odd(
            "vector-file-short",
            msg(N_("{name} ends early; what stands before was read."), name=path.name),
            details=str(error),
        )
    tick(1.0)
    return wanted.result(path)


class Wanted:
    """The words that are looked for, and what was found of them so far."""

    def __init__(self, words: Sequence[str], dimensions: int, *, any_case: bool) -> None:
        self.exact = {word.encode("utf-8", "surrogatepass"): n for n, word in enumerate(words)}
        self.words = words
        self.dimensions = dimensions
        self.values = np.zeros((len(words), dimensions), dtype=np.float32)
        #: 0 nothing yet, 1 in other letters, 2 as it is written, 3 from its parts.
        self.how = np.zeros(len(words), dtype=np.uint8)
        self._folded: dict[str, list[int]] = {}
        if any_case:
            for number, word in enumerate(words):
                self._folded.setdefault(_fold(word), []).append(number)
        self._notes = _Notes()

    def match(self, word: bytes) -> tuple[list[int], int]:
        """The wanted words that a word of the file is for, and how it is for them (see `how`)."""
        number = self.exact.get(word)
        if number is not None:
            if self.how[number] == 2:
                self._notes.twice += 1
                return [], 2
            return [number], 2
        if self._folded:
            others = self._folded.get(_fold(word.decode("utf-8", "replace")), ())
            return [other for other in others if not self.how[other]], 1
        return [], 0

    def offer(self, word: bytes, values: Callable[[], Vector | None]) -> bool:
        """A word of the file, whose vector `values` gives if it is asked for.

        Returns:
            False when it was asked for and is no vector.
        """
        numbers, how = self.match(word)
        if not numbers:
            return True
        vector = values()
        if vector is None or not np.isfinite(vector).all():
            return False
        self.values[numbers] = vector
        self.how[numbers] = how
        return True

    def bad_line(self, line: int, expected: int, found: int) -> None:
        """A line that holds no vector."""
        if not self._notes.bad:
            self._notes.first_bad = (line, expected, found)
        self._notes.bad += 1

    @property
    def bad_lines(self) -> int:
        """How many lines held no vector."""
        return self._notes.bad

    def odd(self, code: str, message: Message, details: str = "") -> None:
        """Something to tell about the file."""
        self._notes.other.append(problem(code, "", message, severity="warning", details=details))

    def result(self, path: Path) -> WordVectors:
        """All that was found."""
        places = np.flatnonzero(self.how).astype(np.int64)
        notes = self._notes
        if notes.bad:
            line, expected, found = notes.first_bad
            self.odd(
                "vector-lines",
                msg(
                    N_(
                        "{count} lines of {name} hold no vector and were left out. The first is "
                        "line {line}: {expected} numbers were expected, {found} found."
                    ),
                    count=notes.bad,
                    name=path.name,
                    line=line,
                    expected=expected,
                    found=found,
                ),
            )
        if notes.twice:
            self.odd(
                "vector-words-twice",
                msg(
                    N_("{count} words stand in {name} more than once; the first vector counts."),
                    count=notes.twice,
                    name=path.name,
                ),
            )
        return WordVectors(
            places,
            self.values[places],
            int((self.how == 1).sum()),
            int((self.how == 3).sum()),
            tuple(notes.other),
        )


@dataclass
class _Notes:
    bad: int = 0
    first_bad: tuple[int, int, int] = (0, 0, 0)
    twice: int = 0
    other: list[Problem] = field(default_factory=list)


@contextmanager
def opened(path: Path) -> Iterator[tuple[IO[bytes], Callable[[], float]]]:
    """A file, unpacked where it is packed by gzip, and what tells the share of it that was read.

    Raises:
        UserError: it can't be read.
    """
    try:
        size = max(path.stat().st_size, 1)
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            # Big reads: each one is a call into the unpacker.
            stream: IO[bytes] = raw
            if packed:
                stream = io.BufferedReader(gzip.GzipFile(fileobj=raw), 2**20)
            yield stream, lambda: min(1.0, raw.tell() / size)
    except _CUT_OFF:
        raise
    except OSError as error:
        raise read_error(path, error) from error


def header_of(start: bytes) -> tuple[int, int] | None:
    """The numbers of words and of dimensions in the first line of word2vec's forms."""
    fields = start[:64].split(b"\n", 1)[0].split()
    if len(fields) != 2 or not all(part.isdigit() and len(part) < 12 for part in fields):
        return None
    return int(fields[0]), int(fields[1])


def checked_size(path: Path, words: int, dimensions: int) -> None:
    """Refuse sizes that no file has.

    Raises:
        UserError: as its header tells, it would be a monster.
    """
    if not (1 <= dimensions <= MOST_DIMENSIONS and 0 <= words <= MOST_WORDS):
        raise refused(
            path,
            details=f"{words} words of {dimensions} dimensions",
        )


def refused(path: Path, fix: Message | None = None, details: str = "") -> UserError:
    """The sentence for a file that holds no word vectors."""
    return UserError(
        problem(
            "bad-vector-file",
            str(path),
            msg(N_("{name} holds no word vectors that can be read."), name=path.name),
            fix or msg(N_("Choose a file in the form of word2vec, GloVe or fastText.")),
            details=details,
        )
    )


def _fold(word: str) -> str:
    """A word without case and width."""
    return word.lower() if word.isascii() else unicodedata.normalize("NFKC", word).casefold()


def _is_binary(start: bytes) -> bool:
    """Whether raw numbers, not digits, stand behind the first word after the header."""
    body = start.split(b"\n", 1)[1] if b"\n" in start else b""
    line, _, behind = body.partition(b"\n")
    fields = line.split()
    if not behind:
        fields = fields[:-1]  # it may be cut off
    try:
        return not [float(part) for part in fields[1:]]
    except ValueError:
        return True

"""Text of any encoding as a stream of UTF-8 bytes."""

import codecs
import io
import re
from collections.abc import Iterator
from pathlib import Path

from studio.core.errors import Problem, UserError, msg, problem
from studio.core.i18n import N_
from studio.data.contents import Content, Reading, read_up_to

_BLOCK = 2**20
_FIRST_LINES = 5
_PLACES_IN_LINE = 4
_WIDE = ("utf-16", "utf-32")
_MARKS = {
    "utf-16": (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE),
    "utf-32": (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE),
}
_BROKEN_LINE = re.compile("\ufffd[^\n]*")
_LINE_END = re.compile(r"\r\n|\r|\n")


class SkippedReading(io.RawIOBase):
    """Bytes as they are, without the first lines.

    Args:
        content: what is read.
        skip_lines: so many lines at the beginning are left out.
    """

    def __init__(self, content: Content, skip_lines: int = 0) -> None:
        self._reading = content.open()
        self._ready = b""
        while skip_lines and (block := self._reading.read(_BLOCK)):
            # A line end of two bytes may lie across the border of two blocks.
            if block.endswith(b"\r"):
                block += self._reading.read(1)
            lines = block.splitlines(keepends=True)
            ended = lines[-1].endswith((b"\n", b"\r"))
            whole = len(lines) if ended else len(lines) - 1
            skipped = min(skip_lines, whole)
            skip_lines -= skipped
            self._ready = b"" if skip_lines else b"".join(lines[skipped:])

    @property
    def share(self) -> float:
        """How much was read, 0 to 1."""
        return self._reading.share

    def readable(self) -> bool:
        """Always true."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes; empty at the end."""
        if self._ready and size >= 0:
            taken, self._ready = self._ready[:size], self._ready[size:]
            return taken
        ready, self._ready = self._ready, b""
        return ready + self._reading.read(size)

    def close(self) -> None:
        """Close the file."""
        self._reading.close()
        super().close()


class Utf8Stream(io.RawIOBase):
    """Decodes what it reads and hands on UTF-8. Broken places become U+FFFD and are counted.

    Args:
        content: what is read.
        encoding: a codec name.
        skip_lines: so many lines at the beginning are left out.

    Raises:
        UserError: unreadable, or no such encoding.
    """

    def __init__(self, content: Content, encoding: str, skip_lines: int = 0) -> None:
        self.path = content.path
        self.name = content.shown
        self.encoding = checked_encoding(encoding, self.path)
        self.broken = 0
        self.broken_lines: list[int] = []
        self._lines_broken = 0
        self._line = 1
        self._skip = skip_lines
        self._ready = b""
        self._ended = False
        self._begun = False
        self._decoder = codecs.getincrementaldecoder(self.encoding)("strict")
        self._file: Reading = content.open()

    @property
    def share(self) -> float:
        """How much was read, 0 to 1."""
        return self._file.share

    def readable(self) -> bool:
        """Always true."""
        return True

    def close(self) -> None:
        """Close the file."""
        if not self.closed:
            self._file.close()
        super().close()

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes of UTF-8; empty at the end."""
        if size < 0:
            return b"".join(iter(self._next_block, b""))
        if not self._ready:
            self._ready = self._next_block()
        taken, self._ready = self._ready[:size], self._ready[size:]
        return taken

    def texts(self) -> Iterator[str]:
        """The decoded text, block by block."""
        while not self._ended:
            yield self._without_skipped(self._next_text())

    def check(self, rows: int) -> tuple[Problem, ...]:
        """What is to be told of broken places, after everything was read.

        Raises:
            UserError: too many of them for this to be the right encoding, or the end is missing.
        """
        if not self.broken:
            return ()
        if self.encoding.startswith(_WIDE):
            raise UserError(self._cut_off())
        # A damaged byte in a double-byte text breaks what follows it on its line.
        borne = 1 + rows // 50
        if self._lines_broken > borne or self.broken > _PLACES_IN_LINE * borne:
            raise UserError(self._wrong())
        return (
            problem(
                "broken-characters",
                self.name,
                msg(
                    N_("Places that are not {encoding} text: {count} (first lines: {lines})."),
                    encoding=self.encoding,
                    count=self.broken,
                    lines=", ".join(map(str, self.broken_lines)),
                ),
                msg(N_("They were replaced by “�”. Choose another encoding if text looks wrong.")),
                severity="warning",
            ),
        )

    def _next_block(self) -> bytes:
        while not self._ended:
            text = self._without_skipped(self._next_text())
            if block := text.encode("utf-8", "replace"):
                return block
        return b""

    def _without_skipped(self, text: str) -> str:
        """The text behind the lines to leave out, as far as they reach into it."""
        start = 0
        if self._skip and text.endswith("\r") and not self._ended:
            text += self._next_text()
        while self._skip:
            end = _LINE_END.search(text, start)
            if end is None:
                return ""
            start = end.end()
            self._skip -= 1
        return text[start:]

    def _next_text(self) -> str:
        content = read_up_to(self._file, _BLOCK)
        if not self._begun:
            self._begun = True
            self._decoder = self._opened_by(content)
        self._ended = len(content) < _BLOCK
        state = self._decoder.getstate()
        try:
            text = self._decoder.decode(content, self._ended)
        except UnicodeError:
            lenient = codecs.getincrementaldecoder(self.encoding)("replace")
            lenient.setstate(state)
            text = lenient.decode(content, self._ended)
            self._note(text)
            self._decoder = codecs.getincrementaldecoder(self.encoding)("strict")
            self._decoder.setstate(lenient.getstate())
        self._line += text.count("\n")
        return text

    def _opened_by(self, head: bytes) -> codecs.IncrementalDecoder:
        """The decoder for a text that begins so: wide ones without a mark are little-endian."""
        marks = _MARKS.get(self.encoding)
        if marks and not head.startswith(marks):
            self.encoding = f"{self.encoding}-le"
        return codecs.getincrementaldecoder(self.encoding)("strict")

    def _note(self, text: str) -> None:
        self.broken += max(1, text.count("\ufffd"))
        self._lines_broken += max(1, sum(1 for _ in _BROKEN_LINE.finditer(text)))
        line, start = self._line, 0
        while len(self.broken_lines) < _FIRST_LINES:
            place = text.find("\ufffd", start)
            if place < 0:
                break
            line += text.count("\n", start, place)
            if line not in self.broken_lines:
                self.broken_lines.append(line)
            start = place + 1

    def _cut_off(self) -> Problem:
        return problem(
            "truncated-file",
            str(self.path),
            msg(
                N_("{name} breaks off inside a character of {encoding} text, at line {line}."),
                name=self.name,
                encoding=self.encoding.upper(),
                line=self.broken_lines[0] if self.broken_lines else self._line,
            ),
            msg(N_("The file is probably not complete. Copy or download it again.")),
        )

    def _wrong(self) -> Problem:
        return problem(
            "wrong-encoding",
            str(self.path),
            msg(
                N_(
                    "{name} is not {encoding} text: {count} places don't fit (first lines: {lines})."
                ),
                name=self.name,
                encoding=self.encoding,
                count=self.broken,
                lines=", ".join(map(str, self.broken_lines)),
            ),
            msg(N_("Choose another encoding, or let it be found again.")),
        )


def checked_encoding(encoding: str, path: Path) -> str:
    """The canonical name of a text encoding.

    Raises:
        UserError: Python knows no such encoding of text.
    """
    try:
        found = codecs.lookup(encoding)
        if found.incrementaldecoder is not None and found._is_text_encoding:
            return found.name
    except (LookupError, ValueError, TypeError):
        pass
    raise UserError(
        problem(
            "unknown-encoding",
            str(path),
            msg(N_("There is no text encoding “{name}”."), name=encoding),
            msg(N_("Choose one from the list, such as utf-8 or gb18030.")),
        )
    )

"""Bytes that can be read: of a file, of what is packed in it, or of the files of a folder.

Compression is known by content, not by name. What is unpacked is bounded in size and in its ratio
to what is packed, flows through memory block by block, and is never written to the disk.
"""

import bz2
import errno
import gzip
import io
import lzma
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast
from zipfile import BadZipFile

from studio.core.errors import UserError, msg, problem
from studio.core.files import read_error
from studio.core.i18n import N_

#: More than this is not unpacked.
MOST_UNPACKED = 16 * 2**30
#: Text shrinks to a tenth, the same rows over and over to a hundredth; beyond this it is a trap.
MOST_RATIO = 200
#: Below this the ratio doesn't matter.
_ALWAYS_FINE = 64 * 2**20
#: What must be whole in memory (Parquet or a sheet inside an archive) may have so many bytes.
MOST_IN_MEMORY = 2**30

GZIP, BZIP2, XZ, ZIP = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"PK\x03\x04"
_PACKED_SUFFIXES = (".gz", ".gzip", ".bz2", ".xz")
_DAMAGED = (
    *(EOFError, ValueError, OverflowError, NotImplementedError),
    *(struct.error, zlib.error, lzma.LZMAError, BadZipFile, gzip.BadGzipFile),
)


class Reading(io.RawIOBase):
    """A stream of bytes that knows how far it is and breaks off with words.

    Args:
        stream: where the bytes come from.
        path: the file named in messages.
        share: what is done of it, 0 to 1.
        packed_size: bytes it takes packed; None where nothing is unpacked.
        owned: closed with this one.
    """

    def __init__(
        self,
        stream: IO[bytes],
        path: Path,
        share: Callable[[], float],
        packed_size: int | None = None,
        owned: tuple[IO[bytes], ...] = (),
    ) -> None:
        self._stream = stream
        self._path = path
        self._share = share
        self._packed_size = packed_size
        self._owned = owned
        self._count = 0

    @property
    def share(self) -> float:
        """How much of the file was read, 0 to 1."""
        return 1.0 if self.closed else self._share()

    def readable(self) -> bool:
        """Always true."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes; empty at the end.

        Raises:
            UserError: the device fails, or what is packed is damaged, locked or a trap.
        """
        if self._packed_size is None:
            try:
                return self._stream.read(size)
            except OSError as error:
                raise read_error(self._path, error) from error
        with unpacking(self._path):
            content = self._stream.read(size)
        self._count += len(content)
        check_unpacked(self._path, self._count, self._packed_size)
        return content

    def close(self) -> None:
        """Close the file and all that was opened for it."""
        if not self.closed:
            for each in (self._stream, *self._owned):
                each.close()
        super().close()


@contextmanager
def unpacking(path: Path) -> Iterator[None]:
    """What goes wrong with an archive, in words.

    Raises:
        UserError: damaged, locked, or the device fails.
    """
    try:
        yield
    except _DAMAGED as error:
        raise damaged(path, str(error)) from error
    except OSError as error:
        # bz2 tells damage without a number; a place before the file's beginning is an invalid one.
        if error.errno in (None, errno.EINVAL):
            raise damaged(path, str(error)) from error
        raise read_error(path, error) from error
    except RuntimeError as error:
        raise locked(path) from error


@dataclass(frozen=True)
class Content:
    """Bytes that can be opened again and again.

    Attributes:
        path: the file on the disk, named in messages.
        name: what its form is judged by: of a packed file without ``.gz``; of a member of an
            archive or folder its path in it, with ``/``.
        opener: opens a new reading from the start.
        plain: whether the bytes lie on the disk as they are.
        member: its path in an archive; empty for a file.
    """

    path: Path
    name: str
    opener: Callable[[], Reading]
    plain: bool
    member: str = ""

    @property
    def shown(self) -> str:
        """Its name in messages."""
        return f"{self.path.name}/{self.member}" if self.member else self.path.name

    @property
    def suffix(self) -> str:
        """Of the name, in lower case, with its dot."""
        return Path(self.name).suffix.lower()

    def open(self) -> Reading:
        """A new reading from the start.

        Raises:
            UserError: it can't be opened.
        """
        return self.opener()

    def head(self, size: int) -> bytes:
        """The first bytes.

        Raises:
            UserError: it can't be read.
        """
        with self.open() as stream:
            return read_up_to(stream, size)

    def whole(self) -> bytes:
        """All bytes, for forms that are read from their end.

        Raises:
            UserError: it can't be read, or is larger than memory should hold.
        """
        with self.open() as stream:
            content = read_up_to(stream, MOST_IN_MEMORY + 1)
        if len(content) > MOST_IN_MEMORY:
            raise too_large(self.path)
        return content


def read_up_to(stream: io.RawIOBase, size: int) -> bytes:
    """`size` bytes, or all there are: a reading may hand on fewer at a time."""
    parts: list[bytes] = []
    while size > 0 and (part := stream.read(min(size, 2**20))):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def file_content(path: Path, name: str = "") -> Content:
    """The bytes of a file, unpacked where it is gzip, bzip2 or xz.

    Args:
        path: the file.
        name: of a file in a folder its path in there.

    Raises:
        UserError: it can't be read.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(8)
    except OSError as error:
        raise read_error(path, error) from error
    shown = name or path.name
    unpacker = unpacker_for(head)
    if unpacker is None:
        return Content(path, shown, lambda: _open_plain(path), plain=True)
    return Content(path, unpacked_name(shown), lambda: _open_packed(path, unpacker), plain=False)


def bytes_content(path: Path, name: str, content: bytes) -> Content:
    """Bytes in memory, such as a pasted table.

    Args:
        path: stands for them in messages.
        name: with the suffix that tells of their form.
        content: the bytes.
    """
    size = max(1, len(content))

    def opened() -> Reading:
        stream = io.BytesIO(content)
        return Reading(stream, path, lambda: stream.tell() / size)

    return Content(path, name, opened, plain=False)


def unpacker_for(head: bytes) -> Callable[[IO[bytes]], IO[bytes]] | None:
    """What unpacks a stream that begins so; None where it isn't packed."""
    if head.startswith(GZIP):
        return _gunzip
    if head.startswith(BZIP2):
        return lambda raw: bz2.BZ2File(raw, "rb")
    if head.startswith(XZ):
        return lambda raw: lzma.LZMAFile(raw, "rb")
    return None


def _gunzip(raw: IO[bytes]) -> IO[bytes]:
    return cast(IO[bytes], gzip.GzipFile(fileobj=raw, mode="rb"))


def unpacked_name(name: str) -> str:
    """A name without the suffix that tells of packing."""
    lowered = name.lower()
    return next((name[: -len(s)] for s in _PACKED_SUFFIXES if lowered.endswith(s)), name) or name


def _open_plain(path: Path) -> Reading:
    try:
        raw = path.open("rb", buffering=0)
        size = max(1, raw.seek(0, io.SEEK_END))
        raw.seek(0)
    except OSError as error:
        raise read_error(path, error) from error
    return Reading(raw, path, lambda: min(1.0, raw.tell() / size))


def _open_packed(path: Path, unpacker: Callable[[IO[bytes]], IO[bytes]]) -> Reading:
    try:
        raw = path.open("rb")
        size = max(1, raw.seek(0, io.SEEK_END))
        raw.seek(0)
    except OSError as error:
        raise read_error(path, error) from error
    return Reading(unpacker(raw), path, lambda: min(1.0, raw.tell() / size), size, (raw,))


def check_unpacked(path: Path, unpacked: int, packed: int) -> None:
    """Stop where unpacking yields far more than text ever shrinks from.

    Raises:
        UserError: too large, or a ratio that no text has.
    """
    if unpacked > MOST_UNPACKED:
        raise too_large(path)
    if unpacked > _ALWAYS_FINE and unpacked > MOST_RATIO * packed:
        raise UserError(
            problem(
                "zip-bomb",
                str(path),
                msg(
                    N_("{name} unpacks to more than {ratio} times its size; it was left alone."),
                    name=path.name,
                    ratio=MOST_RATIO,
                ),
                msg(N_("Unpack it by hand if you trust where it comes from.")),
            )
        )


def damaged(path: Path, details: str = "") -> UserError:
    """The sentence for an archive that breaks off or doesn't match its checksum."""
    return UserError(
        problem(
            "damaged-archive",
            str(path),
            msg(N_("{name} is damaged or not complete and can't be unpacked."), name=path.name),
            msg(N_("Copy or download it again.")),
            details=details,
        )
    )


def locked(path: Path) -> UserError:
    """The sentence for an archive with a password."""
    return UserError(
        problem(
            "locked-archive",
            str(path),
            msg(N_("{name} is locked with a password."), name=path.name),
            msg(N_("Unpack it, or save it without a password, and open that.")),
        )
    )


def too_large(path: Path) -> UserError:
    """The sentence for what memory doesn't hold."""
    return UserError(
        problem(
            "too-large",
            str(path),
            msg(N_("{name} is too large for this machine's memory."), name=path.name),
            msg(N_("Open a part of it, or save it as Parquet or CSV in smaller files.")),
        )
    )

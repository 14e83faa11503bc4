"""The members of a .zip, behind guards: many members, locked ones, traps and strange names."""

import io
import struct
from pathlib import Path
from typing import IO
from zipfile import ZipExtFile, ZipFile, ZipInfo

from studio.core.errors import UserError, msg, problem
from studio.core.files import read_error
from studio.core.i18n import N_
from studio.data.contents import (
    Content,
    Reading,
    damaged,
    locked,
    unpacked_name,
    unpacker_for,
    unpacking,
)

#: The list of members may take so many bytes; it is all held in memory.
_MOST_DIRECTORY = 64 * 2**20
_END = b"PK\x05\x06"
_LOCKED, _UTF8_NAME = 0x1, 0x800
#: Marks of an Excel workbook among the members.
_WORKBOOK = ("xl/workbook.xml", "xl/workbook.bin")


class Archive:
    """An open .zip. Members are read from it without writing anything to the disk.

    Raises:
        UserError: not a .zip, damaged, or with more members than anything sensible has.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._raw: IO[bytes] = path.open("rb")
        except OSError as error:
            raise read_error(path, error) from error
        try:
            with unpacking(path):
                self._size = max(1, self._raw.seek(0, io.SEEK_END))
                self._check_directory()
                self._zip = ZipFile(self._raw)
        except UserError:
            self._raw.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._zip.close()
        self._raw.close()

    @property
    def is_workbook(self) -> bool:
        """Whether it is an Excel file."""
        names = self._zip.NameToInfo
        return any(name in names for name in _WORKBOOK)

    def infos(self) -> list[ZipInfo]:
        """The members that are files."""
        return [info for info in self._zip.infolist() if info.filename[-1:] not in ("", "/")]

    def contents(self) -> list[Content]:
        """The members that are files, each unpacked once more where it is itself packed."""
        return [self._content(info) for info in self.infos()]

    def _content(self, info: ZipInfo) -> Content:
        name = _name(info)
        return Content(
            self.path,
            unpacked_name(name),
            lambda: self._open(info),
            plain=False,
            member=name,
        )

    def _open(self, info: ZipInfo) -> Reading:
        if info.flag_bits & _LOCKED:
            raise locked(self.path)
        with unpacking(self.path):
            member = self._zip.open(info)
            head = member.peek(8) if isinstance(member, ZipExtFile) else b""
        size = max(1, info.file_size)
        unpacker = unpacker_for(head)
        stream: IO[bytes] = unpacker(member) if unpacker is not None else member
        return Reading(
            stream, self.path, lambda: min(1.0, member.tell() / size), self._size, (member,)
        )

    def _check_directory(self) -> None:
        """Refuse a list of members so long that only holding it would fill the memory."""
        self._raw.seek(max(0, self._size - 2**16 - 22))
        tail = self._raw.read()
        place = tail.rfind(_END)
        if place < 0 or len(tail) < place + 22:
            raise damaged(self.path)
        (length,) = struct.unpack_from("<L", tail, place + 12)
        # 0xFFFFFFFF sends on to a wider field, which so long a list would need.
        if length > _MOST_DIRECTORY:
            raise UserError(
                problem(
                    "too-many-members",
                    str(self.path),
                    msg(N_("{name} holds too many files."), name=self.path.name),
                    msg(N_("Unpack it and open the folder or one of the files.")),
                )
            )


def _name(info: ZipInfo) -> str:
    """The name of a member, repaired where an old program wrote it in its own encoding."""
    name = info.filename
    if not info.flag_bits & _UTF8_NAME and not name.isascii():
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:
            raw = b""
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding) or name
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")

"""A file, archive or folder opened as the contents that count in it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from studio.core.errors import UserError, msg, problem
from studio.core.files import read_error
from studio.core.i18n import N_
from studio.data.archives import Archive
from studio.data.contents import ZIP, Content, file_content
from studio.data.layout import layout_of

#: A folder with more files than this is no set of texts.
_MOST_FILES = 1_000_000

Kind = Literal["tables", "texts", "class folders"]


@dataclass(frozen=True)
class Holding:
    """The contents of a file, archive or folder, in the order of their names.

    Attributes:
        path: the file or folder.
        kind: ``tables``: each content is a table or lines, the rows one after another.
            ``texts``: files beside each other; whether each is a text, a class or a table, their
            content tells. ``class folders``: each a text, its class the name of its folder.
        contents: those that count; at least one.
    """

    path: Path
    kind: Kind
    contents: tuple[Content, ...]

    @property
    def first(self) -> Content:
        """The content that the form is judged by."""
        return self.contents[0]


@contextmanager
def open_holding(path: Path) -> Iterator[Holding]:
    """Open a file, archive or folder; it is closed at the end.

    Raises:
        UserError: it can't be read, is damaged, or holds nothing that counts.
    """
    if path.is_dir():
        yield _of(path, [_in_folder(path, name) for name in folder_files(path)], folder=True)
        return
    try:
        with path.open("rb") as stream:
            is_zip = stream.read(4) == ZIP
    except OSError as error:
        raise read_error(path, error) from error
    if not is_zip:
        yield Holding(path, "tables", (file_content(path),))
        return
    archive = Archive(path)
    try:
        if archive.is_workbook:
            yield Holding(path, "tables", (file_content(path),))
        else:
            yield _of(path, archive.contents(), folder=False)
    finally:
        archive.close()


def folder_files(folder: Path) -> list[str]:
    """The files of a folder and its sub-folders, as paths within it with ``/``, in any order.

    Raises:
        UserError: it can't be read, or holds more files than any set of texts.
    """
    found: list[str] = []

    def failed(error: OSError) -> None:
        raise read_error(folder, error) from error

    for parent, folders, files in os.walk(folder, onerror=failed):
        folders[:] = [name for name in folders if not name.startswith(".")]
        within = Path(parent).relative_to(folder)
        found += [(within / name).as_posix() for name in files if not name.startswith(".")]
        if len(found) > _MOST_FILES:
            raise UserError(
                problem(
                    "too-many-members",
                    str(folder),
                    msg(N_("{name} holds too many files."), name=folder.name),
                    msg(N_("Choose the folder that holds the texts, not one above it.")),
                )
            )
    return found


def _in_folder(folder: Path, name: str) -> Content:
    """A file of a folder. What packs it is found when it is opened, not for all beforehand."""
    path = folder / name
    return Content(path, name, lambda: file_content(path).open(), plain=False)


def _of(path: Path, contents: list[Content], *, folder: bool) -> Holding:
    layout = layout_of([content.name for content in contents])
    if layout.kind == "none":
        told = N_("{name} is an empty folder.") if folder else N_("There is no file in {name}.")
        fix = msg(N_("Choose a file, or a folder with texts or tables."))
        raise UserError(problem("empty-folder", str(path), msg(told, name=path.name), fix))
    chosen = [contents[place] for place in layout.chosen]
    if layout.kind != "class folders":
        chosen = [_unpacked(content) for content in chosen] if folder else chosen
    kind: Kind = "tables" if layout.kind == "texts" and len(chosen) == 1 else layout.kind
    return Holding(path, kind, tuple(chosen))


def _unpacked(content: Content) -> Content:
    return replace(file_content(content.path, content.name))

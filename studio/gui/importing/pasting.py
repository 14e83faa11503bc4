"""A table from the clipboard: shown like any file, and kept as a CSV in the project's folder."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from studio.core.errors import msg, problem
from studio.core.i18n import N_
from studio.gui.autosave import PASTED

if TYPE_CHECKING:
    from studio.catalog.source import ReaderOptions

_LEAST_LINES = 2

NO_TABLE = problem(
    "nothing-to-paste",
    "",
    msg(N_("The clipboard holds no table.")),
    msg(N_("Copy two lines of text or more, for example cells of a spreadsheet, and paste again.")),
    severity="info",
)


def is_table(text: str) -> bool:
    """Whether a text has enough lines to be a table."""
    filled = (line for line in text.splitlines() if line.strip())
    return sum(1 for _line, _n in zip(filled, range(_LEAST_LINES), strict=False)) == _LEAST_LINES


def put_down(text: str) -> Path:
    """Write pasted text to a file of its own that can be looked at; `pick_up` removes it.

    Raises:
        UserError: the text is too long, or the disk is full.
    """
    from studio.core.files import write_bytes
    from studio.data.pasted import pasted_content

    content = pasted_content(text)
    path = Path(tempfile.mkdtemp(prefix="wordloom-")) / f"{PASTED}{content.suffix}"
    write_bytes(path, content.whole())
    return path


def pick_up(path: Path) -> None:
    """Remove what `put_down` wrote."""
    path.unlink(missing_ok=True)
    path.parent.rmdir()


def keep(path: Path, options: "ReaderOptions", folder: Path) -> tuple[Path, "ReaderOptions"]:
    """Keep a pasted table as a CSV of a project.

    Args:
        path: what `put_down` wrote.
        options: how it is read.
        folder: the project's folder.

    Returns:
        The new file and how it is read.

    Raises:
        UserError: the text can't be read so, or the folder can't be written.
    """
    from pyarrow import csv

    from studio.catalog.source import ReaderOptions
    from studio.core.files import atomic_writer
    from studio.data.readers import read_table

    table = read_table(path, options)
    kept = _free_name(folder / PASTED)
    with atomic_writer(kept) as stream:
        csv.write_csv(table.arrow, stream)
    return kept, ReaderOptions(format="csv", encoding="utf-8", delimiter=",", quote='"')


def _free_name(folder: Path) -> Path:
    number = 1
    while (path := folder / (f"{PASTED}-{number}.csv" if number > 1 else f"{PASTED}.csv")).exists():
        number += 1
    return path

"""A table pasted as text: from a spreadsheet, a web page, or as CSV."""

from pathlib import Path

from studio.catalog.source import ReaderOptions
from studio.core.errors import UserError, msg, problem
from studio.core.i18n import N_
from studio.data.contents import Content, bytes_content
from studio.data.readers import read_content
from studio.data.sniff import sniff_content
from studio.data.table import Table

#: More characters than this are better opened as a file.
MOST_CHARACTERS = 64 * 2**20


def table_of_text(text: str, options: ReaderOptions | None = None) -> Table:
    """The table that was pasted; tabs, commas, JSON or plain lines, found unaided.

    Args:
        text: what the clipboard held.
        options: how to read it; found unless given.

    Raises:
        UserError: nothing there, too long, or not a table.
    """
    content = pasted_content(text)
    return read_content(content, options or sniff_content(content))


def sniff_text(text: str) -> ReaderOptions:
    """How a pasted text is to be read.

    Raises:
        UserError: nothing there, or too long.
    """
    return sniff_content(pasted_content(text))


def pasted_content(text: str) -> Content:
    """A pasted text as a content whose rows can be read.

    Raises:
        UserError: nothing there, or too long.
    """
    if not text.strip():
        raise UserError(
            problem(
                "nothing-pasted",
                "clipboard",
                msg(N_("The clipboard holds no text.")),
                msg(N_("Copy the cells of a table first.")),
            )
        )
    if len(text) > MOST_CHARACTERS:
        raise UserError(
            problem(
                "pasted-too-long",
                "clipboard",
                msg(N_("The pasted text is too long.")),
                msg(N_("Save it as a file and open that.")),
            )
        )
    suffix = ".tsv" if "\t" in text else ".txt"
    whole = text.replace("\x00", "").strip("\r\n").encode("utf-8", "replace")
    return bytes_content(Path("clipboard"), f"clipboard{suffix}", whole)

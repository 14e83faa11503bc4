"""Reads a text file into a `Table`, whatever its form; every way it can be bad is told."""

from collections.abc import Iterator
from pathlib import Path

from studio.catalog.source import ReaderOptions
from studio.core.errors import UserError, msg, problem
from studio.core.i18n import N_
from studio.data.decoding import Utf8Stream
from studio.data.table import Table, numbered_names, table_of, unique_names

_CHUNK_ROWS = 65_536


def read_table(path: Path, options: ReaderOptions, *, max_rows: int | None = None) -> Table:
    """Read a file by the given options.

    Args:
        path: the file.
        options: as found by `sniff`, or changed by hand.
        max_rows: stop after this many rows, for a preview.

    Returns:
        All cells as text. Rows with another number of fields are repaired and noted in `notes`,
        as are broken places of the encoding.

    Raises:
        UserError: unreadable, not in this encoding, without rows, or not a table at all.
    """
    if options.format == "jsonl":
        from studio.data.read_json import read_json_lines

        table = read_json_lines(path, options.encoding, max_rows=max_rows)
    elif not options.delimiter:
        table = _read_lines(path, options, max_rows)
    else:
        from studio.data.read_csv import read_csv

        table = read_csv(path, options, max_rows=max_rows)
    if not table.rows:
        raise no_rows(path, header=options.format == "csv" and options.header)
    return table


def no_rows(path: Path, *, header: bool) -> UserError:
    """The sentence for a file without a row of data."""
    told = (
        msg(N_("{name} has no rows below its header."), name=path.name)
        if header
        else msg(N_("{name} has no rows."), name=path.name)
    )
    fix = (
        msg(N_("Add rows to the file. If its first row is data, switch the header off."))
        if header
        else msg(N_("Choose a file with at least one row of text."))
    )
    return UserError(problem("no-rows", str(path), told, fix))


def text_lines(stream: Utf8Stream) -> Iterator[str]:
    r"""The lines of a file with their ends; \n, \r\n and \r all end one."""
    import io

    carried = ""
    for text in stream.texts():
        lines = list(io.StringIO(carried + text, newline=""))
        # The last line may go on in the next block, as may the pair \r\n.
        carried = lines.pop() if lines else ""
        yield from lines
    yield from io.StringIO(carried, newline="")


def _read_lines(path: Path, options: ReaderOptions, max_rows: int | None) -> Table:
    """Each line that is not blank is one text."""
    import pyarrow as pa

    chunks: list[pa.Array] = []
    names = numbered_names(1)
    rows: list[str] = []
    wanted = None if max_rows is None else max_rows + options.header
    found = 0
    with Utf8Stream(path, options.encoding) as stream:
        for line in text_lines(stream):
            if not line.strip():
                continue
            rows.append(line.rstrip("\r\n").removeprefix("\ufeff"))
            found += 1
            if found == 1 and options.header:
                names = unique_names([rows.pop()])
            if len(rows) == _CHUNK_ROWS:
                chunks.append(pa.array(rows, pa.string()))
                rows = []
            if found == wanted:
                break
        notes = stream.check(found)
    chunks.append(pa.array(rows, pa.string()))
    return table_of(names, [pa.chunked_array(chunks, pa.string())], notes)

"""Tables with delimiters: by pyarrow where the file is regular, else row by row with repair."""

import csv
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.catalog.source import ReaderOptions
from studio.core.errors import Problem, UserError, msg, problem
from studio.core.files import read_error
from studio.core.i18n import N_
from studio.data.decoding import Utf8Stream, checked_encoding
from studio.data.dialect import usual_width
from studio.data.open_quotes import swallowed_rows
from studio.data.readers import no_rows, text_lines
from studio.data.table import Table, numbered_names, table_of, unique_names

if TYPE_CHECKING:
    import pyarrow as pa

_HEAD_ROWS = 1000
_CHUNK_ROWS = 65_536
_FIRST_LINES = 5
#: A field longer than this means a quote that was never closed.
_LONGEST_FIELD = 2**24
#: Rows that may differ in width before the delimiter itself is in doubt.
_MOST_RAGGED = 0.5
_UTF8 = ("utf-8", "utf-8-sig", "ascii")


class _Ragged:
    """Brings rows to one width and remembers which were not."""

    def __init__(self, width: int, widest: int, delimiter: str) -> None:
        self.width = width
        self.widest = widest
        self.delimiter = delimiter
        self.count = 0
        self.lines: list[int] = []

    def repaired(self, row: list[str], line: int) -> list[str]:
        """The row with missing fields left empty and surplus ones joined to the widest column."""
        surplus = len(row) - self.width
        if not surplus:
            return row
        self.count += 1
        if len(self.lines) < _FIRST_LINES:
            self.lines.append(line)
        if surplus < 0:
            return row + [""] * -surplus
        end = self.widest + surplus + 1
        return [*row[: self.widest], self.delimiter.join(row[self.widest : end]), *row[end:]]

    def check(self, path: Path, rows: int, names: tuple[str, ...]) -> tuple[Problem, ...]:
        """What is to be told.

        Raises:
            UserError: more than half of the rows don't fit.
        """
        if not self.count:
            return ()
        lines = ", ".join(map(str, self.lines))
        told = msg(
            N_(
                "Rows with a number of fields other than {expected}: {count} (first lines: {lines})."
            ),
            expected=self.width,
            count=self.count,
            lines=lines,
        )
        if self.count > _MOST_RAGGED * rows:
            fix = msg(N_("Choose another delimiter or quote."))
            raise UserError(problem("ragged-rows", str(path), told, fix))
        fix = msg(
            N_("Missing fields were left empty, surplus ones joined to “{column}”."),
            column=names[self.widest],
        )
        return (problem("ragged-rows", path.name, told, fix, severity="warning"),)


def read_csv(path: Path, options: ReaderOptions, *, max_rows: int | None = None) -> Table:
    """Read a delimited file; see `read_table`.

    Raises:
        UserError: as `read_table`.
    """
    if options.delimiter in ("\r", "\n", "\0", options.quote) or options.quote in (
        "\r",
        "\n",
        "\0",
    ):
        raise UserError(
            problem(
                "bad-delimiter",
                str(path),
                msg(N_("The delimiter can't be a line end or the same as the quote.")),
                msg(N_("Choose another delimiter.")),
            )
        )
    head = _head(path, options)
    if not head:
        raise no_rows(path, header=False)
    width = usual_width(head[1:] if options.header and len(head) > 1 else head)
    if options.header:
        width = max(width, len(head[0]))
        names = unique_names(head[0] + [""] * (width - len(head[0])))
    else:
        names = numbered_names(width)
    arrow = _read_regular(path, options, width, max_rows)
    if arrow is not None:
        columns, notes = arrow
        return _checked(table_of(names, columns, notes), path, options)
    ragged = _Ragged(width, _widest(head[options.header :], width), options.delimiter)
    return _checked(_read_repairing(path, options, names, ragged, max_rows), path, options)


def _checked(table: Table, path: Path, options: ReaderOptions) -> Table:
    if not options.quote:
        return table
    found = swallowed_rows(table.arrow, path.name, options.delimiter)
    return replace(table, notes=table.notes + found)


def _head(path: Path, options: ReaderOptions) -> list[list[str]]:
    with Utf8Stream(path, options.encoding) as stream:
        rows = (row for row, _ in _rows(stream, options))
        return list(islice(rows, _HEAD_ROWS))


def _rows(stream: Utf8Stream, options: ReaderOptions) -> Iterator[tuple[list[str], int]]:
    """The rows that are not blank, by Python's csv module, each with the line it ends on."""
    csv.field_size_limit(_LONGEST_FIELD)
    lines = (line.replace("\x00", "") for line in _without_mark(text_lines(stream)))
    reader = csv.reader(
        lines,
        delimiter=options.delimiter,
        quotechar=options.quote or None,
        quoting=csv.QUOTE_MINIMAL if options.quote else csv.QUOTE_NONE,
    )
    try:
        for row in reader:
            if row:
                yield row, reader.line_num
    except csv.Error as error:
        raise UserError(
            problem(
                "bad-table",
                str(stream.path),
                msg(
                    N_("{name} can't be read as a table at line {line}."),
                    name=stream.path.name,
                    line=reader.line_num,
                ),
                msg(N_("A quote is probably never closed. Set the quote to none.")),
                details=str(error),
            )
        ) from error


def _without_mark(lines: Iterator[str]) -> Iterator[str]:
    first = next(lines, "")
    yield first.removeprefix("\ufeff")
    yield from lines


def _widest(rows: list[list[str]], width: int) -> int:
    """The column with the longest texts among the regular rows."""
    regular = [row for row in rows if len(row) == width]
    lengths = [sum(len(row[place]) for row in regular) for place in range(width)]
    return max(range(width), key=lengths.__getitem__) if width else 0


def _read_regular(
    path: Path, options: ReaderOptions, width: int, max_rows: int | None
) -> "tuple[list[pa.ChunkedArray], tuple[Problem, ...]] | None":
    """The columns by pyarrow, or None where a row doesn't fit or it can't read such a file."""
    import pyarrow as pa

    if not (options.delimiter.isascii() and options.quote.isascii()):
        return None
    if checked_encoding(options.encoding, path) in _UTF8:
        try:
            return _by_arrow(str(path), options, width, max_rows).columns, ()
        except pa.ArrowInvalid as error:
            if "UTF8" not in str(error):
                return None
        except OSError as error:
            raise read_error(path, error) from error
    with Utf8Stream(path, options.encoding) as stream:
        try:
            table = _by_arrow(pa.PythonFile(stream, mode="r"), options, width, max_rows)
        except pa.ArrowInvalid:
            return None
        return table.columns, stream.check(table.num_rows)


def _by_arrow(source: Any, options: ReaderOptions, width: int, max_rows: int | None) -> "pa.Table":
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    names = [str(place) for place in range(width)]
    settings = {
        "read_options": arrow_csv.ReadOptions(
            column_names=names, skip_rows_after_names=int(options.header)
        ),
        "parse_options": arrow_csv.ParseOptions(
            delimiter=options.delimiter,
            quote_char=options.quote or False,
            newlines_in_values=bool(options.quote),
        ),
        "convert_options": arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        ),
    }
    if max_rows is None:
        return arrow_csv.read_csv(source, **settings)
    found: list[pa.RecordBatch] = []
    with ExitStack() as stack:
        reader = stack.enter_context(arrow_csv.open_csv(source, **settings))
        while sum(batch.num_rows for batch in found) < max_rows:
            try:
                found.append(reader.read_next_batch())
            except StopIteration:
                break
        schema = reader.schema
    return pa.Table.from_batches(found, schema).slice(0, max_rows)


def _read_repairing(
    path: Path, options: ReaderOptions, names: tuple[str, ...], ragged: _Ragged, limit: int | None
) -> Table:
    import pyarrow as pa

    chunks: list[list[pa.Array]] = [[] for _ in names]
    total = 0
    with Utf8Stream(path, options.encoding) as stream:
        rows = _rows(stream, options)
        if options.header:
            next(rows, None)
        rows = islice(rows, limit)
        while part := [ragged.repaired(row, line) for row, line in islice(rows, _CHUNK_ROWS)]:
            total += len(part)
            for place, column in enumerate(zip(*part, strict=True)):
                chunks[place].append(pa.array(column, pa.string()))
        notes = stream.check(total)
    notes += ragged.check(path, total, names)
    return table_of(names, [pa.chunked_array(chunk, pa.string()) for chunk in chunks], notes)

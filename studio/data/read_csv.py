"""Tables with delimiters: by pyarrow where the file is regular, else row by row with repair."""

import csv
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from studio.catalog.source import ReaderOptions
from studio.core.errors import Problem, UserError, msg, problem
from studio.core.i18n import N_
from studio.core.progress import Tick, no_tick, part_of
from studio.data.contents import Content
from studio.data.decoding import SkippedReading, Utf8Stream, checked_encoding
from studio.data.dialect import usual_width
from studio.data.lending import Loan
from studio.data.lines import no_rows, text_lines
from studio.data.open_quotes import swallowed_rows
from studio.data.table import (
    MOST_COLUMNS,
    Table,
    numbered_names,
    table_of,
    too_many_columns,
    unique_names,
)

if TYPE_CHECKING:
    import pyarrow as pa

_HEAD_ROWS = 1000
_CHUNK_ROWS = 65_536
_FIRST_LINES = 5
#: How often whoever waits for the rows is told how far they are.
_LOOK_UP_SECONDS = 0.03
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

    def check(self, content: Content, rows: int, names: tuple[str, ...]) -> tuple[Problem, ...]:
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
            raise UserError(problem("ragged-rows", str(content.path), told, fix))
        fix = msg(
            N_("Missing fields were left empty, surplus ones joined to “{column}”."),
            column=names[self.widest],
        )
        return (problem("ragged-rows", content.shown, told, fix, severity="warning"),)


def read_csv(
    content: Content, options: ReaderOptions, *, max_rows: int | None = None, tick: Tick = no_tick
) -> Table:
    """Read a delimited file; see `read_table`.

    Raises:
        UserError: as `read_table`.
    """
    _check_marks(content, options)
    head = _head(content, options)
    if not head:
        raise no_rows(content, header=False)
    width = usual_width(head[1:] if options.header and len(head) > 1 else head)
    width = max(width, len(head[0])) if options.header else width
    if width > MOST_COLUMNS:
        raise too_many_columns(content, width)
    if options.header:
        names = unique_names(head[0] + [""] * (width - len(head[0])))
    else:
        names = numbered_names(width)
    reached = 0.0

    def first_pass(share: float) -> None:
        nonlocal reached
        reached = share
        tick(share)

    arrow = _read_regular(content, options, width, max_rows, first_pass)
    if arrow is not None:
        columns, notes = arrow
        return _checked(table_of(names, columns, notes), content, options)
    ragged = _Ragged(width, _widest(head[options.header :], width), options.delimiter)
    again = part_of(tick, reached, 1.0)
    table = _read_repairing(content, options, names, ragged, max_rows, again)
    return _checked(table, content, options)


def _check_marks(content: Content, options: ReaderOptions) -> None:
    ends = ("\r", "\n", "\0")
    if options.delimiter in (*ends, options.quote) or options.quote in ends:
        raise UserError(
            problem(
                "bad-delimiter",
                str(content.path),
                msg(N_("The delimiter can't be a line end or the same as the quote.")),
                msg(N_("Choose another delimiter.")),
            )
        )


def _checked(table: Table, content: Content, options: ReaderOptions) -> Table:
    if not options.quote:
        return table
    found = swallowed_rows(table.arrow, content.shown, options.delimiter)
    return replace(table, notes=table.notes + found)


def _head(content: Content, options: ReaderOptions) -> list[list[str]]:
    with Utf8Stream(content, options.encoding, options.skip_rows) as stream:
        rows = (row for row, _ in _rows(stream, options))
        return list(islice(rows, _HEAD_ROWS))


def _rows(
    stream: Utf8Stream, options: ReaderOptions, tick: Tick = no_tick
) -> Iterator[tuple[list[str], int]]:
    """The rows that are not blank, by Python's csv module, each with the line it ends on."""
    csv.field_size_limit(_LONGEST_FIELD)
    lines = (line.replace("\x00", "") for line in _without_mark(text_lines(stream, tick)))
    reader = csv.reader(
        lines,
        delimiter=options.delimiter,
        quotechar=options.quote or None,
        quoting=csv.QUOTE_MINIMAL if options.quote else csv.QUOTE_NONE,
    )
    try:
        for row in reader:
            if row:
                yield row, options.skip_rows + reader.line_num
    except csv.Error as error:
        raise UserError(
            problem(
                "bad-table",
                str(stream.path),
                msg(
                    N_("{name} can't be read as a table at line {line}."),
                    name=stream.name,
                    line=options.skip_rows + reader.line_num,
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
    content: Content, options: ReaderOptions, width: int, max_rows: int | None, tick: Tick
) -> "tuple[list[pa.ChunkedArray], tuple[Problem, ...]] | None":
    """The columns by pyarrow, or None where a row doesn't fit or it can't read such a file."""
    import pyarrow as pa

    if not (options.delimiter.isascii() and options.quote.isascii()):
        return None
    if checked_encoding(options.encoding, content.path) in _UTF8:
        try:
            return _plain_utf8(content, options, width, max_rows, tick).columns, ()
        except pa.ArrowInvalid as error:
            if "UTF8" not in str(error):
                return None
    with Utf8Stream(content, options.encoding, options.skip_rows) as stream:
        try:
            table = _lent(stream, options, width, max_rows, tick)
        except pa.ArrowInvalid:
            return None
        return table.columns, stream.check(table.num_rows)


def _plain_utf8(
    content: Content, options: ReaderOptions, width: int, max_rows: int | None, tick: Tick
) -> "pa.Table":
    """Bytes that Arrow reads as they are."""
    with SkippedReading(content, options.skip_rows) as stream:
        return _lent(stream, options, width, max_rows, tick)


def _lent(
    stream: SkippedReading | Utf8Stream,
    options: ReaderOptions,
    width: int,
    max_rows: int | None,
    tick: Tick,
) -> "pa.Table":
    """The first rows, or all of them, by Arrow.

    Raises:
        pa.ArrowInvalid: a row doesn't fit, or something isn't UTF-8.
    """
    import pyarrow as pa

    loan = Loan(stream)
    # Arrow's own allocator keeps half as much again as the table takes; the system's gives it back.
    memory = pa.system_memory_pool()
    try:
        if max_rows is not None:
            return _first_rows(loan.file(), _arrow_options(options, width), max_rows)
        with ThreadPoolExecutor(1) as pool:
            reading = pool.submit(_all_rows, loan.file(), _arrow_options(options, width), memory)
            try:
                tick(stream.share)
                while not wait((reading,), _LOOK_UP_SECONDS).done:
                    tick(stream.share)
                    # What its threads have done with is of use to others.
                    memory.release_unused()
            except BaseException:
                # Nothing more is read, so that the thread comes to its end.
                loan.recall()
                raise
        table = reading.result()
        tick(stream.share)
        return table
    finally:
        loan.recall()
        memory.release_unused()


def _arrow_options(options: ReaderOptions, width: int) -> dict[str, Any]:
    from pyarrow import csv as arrow_csv
    from pyarrow import string

    names = [str(place) for place in range(width)]
    return {
        "read_options": arrow_csv.ReadOptions(
            column_names=names, skip_rows_after_names=int(options.header)
        ),
        "parse_options": arrow_csv.ParseOptions(
            delimiter=options.delimiter,
            quote_char=options.quote or False,
            newlines_in_values=bool(options.quote),
        ),
        "convert_options": arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, string()), strings_can_be_null=False
        ),
    }


def _all_rows(
    file: "pa.NativeFile", settings: dict[str, Any], memory: "pa.MemoryPool"
) -> "pa.Table":
    """All rows, by all cores."""
    from pyarrow import csv as arrow_csv

    try:
        return arrow_csv.read_csv(file, **settings, memory_pool=memory)
    finally:
        # An exception keeps this frame: what Arrow's threads read must not live on in it.
        del file


def _first_rows(file: "pa.NativeFile", settings: dict[str, Any], count: int) -> "pa.Table":
    """Batch by batch, so that no more is read than is wanted."""
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    found: list[pa.RecordBatch] = []
    rows = 0
    reader = None
    try:
        reader = arrow_csv.open_csv(file, **settings)
        for batch in reader:
            found.append(batch)
            rows += batch.num_rows
            if rows >= count:
                break
        return pa.Table.from_batches(found, reader.schema).slice(0, count)
    finally:
        del reader, file


def _read_repairing(
    content: Content,
    options: ReaderOptions,
    names: tuple[str, ...],
    ragged: _Ragged,
    limit: int | None,
    tick: Tick,
) -> Table:
    import pyarrow as pa

    chunks: list[list[pa.Array]] = [[] for _ in names]
    total = 0
    with Utf8Stream(content, options.encoding, options.skip_rows) as stream:
        rows = _rows(stream, options, tick)
        if options.header:
            next(rows, None)
        rows = islice(rows, limit)
        while part := [ragged.repaired(row, line) for row, line in islice(rows, _CHUNK_ROWS)]:
            total += len(part)
            for place, column in enumerate(zip(*part, strict=True)):
                chunks[place].append(pa.array(column, pa.string()))
        notes = stream.check(total)
    notes += ragged.check(content, total, names)
    return table_of(names, [pa.chunked_array(chunk, pa.string()) for chunk in chunks], notes)

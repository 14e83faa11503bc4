"""JSON Lines: an object a line, the columns the union of their keys."""

import json
from typing import Any

from studio.catalog.source import ReaderOptions
from studio.core.errors import Problem, UserError, msg, problem
from studio.core.i18n import N_
from studio.core.progress import Tick, no_tick
from studio.data.contents import Content
from studio.data.decoding import Utf8Stream
from studio.data.lines import CHUNK_ROWS, text_lines
from studio.data.table import MOST_COLUMNS, Table, table_of, too_many_columns, unique_names

_FIRST_LINES = 5


class KeyedColumns:
    """Grows columns row by row; a key that appears late is empty above."""

    def __init__(self) -> None:
        self.rows = 0
        self._values: dict[str, list[str]] = {}
        self._chunks: dict[str, list[Any]] = {}
        self._flushed = 0

    @property
    def width(self) -> int:
        """The number of columns so far."""
        return len(self._values)

    def add(self, row: dict[str, Any]) -> None:
        """Append one object."""
        here = self.rows - self._flushed
        for raw, value in row.items():
            key = whole_text(raw)
            column = self._values.setdefault(key, [])
            # A second key that reads the same after repair does not shift the column.
            column.extend([""] * (here - len(column)))
            column[here:] = [as_cell(value)]
        self.rows += 1
        if self.rows - self._flushed == CHUNK_ROWS:
            self.flush()

    def flush(self) -> None:
        """Pack what was added since the last time."""
        import pyarrow as pa

        here = self.rows - self._flushed
        for key, column in self._values.items():
            chunks = self._chunks.setdefault(key, [pa.array([""] * self._flushed, pa.string())])
            column.extend([""] * (here - len(column)))
            chunks.append(pa.array(column, pa.string()))
        self._values = {key: [] for key in self._values}
        self._flushed = self.rows

    def table(self, notes: tuple[Problem, ...]) -> Table:
        """The columns in the order in which their keys appeared."""
        import pyarrow as pa

        self.flush()
        arrays = [pa.chunked_array(parts, pa.string()) for parts in self._chunks.values()]
        return table_of(unique_names(list(self._chunks)), arrays, notes)


def read_json_lines(
    content: Content, options: ReaderOptions, *, max_rows: int | None = None, tick: Tick = no_tick
) -> Table:
    """Read JSON Lines. Values that are not text become their JSON text; null becomes empty.

    Lines that hold no object are left out and noted.

    Raises:
        UserError: unreadable, not in this encoding, or mostly not JSON objects.
    """
    columns = KeyedColumns()
    bad: list[int] = []
    with Utf8Stream(content, options.encoding, options.skip_rows) as stream:
        for number, line in enumerate(text_lines(stream, tick), start=1 + options.skip_rows):
            stripped = line.strip().removeprefix("\ufeff")
            if not stripped:
                continue
            row = _object(stripped)
            if row is None:
                bad.append(number)
                _check_bad(content, bad, columns.rows)
                continue
            columns.add(row)
            if columns.width > MOST_COLUMNS:
                raise too_many_columns(content, columns.width)
            if columns.rows == max_rows:
                break
        notes = stream.check(columns.rows)
    _check_bad(content, bad, columns.rows, ended=True)
    if bad:
        notes += (_left_out(content, bad, severity="warning"),)
    return columns.table(notes)


def _object(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def as_cell(value: Any) -> str:
    """A JSON value as the text of a cell: null empty, a list of texts joined, else its JSON."""
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return whole_text(", ".join(value))
    return whole_text(value if isinstance(value, str) else _dumped(value))


def _dumped(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False)
    except (ValueError, RecursionError):
        # A number of thousands of digits, which Python doesn't print.
        return ""


def whole_text(text: str) -> str:
    """Text without halves of surrogate pairs, which JSON can name and no table holds."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _check_bad(content: Content, bad: list[int], good: int, *, ended: bool = False) -> None:
    if len(bad) > good and (ended or len(bad) >= 100):
        raise UserError(_left_out(content, bad, severity="error"))


def _left_out(content: Content, bad: list[int], *, severity: str) -> Problem:
    return problem(
        "bad-json-lines",
        str(content.path) if severity == "error" else content.shown,
        msg(
            N_("Lines that hold no JSON object: {count} (first lines: {lines})."),
            count=len(bad),
            lines=", ".join(map(str, bad[:_FIRST_LINES])),
        ),
        msg(N_("Each line must be one object such as {example}."), example='{"text": "…"}')
        if severity == "error"
        else msg(N_("They were left out.")),
        severity=severity,
    )

"""One JSON value as a table: an array of objects, or an object of columns, perhaps one level down.

An array is read object by object, so that a large one takes no more memory than its rows.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from studio.catalog.source import ReaderOptions
from studio.core.errors import Problem, UserError, msg, problem
from studio.core.i18n import N_
from studio.core.progress import Tick, no_tick
from studio.data.contents import Content, too_large
from studio.data.decoding import Utf8Stream
from studio.data.read_json import KeyedColumns, as_cell
from studio.data.table import MOST_COLUMNS, Table, table_of, too_many_columns, unique_names

#: An object is held whole while it is read; an array is not.
_MOST_CHARACTERS = 512 * 2**20
_BLANK = " \t\r\n"
#: Keys under which files keep their rows; any other key serves where there is but one such.
_ROW_KEYS = ("data", "rows", "records", "items", "examples", "instances", "results")


def read_json_document(
    content: Content, options: ReaderOptions, *, max_rows: int | None = None, tick: Tick = no_tick
) -> Table:
    """Read a JSON file. Values that are not text become their JSON text; null becomes empty.

    Raises:
        UserError: unreadable, not in this encoding, broken off, or of no form that is a table.
    """
    with Utf8Stream(content, options.encoding, options.skip_rows) as stream:
        document = _Document(stream, content, tick)
        if document.opens_array():
            table = _of_items(document.items(), content, max_rows)
        else:
            table = _of_value(document.whole(), content, max_rows)
        return Table(table.columns, table.arrow, table.notes + stream.check(table.rows))


class _Document:
    """The text of a JSON file, taken in as far as it is needed."""

    def __init__(self, stream: Utf8Stream, content: Content, tick: Tick) -> None:
        self._stream = stream
        self._texts = stream.texts()
        self._content = content
        self._tick = tick
        self._text = ""
        self._at = 0
        self._line = 1
        self._decoder = json.JSONDecoder()
        while self._more(1) and not self._text.strip(_BLANK + "\ufeff"):
            continue
        self._at = len(self._text) - len(self._text.lstrip(_BLANK + "\ufeff"))

    def opens_array(self) -> bool:
        """Whether the value is an array."""
        return self._text[self._at : self._at + 1] == "["

    def whole(self) -> Any:
        """The value as a whole."""
        while self._more(2**20):
            if len(self._text) > _MOST_CHARACTERS:
                raise too_large(self._content.path)
        try:
            return json.loads(self._text[self._at :])
        except json.JSONDecodeError as error:
            raise self._broken(error.lineno) from error
        except (ValueError, RecursionError) as error:
            raise self._broken(1, str(error)) from error

    def items(self) -> Iterator[Any]:
        """The items of an array, one after another."""
        self._at += 1
        if self._next() == "]":
            return
        while True:
            yield self._item()
            mark = self._next()
            if mark not in ",]" or not mark:
                raise self._broken(self._line_here())
            self._at += 1
            if mark == "]":
                return

    def _item(self) -> Any:
        """The value that comes next; more text is taken in until it is complete."""
        self._next()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except (ValueError, RecursionError) as error:
                # What breaks off may go on in the next block; twice as much is taken each time,
                # so that a long item is not tried again and again.
                if self._is_hopeless(error) or not self._more(len(self._text) - self._at):
                    raise self._broken(self._line_here(error), str(error)) from error
                continue
            if end == len(self._text) and self._more(1):
                # A number may go on in the next block.
                continue
            self._at = end
            return value

    def _is_hopeless(self, error: Exception) -> bool:
        """Whether more text would not mend it: the fault is well before the end."""
        if not isinstance(error, json.JSONDecodeError):
            return True
        open_string = error.msg.startswith("Unterminated")
        return not open_string and error.pos < len(self._text) - 16

    def _next(self) -> str:
        """The next character that is not blank; empty at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _BLANK:
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more(1):
                return ""

    def _more(self, size: int) -> bool:
        """Take in at least so many characters more; False at the end."""
        parts: list[str] = []
        room = size
        while room > 0 and (text := next(self._texts, None)) is not None:
            parts.append(text)
            room -= len(text)
        self._tick(self._stream.share)
        if not parts:
            return False
        self._line += self._text.count("\n", 0, self._at)
        self._text = "".join([self._text[self._at :], *parts])
        self._at = 0
        if len(self._text) > _MOST_CHARACTERS:
            raise too_large(self._content.path)
        return True

    def _line_here(self, error: Exception | None = None) -> int:
        place = error.pos if isinstance(error, json.JSONDecodeError) else self._at
        return self._line + self._text.count("\n", 0, place)

    def _broken(self, line: int, details: str = "") -> UserError:
        return UserError(
            problem(
                "bad-json",
                str(self._content.path),
                msg(
                    N_("{name} is not complete or not correct JSON at line {line}."),
                    name=self._content.shown,
                    line=line,
                ),
                msg(N_("Save it again as JSON, JSON Lines or CSV.")),
                details=details,
            )
        )


def _of_value(value: Any, content: Content, max_rows: int | None) -> Table:
    """A table of an object: of columns, of rows by their names, or with the rows under a key."""
    if isinstance(value, dict):
        if _is_split(value):
            return _of_split(value, content, max_rows)
        if _are_columns(value):
            return _of_columns(value, content, max_rows)
        inner = [each for each in value.values() if isinstance(each, dict) and _are_columns(each)]
        if len(inner) == 1:
            return _of_columns(inner[0], content, max_rows)
        if value and all(isinstance(each, dict) for each in value.values()):
            return _of_objects(value, content, max_rows)
        rows = _rows_within(value)
        if rows is not None:
            return _of_items(iter(rows), content, max_rows)
        if any(not isinstance(each, dict | list) for each in value.values()):
            return _of_items(iter([value]), content, max_rows)
    raise _no_table(content)


def _of_items(items: Iterator[Any], content: Content, max_rows: int | None) -> Table:
    """A row for each object or list; what is neither is left out and noted."""
    columns = KeyedColumns()
    bad: list[int] = []
    for number, item in enumerate(items, start=1):
        row = _row(item)
        if row is None:
            bad.append(number)
            if len(bad) > 100 and len(bad) > columns.rows:
                break
            continue
        columns.add(row)
        if columns.width > MOST_COLUMNS:
            raise too_many_columns(content, columns.width)
        if columns.rows == max_rows:
            break
    if len(bad) > columns.rows:
        raise _no_table(content)
    return columns.table((_left_out(content, bad),) if bad else ())


def _row(item: Any) -> dict[str, Any] | None:
    if isinstance(item, dict):
        return item
    if isinstance(item, list):
        return {f"column {place}": cell for place, cell in enumerate(item[: MOST_COLUMNS + 1])}
    return {"column 0": item} if isinstance(item, str) else None


def _is_split(value: dict[str, Any]) -> bool:
    """Whether names and rows are apart: ``{"columns": ["text"], "data": [["…"]]}``."""
    names, data = value.get("columns"), value.get("data")
    return (
        isinstance(names, list)
        and isinstance(data, list)
        and all(isinstance(name, str) for name in names)
        and bool(names)
        and all(isinstance(row, list) for row in data)
    )


def _of_split(value: dict[str, Any], content: Content, max_rows: int | None) -> Table:
    names = unique_names(value["columns"])
    rows = value["data"][:max_rows]
    return _of_items((dict(zip(names, row, strict=False)) for row in rows), content, None)


def _are_columns(value: dict[str, Any]) -> bool:
    """Whether each key has a list of cells, all equally long."""
    lists = [each for each in value.values() if isinstance(each, list)]
    if not lists or len(lists) < len(value) or not lists[0]:
        return False
    same = len({len(each) for each in lists}) == 1
    return same and not any(isinstance(each[0], dict) for each in lists)


def _of_columns(value: dict[str, list[Any]], content: Content, max_rows: int | None) -> Table:
    import pyarrow as pa

    if len(value) > MOST_COLUMNS:
        raise too_many_columns(content, len(value))
    arrays = [
        pa.chunked_array([pa.array([as_cell(cell) for cell in cells[:max_rows]], pa.string())])
        for cells in value.values()
    ]
    return table_of(unique_names([as_cell(name) for name in value]), arrays)


def _of_objects(value: dict[str, dict[str, Any]], content: Content, max_rows: int | None) -> Table:
    """Columns by row number (as pandas writes), or rows by their names, whichever is longer."""
    keys = dict.fromkeys(key for each in value.values() for key in each)
    if len(keys) <= len(value):
        return _of_items(iter(value.values()), content, max_rows)
    rows = ({name: cells.get(key) for name, cells in value.items()} for key in keys)
    return _of_items(rows, content, max_rows)


def _rows_within(value: dict[str, Any]) -> Sequence[Any] | None:
    """The rows under one of the keys."""
    lists = {key: each for key, each in value.items() if isinstance(each, list) and each}
    rows = {key: each for key, each in lists.items() if isinstance(each[0], dict | list)}
    named = [key for key in rows if key.lower() in _ROW_KEYS]
    if named:
        found: list[Any] = rows[named[0]]
        return found
    return next(iter(rows.values())) if len(rows) == 1 else None


def _left_out(content: Content, bad: list[int]) -> Problem:
    return problem(
        "bad-json-items",
        content.shown,
        msg(
            N_("Items that are no objects: {count} (first items: {items})."),
            count=len(bad),
            items=", ".join(map(str, bad[:5])),
        ),
        msg(N_("They were left out.")),
        severity="warning",
    )


def _no_table(content: Content) -> UserError:
    return UserError(
        problem(
            "no-json-table",
            str(content.path),
            msg(
                N_("{name} is JSON, but neither a list of objects nor an object of columns."),
                name=content.shown,
            ),
            msg(
                N_("Give it a form such as {example}."),
                example='[{"text": "…", "label": "…"}]',
            ),
        )
    )

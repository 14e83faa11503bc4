"""JSON Lines: an object a line, the columns the union of their keys. Also one array of objects."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from studio.core.errors import Problem, UserError, msg, problem
from studio.core.i18n import N_
from studio.data.decoding import Utf8Stream
from studio.data.readers import text_lines
from studio.data.table import Table, table_of, unique_names

_FIRST_LINES = 5
_CHUNK_ROWS = 65_536
#: More keys than this mean that the file is no table.
_MOST_COLUMNS = 2_000


class _Columns:
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
            key = _whole(raw)
            column = self._values.setdefault(key, [])
            # A second key that reads the same after repair does not shift the column.
            column.extend([""] * (here - len(column)))
            column[here:] = [_as_text(value)]
        self.rows += 1
        if self.rows - self._flushed == _CHUNK_ROWS:
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

    def arrays(self) -> dict[str, Any]:
        """The packed columns by key."""
        import pyarrow as pa

        return {key: pa.chunked_array(parts, pa.string()) for key, parts in self._chunks.items()}


def read_json_lines(path: Path, encoding: str, *, max_rows: int | None = None) -> Table:
    """Read JSON Lines. Values that are not text become their JSON text; null becomes empty.

    Lines that hold no object are left out and noted.

    Raises:
        UserError: unreadable, not in this encoding, or mostly not JSON objects.
    """
    columns = _Columns()
    bad: list[int] = []
    with Utf8Stream(path, encoding) as stream:
        for number, row in _objects(stream):
            if row is None:
                bad.append(number)
                _check_bad(path, bad, columns.rows)
                continue
            columns.add(row)
            if columns.width > _MOST_COLUMNS:
                raise _no_table(path)
            if columns.rows == max_rows:
                break
        notes = stream.check(columns.rows)
    columns.flush()
    _check_bad(path, bad, columns.rows, ended=True)
    if bad:
        notes += (_left_out(path, bad, severity="warning"),)
    arrays = columns.arrays()
    return table_of(unique_names(list(arrays)), list(arrays.values()), notes)


def _objects(stream: Utf8Stream) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """The number of each line and its object, or None where it holds none."""
    lines = enumerate(text_lines(stream), start=1)
    for number, line in lines:
        stripped = line.strip().removeprefix("\ufeff")
        if number == 1 and stripped.startswith("["):
            whole = _parsed("".join([stripped, *(rest for _, rest in lines)]))
            items = whole if isinstance(whole, list) else [whole]
            yield from ((1, item if isinstance(item, dict) else None) for item in items)
        elif stripped:
            value = _parsed(stripped)
            yield number, value if isinstance(value, dict) else None


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    return _whole(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _whole(text: str) -> str:
    """Text without halves of surrogate pairs, which JSON can name and no table holds."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _check_bad(path: Path, bad: list[int], good: int, *, ended: bool = False) -> None:
    if len(bad) > good and (ended or len(bad) >= 100):
        raise UserError(_left_out(path, bad, severity="error"))


def _left_out(path: Path, bad: list[int], *, severity: str) -> Problem:
    return problem(
        "bad-json-lines",
        str(path) if severity == "error" else path.name,
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


def _no_table(path: Path) -> UserError:
    return UserError(
        problem(
            "too-many-columns",
            str(path),
            msg(
                N_("{name} has more than {limit} different keys."),
                name=path.name,
                limit=_MOST_COLUMNS,
            ),
            msg(N_("Give every object the same keys, such as text and label.")),
        )
    )

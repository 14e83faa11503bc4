"""Finds quotes that were probably never closed: they swallow the rows that follow."""

from typing import TYPE_CHECKING

import numpy as np

from studio.core.errors import Problem, msg, problem
from studio.core.i18n import N_

if TYPE_CHECKING:
    import pyarrow as pa

_MANY_LINES = 3
_LINE_END = ord("\n")
_LOOKED_AT = 50
_FIRST_ROWS = 5


def swallowed_rows(arrow: "pa.Table", name: str, delimiter: str) -> tuple[Problem, ...]:
    """A note where a cell of several lines holds what looks like rows of the table itself."""
    found: list[int] = []
    for column in arrow.columns:
        rows = _rows_of_many_lines(column)[:_LOOKED_AT]
        found += [
            row
            for row in rows
            if _looks_like_rows(column[row].as_py(), delimiter, arrow.num_columns)
        ]
    if not found:
        return ()
    return (
        problem(
            "open-quotes",
            name,
            msg(
                N_("Cells that seem to hold several rows: {count} (first rows: {rows})."),
                count=len(found),
                rows=", ".join(str(row + 1) for row in sorted(found)[:_FIRST_ROWS]),
            ),
            msg(
                N_("A quote is perhaps never closed there. Set the quote to none to see the rows.")
            ),
            severity="warning",
        ),
    )


def _rows_of_many_lines(column: "pa.ChunkedArray") -> list[int]:
    """The rows whose cell has several line ends; looks at the bytes, chunk by chunk."""
    found: list[int] = []
    above = 0
    for chunk in column.chunks:
        _, offsets, data = chunk.buffers()
        if len(chunk) and data is not None:
            starts = np.frombuffer(offsets, np.int32)[chunk.offset : chunk.offset + len(chunk) + 1]
            content = np.frombuffer(data, np.uint8)[starts[0] : starts[-1]]
            places = np.flatnonzero(content == _LINE_END)
            if len(places) >= _MANY_LINES:
                rows = np.searchsorted(starts, places + starts[0], side="right") - 1
                counts = np.bincount(rows, minlength=len(chunk))
                found += (np.flatnonzero(counts >= _MANY_LINES) + above).tolist()
        above += len(chunk)
    return found


def _looks_like_rows(cell: str, delimiter: str, columns: int) -> bool:
    """Whether most inner lines have as many delimiters as a row."""
    lines = cell.split("\n")[1:-1]
    alike = sum(line.count(delimiter) == columns - 1 for line in lines)
    return columns > 1 and alike >= 0.8 * len(lines)

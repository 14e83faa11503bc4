"""Which rows a table shows, and in which order: searched and sorted with Arrow, at any size."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from studio.core.progress import Tick, no_tick
from studio.data.row_view import RowView
from studio.data.table import Table

if TYPE_CHECKING:
    import pyarrow as pa

Rows = npt.NDArray[np.int64]
_CHUNK_ROWS = 131_072


def rows_of_view(
    tables: Sequence[Table], view: RowView, within: Rows | None = None, tick: Tick = no_tick
) -> Rows | None:
    """The row numbers to show, in order; None for all rows as they stand in the files.

    Rows of the second table follow those of the first. Empty cells come last; a column whose
    cells are all numbers is ordered by value.

    Args:
        tables: the data file, and maybe the test file.
        view: what was asked for.
        within: only of these rows, in rising order; of all when None.
        tick: told the progress; may raise `Cancelled`.
    """
    rows = within
    if view.search:
        found = _containing(tables, view.search, tick)
        rows = found if rows is None else rows[np.isin(rows, found, assume_unique=True)]
    if not view.sort or view.sort not in tables[0].columns:
        return rows
    tick(0.6)
    order = _order(_column(tables, view.sort), descending=view.descending)
    tick(0.95)
    if rows is None:
        return order
    shown = np.zeros(len(order), dtype=bool)
    shown[rows] = True
    return order[shown[order]]


def _containing(tables: Sequence[Table], text: str, tick: Tick) -> Rows:
    import pyarrow.compute as pc

    # What has no upper and lower case is found several times faster without folding it.
    fold = text.upper() != text.lower()
    total = max(1, sum(table.rows * len(table.columns) for table in tables))
    done, offset = 0, 0
    found: list[Rows] = []
    for table in tables:
        hits = np.zeros(table.rows, dtype=bool)
        for column in table.arrow.columns:
            for start in range(0, table.rows, _CHUNK_ROWS):
                part = column.slice(start, _CHUNK_ROWS)
                matched = pc.match_substring(part, text, ignore_case=fold)
                hits[start : start + len(part)] |= matched.to_numpy()
                done += len(part)
                tick(0.6 * done / total)
        found.append(np.flatnonzero(hits) + offset)
        offset += table.rows
    return np.concatenate(found)


def _column(tables: Sequence[Table], name: str) -> "pa.ChunkedArray":
    import pyarrow as pa

    chunks = [
        chunk for table in tables if name in table.columns for chunk in table.column(name).chunks
    ]
    missing = sum(table.rows for table in tables if name not in table.columns)
    if missing:
        chunks.append(pa.array([""] * missing, pa.string()))
    return pa.chunked_array(chunks, pa.string())


def _order(column: "pa.ChunkedArray", *, descending: bool) -> Rows:
    """All row numbers, ordered by the cells; of equal ones the earlier row first."""
    import pyarrow as pa
    import pyarrow.compute as pc

    trimmed = pc.utf8_trim_whitespace(column)
    keys = pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)
    try:
        keys = pc.cast(keys, pa.float64())
    except pa.ArrowInvalid:
        keys = pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), column)
    order = "descending" if descending else "ascending"
    table = pa.table({"key": keys, "row": pa.array(np.arange(len(column)))})
    # The row number makes equal keys keep their order, and the answer the same everywhere.
    found = pc.sort_indices(table, sort_keys=[("key", order), ("row", "ascending")])
    rows: Rows = found.to_numpy().astype(np.int64)
    return rows

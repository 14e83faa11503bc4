"""A person's changes laid over the rows of the files; where a file has changed, what still fits.

Row numbers count as in the dataset: those of the data file, then those of the test file.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from studio.catalog.edits import Edits, FileEdits, RowSet
from studio.data.row_sets import NO_ROWS, Rows, checks_of, chosen, kept_checks, numbers_of, row_set
from studio.data.table import Table


@dataclass(frozen=True, eq=False)
class Overlay:
    """Edits as they fit the files.

    Attributes:
        tables: the data file and, where there is one, the test file, as they stand.
        edited: the same with the changed cells; columns without a change are shared.
        excluded: (rows,) which rows are to be left out.
        changed: for each column with changes, the rows whose cell differs, in rising order.
        stale: how many exclusions and changed cells no longer fit their rows.
    """

    tables: tuple[Table, ...]
    edited: tuple[Table, ...]
    excluded: npt.NDArray[np.bool_]
    changed: dict[str, Rows]
    stale: int

    @property
    def changed_cells(self) -> int:
        """How many cells differ from the files."""
        return sum(map(len, self.changed.values()))

    @property
    def edited_rows(self) -> Rows:
        """The rows that are excluded or have a changed cell, in rising order."""
        parts = [np.flatnonzero(self.excluded).astype(np.int64), *self.changed.values()]
        return np.unique(np.concatenate(parts))

    def original(self, row: int, column: str) -> str | None:
        """What the file has in a changed cell; None where it was not changed."""
        rows = self.changed.get(column, NO_ROWS)
        place = int(np.searchsorted(rows, row))
        if place == len(rows) or rows[place] != row:
            return None
        first = self.tables[0]
        table = first if row < first.rows else self.tables[1]
        return table.cell(row if row < first.rows else row - first.rows, table.place(column))


def overlay(edits: Edits, tables: Sequence[Table]) -> Overlay:
    """Lay the edits over the files.

    What no longer fits is counted and left aside; edits of a test file that is not chosen now
    wait for it.
    """
    total = sum(table.rows for table in tables)
    if not edits:
        # What nobody changed takes no memory: one value seen as many.
        nothing: npt.NDArray[np.bool_] = np.broadcast_to(np.bool_(False), (total,))
        return Overlay(tuple(tables), tuple(tables), nothing, {}, 0)
    excluded = np.zeros(total, dtype=bool)
    edited: list[Table] = []
    changed: dict[str, list[Rows]] = {}
    stale = start = 0
    for table, file in zip(tables, files_of(edits), strict=False):
        fitting = _Fitting(table, file)
        out = fitting.rows(file.excluded)
        excluded[start + out] = True
        stale += len(file.excluded) - len(out)
        now = table
        for name in dict.fromkeys(change.column for change in file.changes):
            rows, texts, lost = _changes_of(file, name, table, fitting)
            stale += lost
            if len(rows):
                now = _with_cells(now, name, rows, texts)
                changed.setdefault(name, []).append(start + rows)
        edited.append(now)
        start += table.rows
    joined = {name: np.concatenate(parts) for name, parts in changed.items()}
    return Overlay(tuple(tables), tuple(edited), excluded, joined, stale)


def without_stale(edits: Edits, tables: Sequence[Table]) -> Edits:
    """The edits that still fit; those of a test file that is not chosen now are kept."""
    return _mapped(edits, tables, lambda fitting: fitting.kept)


def found_again(edits: Edits, tables: Sequence[Table]) -> Edits:
    """The edits with each row that has moved at the nearest row of the same cells.

    What is nowhere any more stays as it is.
    """
    return _mapped(edits, tables, lambda fitting: fitting.moved)


def files_of(edits: Edits) -> tuple[FileEdits, FileEdits]:
    """The edits of the data file and of the test file."""
    return edits.data, edits.test


# -- inside -------------------------------------------------------------------------------------


class _Fitting:
    """Which rows of one file's edits still have the cells that they were made for."""

    def __init__(self, table: Table, file: FileEdits) -> None:
        self._table = table
        sets = [file.excluded, *(change.rows for change in file.changes)]
        numbers = np.unique(np.concatenate([numbers_of(rows) for rows in sets]))
        self._rows: Rows = numbers[numbers < table.rows]
        self._checks = checks_of(table, self._rows)
        self._homes: dict[int, list[int]] | None = None

    def fits(self, rows: RowSet) -> npt.NDArray[np.bool_]:
        """(n,) which rows of a set still have their check."""
        numbers = numbers_of(rows)
        if not len(self._rows):
            return np.zeros(len(numbers), dtype=bool)
        places = np.minimum(np.searchsorted(self._rows, numbers), len(self._rows) - 1)
        found: npt.NDArray[np.bool_] = (self._rows[places] == numbers) & (
            self._checks[places] == kept_checks(rows)
        )
        return found

    def rows(self, rows: RowSet) -> Rows:
        """The rows of a set that fit."""
        return numbers_of(rows)[self.fits(rows)]

    def kept(self, rows: RowSet) -> RowSet:
        """The set without the rows that don't fit."""
        return chosen(rows, self.fits(rows))

    def moved(self, rows: RowSet) -> RowSet:
        """The set with each row that doesn't fit at the nearest one that has its check."""
        fits = self.fits(rows)
        if fits.all():
            return rows
        numbers, checks = numbers_of(rows), kept_checks(rows)
        taken = set(numbers[fits].tolist())
        for place in np.flatnonzero(~fits).tolist():
            old = int(numbers[place])
            free = [row for row in self._home(int(checks[place])) if row not in taken]
            if free:
                new = min(free, key=lambda row: abs(row - old))
                taken.add(new)
                numbers[place] = new
        # A row that was found stands after one that wasn't and bears its number: it counts.
        order = np.argsort(numbers != numbers_of(rows), kind="stable")
        return row_set(numbers[order], checks[order])

    def _home(self, check: int) -> list[int]:
        if self._homes is None:
            self._homes = {}
            every = checks_of(self._table, np.arange(self._table.rows, dtype=np.int64))
            for row, each in enumerate(every.tolist()):
                self._homes.setdefault(each, []).append(row)
        return self._homes.get(check, [])


def _mapped(
    edits: Edits,
    tables: Sequence[Table],
    change: Callable[[_Fitting], Callable[[RowSet], RowSet]],
) -> Edits:
    files = list(files_of(edits))
    for place, table in enumerate(tables):
        file = files[place]
        each = change(_Fitting(table, file))
        # Where the column is gone as well, the checks of its rows are of other cells, too.
        changes = [one.model_copy(update={"rows": each(one.rows)}) for one in file.changes]
        files[place] = FileEdits(
            excluded=each(file.excluded),
            changes=tuple(one for one in changes if len(one.rows)),
        )
    return Edits(data=files[0], test=files[1])


def _changes_of(
    file: FileEdits, column: str, table: Table, fitting: _Fitting
) -> tuple[Rows, list[str], int]:
    """Rows and texts of a column's changes, by row, and how many no longer fit."""
    texts: dict[int, str] = {}
    lost = 0
    for change in file.changes:
        if change.column == column:
            rows = fitting.rows(change.rows) if column in table.columns else NO_ROWS
            lost += len(change.rows) - len(rows)
            texts.update(dict.fromkeys(rows.tolist(), change.text))
    ordered = sorted(texts)
    return np.array(ordered, dtype=np.int64), [texts[row] for row in ordered], lost


def _with_cells(table: Table, column: str, rows: Rows, texts: list[str]) -> Table:
    """The table with other cells in some rows of a column; untouched chunks are shared."""
    import pyarrow as pa
    import pyarrow.compute as pc

    place = table.place(column)
    chunks: list[pa.Array] = []
    start = 0
    for chunk in table.arrow.column(place).chunks:
        low, high = np.searchsorted(rows, [start, start + len(chunk)]).tolist()
        if low < high:
            mask = np.zeros(len(chunk), dtype=bool)
            mask[rows[low:high] - start] = True
            values = pa.array(texts[low:high], pa.string())
            chunk = pc.replace_with_mask(chunk, pa.array(mask), values)
        chunks.append(chunk)
        start += len(chunk)
    now = pa.chunked_array(chunks, pa.string())
    return replace(table, arrow=table.arrow.set_column(place, table.columns[place], now))

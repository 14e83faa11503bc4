"""Changes of rows as pure functions from edits to edits.

`tables` are the data file and, where there is one, the test file, as they were read; row numbers
count through both.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from studio.catalog.edits import MOST_ROWS, MOST_TEXT, Change, Edits, FileEdits, RowSet
from studio.core.errors import UserError, msg, problem
from studio.core.i18n import N_
from studio.data.overlay import files_of
from studio.data.row_sets import Rows, checks_of, joined, row_set, too_many_rows, without
from studio.data.table import Table


def exclude(edits: Edits, tables: Sequence[Table], rows: npt.ArrayLike) -> Edits:
    """The edits with these rows left out as well.

    Raises:
        UserError: more rows than a project keeps.
    """

    def change(file: FileEdits, table: Table, own: Rows, _first: int) -> FileEdits:
        out = joined(file.excluded, row_set(own, checks_of(table, own)))
        return file.model_copy(update={"excluded": out})

    return _each(edits, tables, rows, change)


def include(edits: Edits, tables: Sequence[Table], rows: npt.ArrayLike) -> Edits:
    """The edits with these rows taken in again; their cells stay as they were changed."""

    def change(file: FileEdits, _table: Table, own: Rows, _first: int) -> FileEdits:
        return file.model_copy(update={"excluded": without(file.excluded, own)})

    return _each(edits, tables, rows, change)


def relabel(
    edits: Edits, tables: Sequence[Table], rows: npt.ArrayLike, column: str, label: str
) -> Edits:
    """The edits with one text in a column of all these rows, such as their label.

    Raises:
        UserError: as `edit_cells`.
    """
    own = np.asarray(rows, dtype=np.int64)
    return edit_cells(edits, tables, own, column, [label] * len(own))


def edit_cell(edits: Edits, tables: Sequence[Table], row: int, column: str, text: str) -> Edits:
    """The edits with another text in one cell.

    Raises:
        UserError: as `edit_cells`.
    """
    return edit_cells(edits, tables, [row], column, [text])


def edit_cells(
    edits: Edits,
    tables: Sequence[Table],
    rows: npt.ArrayLike,
    column: str,
    texts: Sequence[str],
) -> Edits:
    """The edits with a text for each of the rows in a column.

    A cell that gets back what the file has counts as unchanged again.

    Raises:
        UserError: no such column, too long a text, or more cells than a project keeps.
    """
    if any(len(text) > MOST_TEXT for text in texts):
        raise _too_long()
    wanted = dict(zip(np.asarray(rows, dtype=np.int64).tolist(), texts, strict=True))

    def change(file: FileEdits, table: Table, own: Rows, first: int) -> FileEdits:
        return _with_texts(file, table, column, own, [wanted[first + row] for row in own.tolist()])

    return _each(edits, tables, list(wanted), change)


def restore_cells(edits: Edits, tables: Sequence[Table], rows: npt.ArrayLike) -> Edits:
    """The edits with all cells of these rows as the files have them."""

    def change(file: FileEdits, _table: Table, own: Rows, _first: int) -> FileEdits:
        left = [one.model_copy(update={"rows": without(one.rows, own)}) for one in file.changes]
        return file.model_copy(update={"changes": tuple(one for one in left if len(one.rows))})

    return _each(edits, tables, rows, change)


# -- inside -------------------------------------------------------------------------------------


def _each(
    edits: Edits,
    tables: Sequence[Table],
    rows: npt.ArrayLike,
    change: Callable[[FileEdits, Table, Rows, int], FileEdits],
) -> Edits:
    """Change each file's edits, given its table, its own rows counted from 0 and rising, and the
    number of its first row in the dataset."""
    wanted = np.unique(np.asarray(rows, dtype=np.int64))
    files = list(files_of(edits))
    first = 0
    for place, table in enumerate(tables):
        low, high = np.searchsorted(wanted, [first, first + table.rows]).tolist()
        if low < high:
            files[place] = change(files[place], table, wanted[low:high] - first, first)
        first += table.rows
    return Edits(data=files[0], test=files[1])


def _with_texts(
    file: FileEdits, table: Table, column: str, rows: Rows, texts: list[str]
) -> FileEdits:
    from studio.data.dataset import take_texts

    name = table.columns[table.place(column)]
    changes: dict[tuple[str, str], RowSet] = {}
    for one in file.changes:
        left = without(one.rows, rows) if one.column == name else one.rows
        if len(left):
            changes[one.column, one.text] = left
    new: dict[str, list[int]] = {}
    originals = take_texts(table.column(name), rows)
    for place, (old, text) in enumerate(zip(originals, texts, strict=True)):
        if old != text:
            new.setdefault(text, []).append(place)
    checks = checks_of(table, rows)
    for text, places in new.items():
        own = row_set(rows[places], checks[places])
        changes[name, text] = joined(changes.get((name, text), RowSet()), own)
    if sum(map(len, changes.values())) > MOST_ROWS:
        raise too_many_rows()
    listed = (Change(column=where, text=text, rows=own) for (where, text), own in changes.items())
    return file.model_copy(update={"changes": tuple(listed)})


def _too_long() -> UserError:
    return UserError(
        problem(
            "cell-too-long",
            "data.edits",
            msg(N_("A cell holds at most {most} characters."), most=f"{MOST_TEXT:,}"),
            msg(N_("Shorten the text.")),
        )
    )

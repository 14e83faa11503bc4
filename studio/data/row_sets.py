"""Sets of rows with their checks, as arrays: see `studio.catalog.edits.RowSet`."""

import base64
import hashlib
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from studio.catalog.edits import CHECK_LENGTH, MOST_ROWS, RowSet, runs_of
from studio.core.errors import UserError, msg, problem
from studio.core.i18n import N_

if TYPE_CHECKING:
    from studio.data.table import Table

Rows = npt.NDArray[np.int64]
#: Each the 8 characters of a check as one number.
Checks = npt.NDArray[np.uint64]

NO_ROWS: Rows = np.empty(0, dtype=np.int64)
_NO_CHECKS: Checks = np.empty(0, dtype=np.uint64)
_CHECK = np.dtype("<u8")
_CHECK_BYTES = CHECK_LENGTH * 3 // 4
_CHUNK_ROWS = 65_536


def checks_of(table: "Table", rows: Rows) -> Checks:
    """(n,) the check of each row: of all its cells, with their lengths between them.

    A row of a table is hashed once, however often it is asked for.
    """
    numbers, checks = _known.get(table, (NO_ROWS, _NO_CHECKS))
    places = np.searchsorted(numbers, rows)
    at_end = places == len(numbers)
    new = at_end if not len(numbers) else at_end | (numbers[np.where(at_end, 0, places)] != rows)
    missing = np.unique(rows[new])
    if len(missing):
        slots = np.searchsorted(numbers, missing)
        numbers = np.insert(numbers, slots, missing)
        checks = np.insert(checks, slots, _hashed(table, missing))
        _known[table] = (numbers, checks)
        places = np.searchsorted(numbers, rows)
    found: Checks = checks[places]
    return found


#: The checks found so far, by table: row numbers, rising, and their checks.
_known: "WeakKeyDictionary[Table, tuple[Rows, Checks]]" = WeakKeyDictionary()


def _hashed(table: "Table", rows: Rows) -> Checks:
    from studio.data.dataset import take_texts

    found: list[bytes] = []
    for start in range(0, len(rows), _CHUNK_ROWS):
        part = rows[start : start + _CHUNK_ROWS]
        columns = [take_texts(column, part) for column in table.arrow.columns]
        for cells in zip(*columns, strict=True):
            whole = "".join([f"{len(cell)}:{cell}" for cell in cells])
            digest = hashlib.blake2b(whole.encode(), digest_size=_CHECK_BYTES).digest()
            found.append(base64.b64encode(digest))
    return np.frombuffer(b"".join(found), dtype=_CHECK)


def numbers_of(rows: RowSet) -> Rows:
    """(n,) the rows of a set, rising."""
    runs = [np.arange(first, last + 1, dtype=np.int64) for first, last in runs_of(rows.rows)]
    return np.concatenate(runs) if runs else NO_ROWS


def kept_checks(rows: RowSet) -> Checks:
    """(n,) the checks of a set, as they were when its rows were changed."""
    return np.frombuffer(rows.checks.encode("ascii"), dtype=_CHECK)


def row_set(numbers: Rows, checks: Checks) -> RowSet:
    """Rows with their checks, in any order; of a row that stands there twice the last counts.

    Raises:
        UserError: more rows than a project keeps.
    """
    rows, places = np.unique(numbers[::-1], return_index=True)
    if len(rows) > MOST_ROWS:
        raise too_many_rows()
    ordered = checks[::-1][places].astype(_CHECK)
    return RowSet(rows=_runs(rows), checks=ordered.tobytes().decode("ascii"))


def joined(*parts: RowSet) -> RowSet:
    """All rows of several sets; of a row in two of them the last one's check counts.

    Raises:
        UserError: more rows than a project keeps.
    """
    filled = [part for part in parts if len(part)]
    if len(filled) < 2:
        return filled[0] if filled else RowSet()
    return row_set(
        np.concatenate([numbers_of(part) for part in filled]),
        np.concatenate([kept_checks(part) for part in filled]),
    )


def without(old: RowSet, rows: Rows) -> RowSet:
    """A set without these rows."""
    numbers = numbers_of(old)
    return chosen(old, ~np.isin(numbers, rows))


def chosen(old: RowSet, mask: npt.NDArray[np.bool_]) -> RowSet:
    """The rows of a set where `mask` (n,) is set."""
    if mask.all():
        return old
    return row_set(numbers_of(old)[mask], kept_checks(old)[mask])


def too_many_rows() -> UserError:
    """The sentence for more changes than a project keeps."""
    return UserError(
        problem(
            "too-many-edits",
            "data.edits",
            msg(N_("A project keeps changes of at most {most} rows."), most=f"{MOST_ROWS:,}"),
            msg(N_("Export the cleaned table and go on with that file.")),
        )
    )


def _runs(rows: Rows) -> str:
    if not len(rows):
        return ""
    breaks = np.flatnonzero(np.diff(rows) != 1)
    firsts = rows[np.concatenate([[0], breaks + 1])].tolist()
    lasts = rows[np.concatenate([breaks, [len(rows) - 1]])].tolist()
    return ",".join(
        str(first) if first == last else f"{first}-{last}"
        for first, last in zip(firsts, lasts, strict=True)
    )

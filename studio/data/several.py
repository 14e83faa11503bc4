"""Tables of the same columns put one after another."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from studio.core.errors import UserError, msg, problem
from studio.core.i18n import N_
from studio.data.table import Table, table_of

_FIRST_NAMES = 5


@dataclass(frozen=True)
class NamedTable:
    """A table and where it comes from: the file, and its name in messages."""

    path: Path
    name: str
    table: Table


def one_after_another(parts: Sequence[NamedTable], *, union: bool = False) -> Table:
    """The rows of all tables. Columns are matched by their names; their order is the first's.

    Args:
        parts: at least one.
        union: a column that a table lacks is empty there, as for forms that name columns in
            each row.

    Raises:
        UserError: a table has other columns than the first.
    """
    import pyarrow as pa

    if len(parts) == 1:
        return parts[0].table
    names = list(parts[0].table.columns)
    if union:
        names = list(dict.fromkeys(name for part in parts for name in part.table.columns))
    else:
        for part in parts[1:]:
            _check_same(parts[0], part)
    chunks: list[list[pa.Array]] = [[] for _ in names]
    for part in parts:
        for place, name in enumerate(names):
            if name in part.table.columns:
                chunks[place] += part.table.column(name).chunks
            else:
                chunks[place].append(pa.array([""] * part.table.rows, pa.string()))
    notes = tuple(note for part in parts for note in part.table.notes)
    return table_of(names, [pa.chunked_array(each, pa.string()) for each in chunks], notes)


def _check_same(first: NamedTable, other: NamedTable) -> None:
    expected, found = set(first.table.columns), set(other.table.columns)
    if expected == found:
        return
    missing = _listed([name for name in first.table.columns if name not in found])
    added = _listed([name for name in other.table.columns if name not in expected])
    if missing and added:
        told = N_("{name} has other columns than {first}: it lacks {missing} and has {added}.")
    elif missing:
        told = N_("{name} has other columns than {first}: it lacks {missing}.")
    else:
        told = N_("{name} has other columns than {first}: it also has {added}.")
    raise UserError(
        problem(
            "other-columns",
            str(other.path),
            msg(told, name=other.name, first=first.name, missing=missing, added=added),
            msg(N_("Give all files the same column names, or open them one by one.")),
        )
    )


def _listed(names: list[str]) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:_FIRST_NAMES])
    return f"{shown}, …" if len(names) > _FIRST_NAMES else shown

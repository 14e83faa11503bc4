"""The cells of a file, column by column."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.core.errors import Problem, UserError, msg, problem
from studio.core.i18n import N_

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from studio.data.contents import Content

#: More columns than this mean that the file is no table of texts, or is read in a wrong way.
MOST_COLUMNS = 2_000
_LONGEST_NAME = 1_000


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of text.

    Attributes:
        columns: the names, each different.
        arrow: as many columns of type string, without nulls.
        notes: what was repaired while reading.
    """

    columns: tuple[str, ...]
    arrow: "pa.Table"
    notes: tuple[Problem, ...] = ()

    @property
    def rows(self) -> int:
        """The number of rows."""
        return int(self.arrow.num_rows)

    def place(self, name_or_number: str) -> int:
        """The place of a column, given by its name or, where no name fits, its number from 0.

        Raises:
            UserError: there is no such column.
        """
        if name_or_number in self.columns:
            return self.columns.index(name_or_number)
        number = name_or_number.strip()
        if number.isascii() and number.isdigit() and len(number) < 6:
            place = int(number)
            if place < len(self.columns):
                return place
        raise UserError(
            problem(
                "no-column",
                name_or_number,
                msg(N_("There is no column “{name}”."), name=name_or_number),
                msg(N_("The columns are: {names}."), names=", ".join(self.columns)[:300]),
            )
        )

    def column(self, name_or_number: str) -> "pa.ChunkedArray":
        """A column by its name, or by its number from 0.

        Raises:
            UserError: there is no such column.
        """
        return self.arrow.column(self.place(name_or_number))

    def cell(self, row: int, column: int) -> str:
        """The text of one cell."""
        return str(self.arrow.column(column)[row].as_py())

    def slice(self, start: int, stop: int) -> list[tuple[str, ...]]:
        """The rows from `start` up to, not including, `stop`."""
        part = self.arrow.slice(start, max(0, stop - start))
        return list(zip(*(column.to_pylist() for column in part.columns), strict=True))

    def take(self, rows: "npt.NDArray[np.int64]") -> list[tuple[str, ...]]:
        """The rows of these numbers, in this order."""
        from studio.data.dataset import take_texts

        return list(zip(*(take_texts(column, rows) for column in self.arrow.columns), strict=True))


def unique_names(names: Sequence[str]) -> tuple[str, ...]:
    """Column names made different from each other; an empty one is named by its position."""
    found: dict[str, None] = {}
    counts: dict[str, int] = {}
    for place, raw in enumerate(names):
        name = raw.strip()[:_LONGEST_NAME] or f"column {place}"
        unique = name
        while unique in found:
            counts[name] = counts.get(name, 1) + 1
            unique = f"{name} ({counts[name]})"
        found[unique] = None
    return tuple(found)


def numbered_names(count: int) -> tuple[str, ...]:
    """The names of columns that have none: ``column 0``, ``column 1``, …"""
    return tuple(f"column {place}" for place in range(count))


def table_of(
    names: Sequence[str], arrays: "Sequence[pa.ChunkedArray]", notes: Sequence[Problem] = ()
) -> Table:
    """A `Table` of string arrays, each named."""
    import pyarrow as pa

    return Table(tuple(names), pa.table(list(arrays), names=list(names)), tuple(notes))


def too_many_columns(content: "Content", count: int) -> UserError:
    """The sentence for a table wider than any table of texts."""
    return UserError(
        problem(
            "too-many-columns",
            str(content.path),
            msg(
                N_("{name} has {count} columns; at most {limit} were expected."),
                name=content.shown,
                count=count,
                limit=MOST_COLUMNS,
            ),
            msg(N_("Check the delimiter, and that each row is one text with its label.")),
        )
    )

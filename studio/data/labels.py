"""Labels as numbers: one class a row, or several divided by a separator."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from studio.data.coding import coded
from studio.data.encoded import Ragged, offsets_of

if TYPE_CHECKING:
    import pyarrow as pa

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Labels:
    """The labels of all rows.

    Attributes:
        names: sorted (`sorted_labels`).
        numbers: (rows,) int32 places in `names`, −1 for none. Where a row has several labels, its
            rarest one: a split that keeps the shares of these keeps those of all, nearly.
        unseen: names that only rows of the test file have.
        sets: all labels of each row, in rising order; None where a row has one at most.
    """

    names: tuple[str, ...]
    numbers: npt.NDArray[np.int32]
    unseen: tuple[str, ...]
    sets: Ragged | None = None


def sorted_labels(names: list[str]) -> tuple[str, ...]:
    """Label names in order: by value where all are whole numbers, else by code point."""
    numeric = all(name.isascii() and name.isdigit() and len(name) < 18 for name in names)
    return tuple(sorted(names, key=(lambda name: (int(name), name)) if numeric else None))


def label_parts(cell: str, separator: str) -> tuple[str, ...]:
    """The labels in a cell, each once, in the order of the cell; without a separator the whole."""
    parts = cell.split(separator) if separator else [cell]
    return tuple(dict.fromkeys(part for raw in parts if (part := raw.strip())))


def one_label(column: "pa.ChunkedArray", test_from: int, excluded: Mask) -> Labels:
    """One class a row.

    Args:
        column: the label cells of all rows.
        test_from: rows from here on are of the test file; a name that only they have is no class.
        excluded: (rows,) rows left out. A name that only they have is none.
    """
    codes, values = coded(column)
    trained, used = _used(codes, len(values), test_from, excluded)
    stripped = [value.strip() for value in values]
    seen = {name for name, known in zip(stripped, trained.tolist(), strict=True) if known and name}
    names = sorted_labels(list(seen))
    numbers = {name: number for number, name in enumerate(names)}
    lookup = np.array([numbers.get(name, -1) for name in stripped], dtype=np.int32)
    tested = {name for name, known in zip(stripped, used.tolist(), strict=True) if known and name}
    return Labels(
        names, lookup[codes] if len(values) else codes, sorted_labels(list(tested - seen))
    )


def several_labels(
    column: "pa.ChunkedArray", separator: str, test_from: int, excluded: Mask
) -> Labels:
    """Any number of labels a row, divided by `separator`; the other arguments as `one_label`."""
    codes, values = coded(column)
    trained, used = _used(codes, len(values), test_from, excluded)
    cells = [label_parts(value, separator) for value in values]
    seen = {
        name for cell, known in zip(cells, trained.tolist(), strict=True) if known for name in cell
    }
    tested = {
        name for cell, known in zip(cells, used.tolist(), strict=True) if known for name in cell
    }
    names = sorted_labels(list(seen))
    numbers = {name: number for number, name in enumerate(names)}
    known = [sorted(numbers[name] for name in cell if name in numbers) for cell in cells]
    distinct = _ragged(known)
    sets = distinct.take(codes)
    kept = sets.take(np.flatnonzero(~excluded[:test_from]))
    counts = np.bincount(kept.ids, minlength=len(names))
    rarest = [min(cell, key=lambda n: (counts[n], n), default=-1) for cell in known]
    lookup = np.array([*rarest, -1], dtype=np.int32)
    return Labels(names, lookup[codes], sorted_labels(list(tested - seen)), sets)


def _used(
    codes: npt.NDArray[np.int32], values: int, test_from: int, excluded: Mask
) -> tuple[Mask, Mask]:
    """(values,) which values stand in rows of the data file, and in any, that are not excluded."""
    trained = np.zeros(values, dtype=bool)
    trained[codes[:test_from][~excluded[:test_from]]] = True
    used = np.zeros(values, dtype=bool)
    used[codes[~excluded] if excluded.any() else codes] = True
    return trained, used


def _ragged(lists: Sequence[Sequence[int]]) -> Ragged:
    lengths = np.fromiter(map(len, lists), np.int64, len(lists))
    flat = [number for each in lists for number in each]
    return Ragged(np.array(flat, dtype=np.int32), offsets_of(lengths))

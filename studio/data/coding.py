"""A column of strings as its distinct values and, for each row, which of them it holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """A column of strings.

    Attributes:
        codes: (rows,) int32, places in `values`.
        values: each string once, without white space at its ends; "" where a cell is empty.
    """

    codes: npt.NDArray[np.int32]
    values: tuple[str, ...]

    @classmethod
    def of(cls, cells: Sequence[str]) -> "Coded":
        """A few cells, coded."""
        stripped = [cell.strip() for cell in cells]
        numbers = {value: number for number, value in enumerate(dict.fromkeys(stripped))}
        codes = np.fromiter(map(numbers.__getitem__, stripped), np.int32, len(stripped))
        return cls(codes, tuple(numbers))

    def take(self, rows: npt.NDArray[np.integer]) -> "Coded":
        """The cells of these rows."""
        return Coded(self.codes[rows], self.values)


def coded_cells(column: "pa.ChunkedArray") -> Coded:
    """A column whose cells are compared without white space at their ends."""
    codes, values = coded(column)
    stripped = Coded.of(values)
    return Coded(stripped.codes[codes] if values else codes, stripped.values)


def coded(column: "pa.ChunkedArray") -> tuple[npt.NDArray[np.int32], list[str]]:
    """A column as places (rows,) in the list of its distinct values."""
    found = column.dictionary_encode().unify_dictionaries()
    if not found.num_chunks:
        return np.zeros(0, dtype=np.int32), []
    parts = [chunk.indices.to_numpy(zero_copy_only=False) for chunk in found.chunks]
    return np.concatenate(parts).astype(np.int32, copy=False), found.chunk(0).dictionary.to_pylist()

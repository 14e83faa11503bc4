"""A table over arrays, of which a search keeps some rows and a column orders them."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Index = QModelIndex | QPersistentModelIndex


class ArrangedModel(QAbstractTableModel):
    """What the tables of tokens and of n-grams share. Subclasses fill the cells and `_arrange`.

    Args:
        column, order: what they are sorted by at first.
    """

    def __init__(self, column: int, order: Qt.SortOrder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted = ""
        self._sorted = (column, order)
        #: The places that are shown, in order; None for all as they are.
        self._shown: NDArray[np.int64] | None = None

    def search(self, text: str) -> None:
        """Show only rows that contain a text, whatever the case."""
        self._wanted = text.strip().casefold()
        self._rearrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column."""
        self._sorted = (column, order)
        self._rearrange()

    def place(self, row: int) -> int:
        """What a shown row is, as its place among all."""
        return int(self._shown[row]) if self._shown is not None else row

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Shown rows."""
        if parent.isValid():
            return 0
        return self._total() if self._shown is None else len(self._shown)

    def _total(self) -> int:
        """All rows there are."""
        raise AssertionError(f"{type(self).__name__} declares no rows")

    def _arrange(self) -> None:
        """Work out `_shown` from `_wanted` and `_sorted`."""
        raise AssertionError(f"{type(self).__name__} declares no order")

    def _rearrange(self) -> None:
        self.beginResetModel()
        self._arrange()
        self.endResetModel()

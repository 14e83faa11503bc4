"""The per-class table and the table of rows with their answers."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from studio.core.i18n import _
from studio.gui import figures
from studio.gui.widgets.labels import plain_tip

Index = QModelIndex | QPersistentModelIndex
#: The value behind a shown text, for sorting.
SORT = Qt.ItemDataRole.UserRole
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Cell:
    """What a cell shows, and what it is sorted by."""

    text: str
    value: Any = None


class PlainTable(QAbstractTableModel):
    """Rows of cells under heads. Texts are shown as they are."""

    def __init__(
        self, heads: tuple[str, ...], *, right: frozenset[int] = frozenset(), parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self._heads, self._right = heads, right
        self.rows: list[tuple[Cell, ...]] = []

    def show(self, rows: list[tuple[Cell, ...]]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """How many rows there are."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        """How many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(self._heads)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, sorting value, alignment; a long text also as tooltip."""
        cell = self.rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == SORT:
            return cell.text if cell.value is None else cell.value
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() in self._right:
            return _RIGHT
        if role == Qt.ItemDataRole.ToolTipRole and len(cell.text) > 24:
            return plain_tip(cell.text[:2_000])
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The heads, aligned as their columns."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._heads[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            return _RIGHT if section in self._right else left
        return None


class SortedTable(QTableView):
    """A table whose heads sort; one column takes the room that is left."""

    def __init__(
        self,
        heads: tuple[str, ...],
        *,
        name: str,
        right: frozenset[int] = frozenset(),
        wide: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.table = PlainTable(heads, right=right, parent=self)
        self._proxy = QSortFilterProxyModel(self)
        self._proxy.setSourceModel(self.table)
        self._proxy.setSortRole(SORT)
        self.setModel(self._proxy)
        self.setAccessibleName(name)
        self.setProperty("role", "flat")
        self.setSortingEnabled(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(28)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(wide, QHeaderView.ResizeMode.Stretch)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)

    def show_rows(self, rows: list[tuple[Cell, ...]]) -> None:
        """Show other rows, in the order given until a head is clicked."""
        self._proxy.sort(-1)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.table.show(rows)

    def row_of(self, index: QModelIndex) -> int:
        """The number among the given rows of a place in the sorted table."""
        return self._proxy.mapToSource(index).row()

    def texts(self) -> list[tuple[str, ...]]:
        """What is shown, row by row."""
        rows, columns = self._proxy.rowCount(), self._proxy.columnCount()
        return [
            tuple(str(self._proxy.index(r, c).data()) for c in range(columns)) for r in range(rows)
        ]


def class_rows(per_class: dict[str, dict[str, float]]) -> list[tuple[Cell, ...]]:
    """Rows of the per-class table."""
    return [
        (
            Cell(name),
            *(
                Cell(figures.percent(found[key]), float(found[key]))
                for key in ("precision", "recall", "f1")
            ),
            Cell(figures.count(int(found["support"])), int(found["support"])),
        )
        for name, found in per_class.items()
    ]


def class_table(parent: QWidget | None = None) -> SortedTable:
    """An empty per-class table."""
    table = SortedTable(
        (_("Class"), _("Precision"), _("Recall"), "F1", _("Texts")),
        name=_("Figures of each class"),
        right=frozenset({1, 2, 3, 4}),
        parent=parent,
    )
    for column in (1, 2, 3, 4):
        table.setColumnWidth(column, 82)
    return table

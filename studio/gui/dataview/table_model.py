"""The cells of a dataset for a table view: read in blocks, so that 100,000 rows cost nothing."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont

from studio.core.i18n import _
from studio.gui import theme
from studio.gui.widgets.labels import plain_tip

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from studio.data.overlay import Overlay
    from studio.data.table import Table

Index = QModelIndex | QPersistentModelIndex
_BLOCK = 128
_BLOCKS = 64
#: A cell shows at most this many characters, its tooltip this many.
_SHOWN, _TIP = 400, 2_000


class CellsModel(QAbstractTableModel):
    """Rows of the data file, then those of the test file; maybe only some of them.

    Row numbers in `shown_rows` and in the vertical header count as in the dataset.
    """

    cell_edited = Signal(int, str, str)
    """A cell was given another text by hand: its row in the dataset, its column, the text."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._overlay: Overlay | None = None
        #: Texts that were just typed, until the edited tables have them.
        self._typed: dict[tuple[int, int], str] = {}
        self._tables: tuple[Table, ...] = ()
        self._names: tuple[str, ...] = ()
        self._filter: NDArray[np.int64] | None = None
        self._roles: Mapping[str, str] = {}
        self._blocks: OrderedDict[int, list[tuple[str, ...]]] = OrderedDict()

    def set_tables(self, table: "Table | None", test_table: "Table | None") -> None:
        """Show other cells; a filter is forgotten."""
        self.beginResetModel()
        self._tables = tuple(each for each in (table, test_table) if each is not None)
        self._names = table.columns if table is not None else ()
        self._filter = None
        self._overlay = None
        self._typed = {}
        self._blocks.clear()
        self.endResetModel()

    def set_overlay(self, overlay: "Overlay | None") -> None:
        """Show the cells and marks of other edits of the same rows; None where none are possible."""
        if overlay is self._overlay:
            return
        self._overlay = overlay
        self._typed = {}
        if overlay is not None:
            self._tables = overlay.edited
        self._blocks.clear()
        if self.rowCount():
            last = self.index(self.rowCount() - 1, len(self._names) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, self.rowCount() - 1)

    @property
    def overlay(self) -> "Overlay | None":
        """The edits that are shown."""
        return self._overlay

    def is_excluded(self, row: int) -> bool:
        """Whether a shown row is left out."""
        return self._overlay is not None and bool(self._overlay.excluded[self.dataset_row(row)])

    def original(self, row: int, column: int) -> str | None:
        """What the file has in a changed cell; None where it was not changed."""
        if self._overlay is None:
            return None
        return self._overlay.original(self.dataset_row(row), self._names[column])

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Cells can be edited where their edits can be kept."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if self._overlay is not None else flags

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take what was typed; the project keeps it."""
        text = str(value)
        if role != Qt.ItemDataRole.EditRole or text == self.cell(index.row(), index.column()):
            return False
        row, column = self.dataset_row(index.row()), index.column()
        self._typed[row, column] = text
        self.dataChanged.emit(index, index)
        self.cell_edited.emit(row, self._names[column], text)
        return True

    def set_filter(self, rows: "NDArray[np.int64] | None") -> None:
        """Show only these rows of the dataset; all when None."""
        self.beginResetModel()
        self._filter = rows
        self._blocks.clear()
        self.endResetModel()

    def set_roles(self, roles: Mapping[str, str]) -> None:
        """What each column is used for (`studio.gui.dataview.roles`)."""
        self._roles = roles
        if self._names:
            last = len(self._names) - 1
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, last)
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, last))

    def role_of(self, column: int) -> str:
        """``text``, ``label``, … or empty."""
        return self._roles.get(self._names[column], "")

    def name_of(self, column: int) -> str:
        """A column's name."""
        return self._names[column]

    @property
    def tables(self) -> "tuple[Table, ...]":
        """The tables whose rows are shown: of the data file, and of the test file if any."""
        return self._tables

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names."""
        return self._names

    def dataset_row(self, row: int) -> int:
        """The row number in the dataset."""
        return int(self._filter[row]) if self._filter is not None else row

    def dataset_rows(self, first: int, stop: int) -> "NDArray[np.int64]":
        """The row numbers in the dataset of the shown rows from `first` up to `stop`."""
        import numpy as np

        if self._filter is not None:
            return self._filter[first:stop]
        return np.arange(first, stop, dtype=np.int64)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Shown rows."""
        if parent.isValid():
            return 0
        if self._filter is not None:
            return len(self._filter)
        return sum(table.rows for table in self._tables)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Columns of the data file."""
        return 0 if parent.isValid() else len(self._names)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell: its text on one line, its tooltip, its colour."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return " ".join(self.cell(index.row(), index.column())[:_SHOWN].split())
        if role == Qt.ItemDataRole.EditRole:
            return self.cell(index.row(), index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(index.row(), index.column())
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._colour(index.row(), index.column())
        if role == Qt.ItemDataRole.FontRole and self.is_excluded(index.row()):
            font = QFont()
            font.setStrikeOut(True)
            return font
        if role == Qt.ItemDataRole.BackgroundRole and (
            self.original(index.row(), index.column()) is not None
        ):
            return QColor(theme.current().tint)
        return None

    def _tip(self, row: int, column: int) -> str:
        text = self.cell(row, column)[:_TIP]
        original = self.original(row, column)
        if original is not None:
            text = _("{text}\n\nIn the file: {original}").format(
                text=text, original=original[:_TIP]
            )
        if self.is_excluded(row):
            text = _("{text}\n\nThis row is excluded.").format(text=text)
        return plain_tip(text)

    def _colour(self, row: int, column: int) -> QColor | None:
        if self.is_excluded(row):
            return QColor(theme.current().disabled)
        return None if self.role_of(column) else QColor(theme.current().second)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Column names; row numbers from 1."""
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole and section < len(self._names):
                return self._names[section]
            if role == Qt.ItemDataRole.ToolTipRole:
                return plain_tip(_("Click to choose what this column is"))
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{self.dataset_row(section) + 1:,}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def cell(self, row: int, column: int) -> str:
        """The whole text of a cell; empty where a row has fewer columns."""
        if self._typed:
            typed = self._typed.get((self.dataset_row(row), column))
            if typed is not None:
                return typed
        cells = self._row(row)
        return cells[column] if column < len(cells) else ""

    def _row(self, row: int) -> tuple[str, ...]:
        number = row // _BLOCK
        block = self._blocks.get(number)
        if block is None:
            block = self._read(number * _BLOCK, min((number + 1) * _BLOCK, self.rowCount()))
            self._blocks[number] = block
            if len(self._blocks) > _BLOCKS:
                self._blocks.popitem(last=False)
        else:
            self._blocks.move_to_end(number)
        place = row - number * _BLOCK
        return block[place] if place < len(block) else ()

    def _read(self, start: int, stop: int) -> list[tuple[str, ...]]:
        if self._filter is None:
            return self._slice(start, stop)
        return self._taken(self._filter[start:stop])

    def _taken(self, rows: "NDArray[np.int64]") -> list[tuple[str, ...]]:
        """Rows by their numbers, in this order."""
        import numpy as np

        cells: dict[int, tuple[str, ...]] = {}
        offset = 0
        for table in self._tables:
            own = np.unique(rows[(rows >= offset) & (rows < offset + table.rows)])
            cells.update(zip(own.tolist(), table.take(own - offset), strict=True))
            offset += table.rows
        return [cells.get(row, ()) for row in rows.tolist()]

    def _slice(self, start: int, stop: int) -> list[tuple[str, ...]]:
        found: list[tuple[str, ...]] = []
        offset = 0
        for table in self._tables:
            low, high = max(start - offset, 0), min(stop - offset, table.rows)
            if low < high:
                found += table.slice(low, high)
            offset += table.rows
        return found

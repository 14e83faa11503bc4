"""The first rows of a file as a table that is only looked at."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from studio.core.i18n import _
from studio.gui.importing.looking import FIRST_ROWS
from studio.gui.widgets.labels import plain_tip

if TYPE_CHECKING:
    from studio.data.table import Table

Index = QModelIndex | QPersistentModelIndex
_ROW_HEIGHT = 26
_WIDEST, _NARROWEST, _NARROWEST_TEXT = 520, 72, 200
#: Rows that decide how wide a column is.
_MEASURED = 30
#: A cell shows at most this many characters, its tooltip this many.
_SHOWN, _TIP = 300, 2_000


class FirstRowsModel(QAbstractTableModel):
    """At most `FIRST_ROWS` rows, taken from a table once."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.names: tuple[str, ...] = ()
        self.rows: list[tuple[str, ...]] = []

    def set_table(self, table: "Table | None") -> None:
        """Show other rows; none when None."""
        self.beginResetModel()
        self.names = table.columns if table is not None else ()
        self.rows = table.slice(0, min(FIRST_ROWS, table.rows)) if table is not None else []
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Shown rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Columns."""
        return 0 if parent.isValid() else len(self.names)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell's text on one line; its whole text as tooltip."""
        if not index.isValid():
            return None
        text = self.rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return " ".join(text[:_SHOWN].split())
        return plain_tip(text[:_TIP]) if role == Qt.ItemDataRole.ToolTipRole else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Column names; row numbers from 1."""
        if role == Qt.ItemDataRole.TextAlignmentRole and orientation == Qt.Orientation.Horizontal:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return f"{section + 1:,}"
        return " ".join(self.names[section].split()) if section < len(self.names) else ""


class FirstRows(QTableView):
    """Shows the first rows; columns get the width that their cells need."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cells = FirstRowsModel(self)
        self.setModel(self.cells)
        self.setProperty("role", "flat")
        self.setAccessibleName(_("First rows"))
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setMinimumSectionSize(_NARROWEST)
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(_ROW_HEIGHT)
        rows.setMinimumWidth(40)
        self._needed: list[int] = []

    def set_table(self, table: "Table | None") -> None:
        """Show other rows; none when None."""
        self.cells.set_table(table)
        metrics = self.fontMetrics()
        self._needed = []
        for place, name in enumerate(self.cells.names):
            widths = [metrics.horizontalAdvance(name)]
            widths += [
                metrics.horizontalAdvance(row[place][:120]) for row in self.cells.rows[:_MEASURED]
            ]
            self._needed.append(min(max(widths) + 28, _WIDEST))
        self._share_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new room among the columns."""
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """Each column has what it needs; the widest takes what is left over, or gives way."""
        head, room = self.horizontalHeader(), self.viewport().width()
        widths = list(self._needed)
        while widths and sum(widths) > room and max(widths) > _NARROWEST_TEXT:
            widest = widths.index(max(widths))
            widths[widest] = max(widths[widest] - (sum(widths) - room), _NARROWEST_TEXT)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width)
        if widths and sum(widths) < room:
            widest = widths.index(max(widths))
            head.setSectionResizeMode(widest, QHeaderView.ResizeMode.Stretch)

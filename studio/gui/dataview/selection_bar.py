"""What can be done with the selected rows: buttons above the table, keys and a menu in it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from studio.core.i18n import _, ngettext
from studio.gui import figures
from studio.gui.dataview.table_model import CellsModel
from studio.gui.widgets.buttons import Button, IconButton

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from studio.gui.dataview.table_view import PreviewTable


class SelectionBar(QWidget):
    """Follows the table's selection. Signals carry row numbers of the dataset, (n,) int64."""

    exclude_asked = Signal(object)
    include_asked = Signal(object)
    relabel_asked = Signal(object)
    restore_asked = Signal(object)
    export_asked = Signal()
    active_changed = Signal(bool)
    """Whether anything is offered for selected rows."""

    def __init__(self, table: "PreviewTable", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self._cells: CellsModel = table.cells
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        self.exclude = Button("", role="small")
        self.exclude.clicked.connect(self._exclude_or_include)
        self.relabel = Button(_("Relabel…"), role="small")
        self.relabel.clicked.connect(lambda: self.relabel_asked.emit(self.rows()))
        self.export = IconButton("download-simple", _("Export the table…"))
        self.export.clicked.connect(self.export_asked)
        for button in (self.exclude, self.relabel, self.export):
            layout.addWidget(button)
        table.installEventFilter(self)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._open_menu)
        table.selectionModel().selectionChanged.connect(lambda _on, _off: self.update_buttons())
        self._cells.modelReset.connect(self.update_buttons)
        self._cells.dataChanged.connect(lambda _from, _to: self.update_buttons())
        self.update_buttons()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the table, Delete excludes or includes the selected rows, Copy copies them."""
        if watched is self._table and isinstance(event, QKeyEvent):
            pressed = event.type() == QEvent.Type.KeyPress
            if pressed and event.matches(QKeySequence.StandardKey.Delete):
                self._exclude_or_include()
                return True
            if pressed and event.matches(QKeySequence.StandardKey.Copy):
                self._copy()
                return True
        return super().eventFilter(watched, event)

    def rows(self) -> "NDArray[np.int64]":
        """The selected rows, rising."""
        import numpy as np

        found = [self._cells.dataset_rows(first, stop) for first, stop in self._runs()]
        return np.unique(np.concatenate([np.empty(0, dtype=np.int64), *found]))

    def update_buttons(self) -> None:
        """Offer what the selection allows."""
        count = sum(stop - first for first, stop in self._runs())
        possible = self._cells.overlay is not None
        self.exclude.setVisible(bool(count) and possible)
        self.relabel.setVisible(bool(count) and possible and self._has_label())
        self.export.setVisible(possible)
        self.active_changed.emit(bool(count) and possible)
        if not count or not possible:
            return
        if self._all_excluded():
            words = ngettext("Include {n} row", "Include {n} rows", count)
        else:
            words = ngettext("Exclude {n} row", "Exclude {n} rows", count)
        self.exclude.setText(words.format(n=figures.count(count)))

    def menu(self) -> QMenu:
        """What can be done with the selected rows."""
        menu = QMenu(self._table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        rows = self.rows()
        if self._cells.overlay is not None and len(rows):
            menu.addAction(self.exclude.text(), self._exclude_or_include)
            if self._has_label():
                menu.addAction(_("Relabel…"), lambda: self.relabel_asked.emit(rows))
            current = self._table.currentIndex()
            if len(rows) == 1 and current.isValid():
                menu.addAction(_("Edit the cell"), lambda: self._table.edit(current))
            if self._any_changed(rows):
                menu.addAction(_("Restore as in the file"), lambda: self.restore_asked.emit(rows))
            menu.addSeparator()
        menu.addAction(_("Copy"), self._copy).setEnabled(bool(len(rows)))
        return menu

    def _runs(self) -> list[tuple[int, int]]:
        """The selected runs of shown rows: the first of each, and the one behind its last."""
        chosen = self._table.selectionModel().selection()
        runs = [chosen.at(place) for place in range(chosen.count())]
        return [(run.top(), run.bottom() + 1) for run in runs]

    def _open_menu(self, place: QPoint) -> None:
        self.menu().popup(self._table.viewport().mapToGlobal(place))

    def _exclude_or_include(self) -> None:
        rows = self.rows()
        if len(rows) and self._cells.overlay is not None:
            (self.include_asked if self._all_excluded() else self.exclude_asked).emit(rows)

    def _copy(self) -> None:
        """The selected rows as lines with tabs between the cells."""
        lines = []
        for first, stop in self._runs():
            for row in range(first, stop):
                cells = (self._cells.cell(row, column) for column in range(len(self._cells.names)))
                lines.append("\t".join(" ".join(cell.split()) for cell in cells))
        if lines:
            QGuiApplication.clipboard().setText("\n".join(lines))

    def _all_excluded(self) -> bool:
        overlay = self._cells.overlay
        rows = self.rows()
        return overlay is not None and bool(len(rows)) and bool(overlay.excluded[rows].all())

    def _any_changed(self, rows: "NDArray[np.int64]") -> bool:
        import numpy as np

        overlay = self._cells.overlay
        if overlay is None:
            return False
        return any(np.isin(rows, changed).any() for changed in overlay.changed.values())

    def _has_label(self) -> bool:
        return any(self._cells.role_of(place) == "label" for place in range(len(self._cells.names)))

"""The card with the table of runs: a line to search it, which runs are shown, and their export."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QTableView,
    QWidget,
)

from studio.core.i18n import _
from studio.gui import icons
from studio.gui.runs.table import KINDS, NAME, STAR, RunsModel
from studio.gui.widgets.buttons import Button
from studio.gui.widgets.frames import Card

if TYPE_CHECKING:
    from studio.store.history import RunRow

_WIDTHS = (150, 34, 112, 72, 70, 78, 170, 110, 104, 124, 92)


class RunsTable(QTableView):
    """The table itself; a click or the key S sets a star, Delete asks for the trash."""

    trash_asked = Signal()

    def __init__(self, model: RunsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs = model
        self.setModel(model)
        self.setAccessibleName(_("Runs"))
        self.setProperty("role", "flat")
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(32)
        header = self.horizontalHeader()
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorClearable(True)
        self.setSortingEnabled(True)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(34)
        header.setStretchLastSection(True)
        for column, width in enumerate(_WIDTHS):
            self.setColumnWidth(column, width)
        self.clicked.connect(self._clicked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """S for the star, Delete for the trash; else as in every table."""
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if plain and event.key() == Qt.Key.Key_S:
            self._toggle_star(self.currentIndex())
        elif plain and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.trash_asked.emit()
        else:
            super().keyPressEvent(event)

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() == STAR:
            self._toggle_star(index)

    def _toggle_star(self, index: QModelIndex) -> None:
        if index.isValid():
            row = self._runs.rows[index.row()]
            self._runs.starred.emit(row.id, not row.starred)


class RunList(Card):
    """The table of runs and the line above it."""

    chosen = Signal()
    """Another run is chosen."""
    kind_changed = Signal(str)
    export_asked = Signal(str)
    """``runs``, ``curves`` or ``events``."""

    def __init__(self, model: RunsModel, parent: QWidget | None = None) -> None:
        super().__init__(margin=1, parent=parent)
        self._runs = model
        self.table = RunsTable(model)
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search names, tags and notes"))
        self.search.setAccessibleName(_("Search the runs"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(
            icons.icon("magnifying-glass"), QLineEdit.ActionPosition.LeadingPosition
        )
        self.kinds = QComboBox()
        self.kinds.setAccessibleName(_("Which runs are shown"))
        for words in (_("All runs"), _("Starred"), _("Finished"), _("Trash")):
            self.kinds.addItem(words)
        self.export = Button(_("Export…"), icon="export")
        self._menu = QMenu(self)
        for what, words in (
            ("runs", _("Table of the runs shown, as CSV…")),
            ("curves", _("Curves of the ticked runs, as CSV…")),
            ("events", _("Curves of the ticked runs, for TensorBoard…")),
        ):
            self._menu.addAction(words, partial(self.export_asked.emit, what))
        self.export.setMenu(self._menu)
        line = QHBoxLayout()
        line.setContentsMargins(11, 11, 11, 3)
        line.setSpacing(8)
        line.addWidget(self.search, 1)
        line.addWidget(self.kinds)
        line.addWidget(self.export)
        self.content.addLayout(line)
        self.content.addWidget(self.table)
        self.search.textChanged.connect(self._look)
        self.kinds.currentIndexChanged.connect(self._kind_changed)
        self.table.selectionModel().currentRowChanged.connect(lambda *_places: self.chosen.emit())

    @property
    def kind(self) -> str:
        """Which runs are shown."""
        return KINDS[self.kinds.currentIndex()]

    @property
    def current(self) -> "RunRow | None":
        """The chosen run."""
        index = self.table.currentIndex()
        return self._runs.rows[index.row()] if index.isValid() else None

    def choose(self, run: str) -> None:
        """Choose a run, else the first one shown."""
        place = self._runs.place_of(run)
        self.table.setCurrentIndex(place if place.isValid() else self._runs.index(0, NAME))

    def _look(self) -> None:
        before = self.current
        self._runs.look_for(self.search.text(), self.kind)
        self.choose(before.id if before is not None else "")
        self.chosen.emit()

    def _kind_changed(self) -> None:
        self.kind_changed.emit(self.kind)
        self._look()

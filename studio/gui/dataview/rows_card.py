"""The rows in the middle of the Data page: searched, sorted, or only those of a finding."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from studio.core.i18n import _, ngettext
from studio.data.row_view import RowView
from studio.gui import figures, icons
from studio.gui.background import Background, Ticket
from studio.gui.dataview.edits_line import EditsLine
from studio.gui.dataview.selection_bar import SelectionBar
from studio.gui.dataview.table_model import CellsModel
from studio.gui.dataview.table_view import PreviewTable
from studio.gui.widgets.banner import Banner
from studio.gui.widgets.buttons import Button
from studio.gui.widgets.empty import EmptyState
from studio.gui.widgets.frames import Card, clear
from studio.gui.widgets.labels import ElidedLabel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from studio.data.overlay import Overlay
    from studio.data.table import Table

#: Typing on within this time is one search.
SEARCH_DELAY_MS = 150
#: From this width on the words above the table stand beside the buttons for selected rows.
_ROOM_FOR_WORDS = 620


class RowsCard(Card):
    """A table with a search field; what is searched and sorted is found in the background.

    Args:
        waiting: stands in the place of the rows until they are there.

    Attributes:
        cells, table: the model and its view.
        view: what was last asked for.
    """

    all_asked = Signal()
    """The rows of a finding or class were given up."""

    def __init__(
        self, background: Background, waiting: QWidget, parent: QWidget | None = None
    ) -> None:
        super().__init__(margin=0, parent=parent)
        self._background = background
        self._within: NDArray[np.int64] | None = None
        self._within_words = ""
        self._finding: Ticket | None = None
        self._read: tuple[Table | None, Table | None] = (None, None)
        self.view = RowView()
        self.cells = CellsModel(self)
        self.table = PreviewTable(self.cells)
        self.table.sort_chosen.connect(self.sort)
        self.content.setSpacing(0)
        self.content.addWidget(self._make_line())
        self._middle = QStackedWidget()
        self._middle.addWidget(self.table)
        self._waiting = waiting
        self._middle.addWidget(self._waiting)
        self._none = EmptyState("magnifying-glass", _("No row matches"))
        self._none.add_action(_("Show all rows"), self.show_all)
        self._middle.addWidget(self._none)
        self._problem_box = QWidget()
        self._problem_layout = QVBoxLayout(self._problem_box)
        self._problem_layout.setContentsMargins(16, 16, 16, 16)
        self._middle.addWidget(self._problem_box)
        self.content.addWidget(self._middle, 1)
        self.edits_line = EditsLine()
        self.content.addWidget(self.edits_line)
        self.setMinimumHeight(180)

    def _make_line(self) -> QWidget:
        self.line = QWidget()
        line = QHBoxLayout(self.line)
        line.setContentsMargins(12, 6, 8, 6)
        line.setSpacing(8)
        self._words = ElidedLabel("", tone="second")
        self._again = Button(_("Show all rows"), role="link")
        self._again.clicked.connect(self.show_all)
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search the rows"))
        self.search.setAccessibleName(_("Search the rows"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(
            icons.icon("magnifying-glass"), QLineEdit.ActionPosition.LeadingPosition
        )
        self.search.setMaximumWidth(280)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(SEARCH_DELAY_MS)
        self._typing.timeout.connect(self._searched)
        self.search.textChanged.connect(lambda _text: self._typing.start())
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.setContext(Qt.ShortcutContext.WindowShortcut)
        find.activated.connect(self._to_search)
        line.addWidget(self._words, 1)
        line.addWidget(self._again)
        self.selection = SelectionBar(self.table)
        self.selection.active_changed.connect(self._selection_changed)
        line.addWidget(self.selection)
        line.addWidget(self.search)
        return self.line

    # -- what the page tells --------------------------------------------------------------------

    def set_tables(
        self,
        table: "Table | None",
        test_table: "Table | None",
        overlay: "Overlay | None" = None,
    ) -> None:
        """Show other rows; a search goes on, a column to sort by only where it still exists.

        Args:
            overlay: the edits of these rows; None while they can't be edited.
        """
        if table is not None and self._read == (table, test_table):
            # The same rows, maybe with other edits: selection and place stay.
            self.cells.set_overlay(overlay)
            if self.view.search or self.view.sort:
                self._find()
            return
        self._read = (table, test_table)
        self._drop()
        self.cells.set_tables(table, test_table)
        self.cells.set_overlay(overlay)
        self.table.fit_columns()
        self._middle.setCurrentWidget(self._waiting if table is None else self.table)
        self.line.setVisible(table is not None)
        self._find()

    def set_within(self, rows: "NDArray[np.int64] | None", words: str = "") -> None:
        """Show only these rows, and say which they are; all when None."""
        same = rows is self._within or (
            rows is not None
            and self._within is not None
            and len(rows) == len(self._within)
            and bool((rows == self._within).all())
        )
        self._within, self._within_words = rows, words
        if not same:
            self._find()
        else:
            self._tell()

    def show_problem(self, banner: Banner) -> None:
        """Say in the place of the rows why there are none."""
        clear(self._problem_layout)
        self._problem_layout.addWidget(banner)
        self._problem_layout.addStretch(1)
        self._middle.setCurrentWidget(self._problem_box)
        self.line.hide()

    def sort(self, column: str, descending: bool) -> None:
        """Order the rows by a column; in the order of the file when it is empty."""
        self._ask(sort=column, descending=descending)

    def show_all(self) -> None:
        """Give up search and filter; the order stays."""
        self.search.clear()
        self._typing.stop()
        self._ask(search="")
        self.all_asked.emit()

    # -- inside ---------------------------------------------------------------------------------

    def _selection_changed(self, active: bool) -> None:
        """Where there is little room, what can be done with rows stands for what they are."""
        self._words.setVisible(not active or self.width() >= _ROOM_FOR_WORDS)

    def _to_search(self) -> None:
        if self.line.isVisible():
            self.search.setFocus()
            self.search.selectAll()

    def _searched(self) -> None:
        self._ask(search=self.search.text())

    def _ask(self, **values: object) -> None:
        view = replace(self.view, **values)  # type: ignore[arg-type]
        if view != self.view:
            self.view = view
            self._find()

    def _drop(self) -> None:
        if self._finding is not None:
            self._finding.cancel()
            self._finding = None

    def _find(self) -> None:
        """Find the rows to show in the background; the last question asked counts."""
        self._drop()
        tables, view, within = self.cells.tables, self.view, self._within
        self.table.set_sorted(view.sort, view.descending)
        if not tables or not (view.search or view.sort):
            self._found(within)
            return
        from studio.data.row_views import rows_of_view

        self._finding = self._background.run(
            self,
            lambda ticket: rows_of_view(tables, view, within, ticket.progress),
            self._found,
            name=_("Sorting the rows") if view.sort else _("Searching the rows"),
        )

    def _found(self, rows: "NDArray[np.int64] | None") -> None:
        self._finding = None
        self.cells.set_filter(rows)
        if self._middle.currentWidget() in (self.table, self._none):
            none = rows is not None and not len(rows)
            self._middle.setCurrentWidget(self._none if none else self.table)
        self._tell()

    def _tell(self) -> None:
        """Say how many rows are shown, and of what."""
        count = self.cells.rowCount()
        filtered = self._within is not None or bool(self.view.search)
        self._again.setVisible(filtered)
        if self._within is not None and not self.view.search:
            self._words.set_text(f"{self._within_words} · {figures.count(count)}")
        elif filtered:
            found = ngettext("{n} row found", "{n} rows found", count)
            self._words.set_text(found.format(n=figures.count(count)))
        else:
            rows = ngettext("{n} row", "{n} rows", count)
            self._words.set_text(rows.format(n=figures.count(count)))

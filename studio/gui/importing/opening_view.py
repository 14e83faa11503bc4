"""What stands in the window while a large file is opened: how far it is, and its first rows."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui.importing.first_rows import FirstRows
from studio.gui.importing.progress_panel import ProgressPanel
from studio.gui.widgets.empty import EmptyState
from studio.gui.widgets.frames import Card
from studio.gui.widgets.labels import Label

if TYPE_CHECKING:
    from studio.data.table import Table


class OpeningView(QWidget):
    """A page without a rail entry; `cancelled` tells that the file is not wanted any more."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 16, 24, 16)
        outer.setSpacing(12)
        self._title = Label("", role="title")
        outer.addWidget(self._title)
        self.panel = ProgressPanel()
        self.panel.cancelled.connect(self.cancelled)
        outer.addWidget(self.panel)
        card = Card(margin=0)
        self._pages = QStackedWidget()
        self._waiting = EmptyState("table", _("The first rows appear here at once"))
        self.table = FirstRows()
        self._pages.addWidget(self._waiting)
        self._pages.addWidget(self.table)
        card.content.addWidget(self._pages, 1)
        outer.addWidget(card, 1)

    def begin(self, name: str) -> None:
        """Show that a file, or several, are being opened."""
        words = _("Opening {name}").format(name=name)
        self.setAccessibleName(words)
        self._title.setText(words)
        self.panel.begin(_("Reading {name}").format(name=name))
        self.show_rows(None)

    def show_rows(self, table: "Table | None") -> None:
        """Show the first rows."""
        self.table.set_table(table)
        self._pages.setCurrentWidget(self.table if table is not None else self._waiting)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape cancels."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

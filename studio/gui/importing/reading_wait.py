"""What stands in the place of the rows while they are read: how far it is, and the first ones."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui.importing.first_rows import FirstRows
from studio.gui.importing.looking import size_of
from studio.gui.importing.progress_panel import ProgressPanel

if TYPE_CHECKING:
    from studio.gui.session import Session

#: Nothing is shown of a reading that ends within this time.
_PATIENCE_MS = 150


class ReadingWait(QWidget):
    """Follows the session's reading by itself."""

    def __init__(self, session: "Session", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._inside = QWidget()
        inner = QVBoxLayout(self._inside)
        inner.setContentsMargins(12, 12, 12, 12)
        inner.setSpacing(12)
        self.panel = ProgressPanel()
        self.panel.cancelled.connect(session.cancel_reading)
        inner.addWidget(self.panel)
        self.table = FirstRows()
        inner.addWidget(self.table, 1)
        layout.addWidget(self._inside)
        self._inside.hide()
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(self._inside.show)
        session.reading_moved.connect(self.panel.set_share)
        session.preview_changed.connect(self._show_rows)

    def showEvent(self, event: QShowEvent) -> None:
        """A reading begins."""
        super().showEvent(event)
        data = self._session.document.project.data if self._session.document.is_open else None
        if data is not None and data.source is not None:
            paths = [Path(path) for path in (data.source.path, *data.source.more)]
            self.panel.begin(_("Reading {name}").format(name=paths[0].name), size_of(paths))
        self.table.set_table(self._session.preview)
        self._patience.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """The rows are there."""
        super().hideEvent(event)
        self._patience.stop()
        self._inside.hide()
        self.table.set_table(None)

    def _show_rows(self) -> None:
        if self.isVisible():
            self.table.set_table(self._session.preview)

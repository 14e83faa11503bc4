"""Below the rows: how much of them was changed, with ways to see and to discard it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.core.i18n import _, ngettext
from studio.gui import figures, icons
from studio.gui.widgets.buttons import Button
from studio.gui.widgets.labels import Label

if TYPE_CHECKING:
    from studio.data.overlay import Overlay


class EditsLine(QWidget):
    """Shown only where something was changed."""

    shown_asked = Signal(bool)
    """Show only the changed rows, or all again."""
    discard_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._only = False
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 4)
        layout.setSpacing(12)
        picture = Label()
        picture.setPixmap(icons.pixmap("pencil-simple", "second", 16))
        layout.addWidget(picture)
        self.words = Label("", role="second")
        layout.addWidget(self.words)
        self.show_rows = Button(_("Only edited rows"), role="link")
        self.show_rows.clicked.connect(lambda: self.shown_asked.emit(not self._only))
        layout.addWidget(self.show_rows)
        self.discard = Button(_("Discard all"), role="link")
        self.discard.clicked.connect(self.discard_asked)
        layout.addWidget(self.discard)
        layout.addStretch(1)
        self.hide()

    def set_overlay(self, overlay: "Overlay | None", *, only: bool) -> None:
        """Tell of these edits.

        Args:
            only: whether only the edited rows are shown now.
        """
        self._only = only
        self.show_rows.setText(_("Show all rows") if only else _("Only edited rows"))
        excluded = int(overlay.excluded.sum()) if overlay is not None else 0
        cells = overlay.changed_cells if overlay is not None else 0
        stale = overlay.stale if overlay is not None else 0
        parts = []
        if excluded:
            words = ngettext("{n} row excluded", "{n} rows excluded", excluded)
            parts.append(words.format(n=figures.count(excluded)))
        if cells:
            words = ngettext("{n} cell edited", "{n} cells edited", cells)
            parts.append(words.format(n=figures.count(cells)))
        if stale:
            words = ngettext("{n} edit no longer fits", "{n} edits no longer fit", stale)
            parts.append(words.format(n=figures.count(stale)))
        self.words.setText(" · ".join(parts))
        self.show_rows.setVisible(bool(excluded or cells))
        self.setVisible(bool(parts))

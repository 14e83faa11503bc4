"""The buttons in a corner of the canvas: nearer, farther, all of it, tidy."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui.widgets.buttons import Button, IconButton


class ZoomBar(QFrame):
    """Asks for what its buttons say."""

    zoom_asked = Signal(int)
    """1 nearer, -1 farther, 0 full size."""
    fit_asked = Signal()
    tidy_asked = Signal()
    keys_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.farther = IconButton("minus", _("Zoom out") + " (−)", size=16)
        self.size_button = Button("100 %", role="link")
        self.size_button.setToolTip(_("Full size") + " (1)")
        self.size_button.setAccessibleName(_("Full size"))
        self.size_button.setFixedWidth(56)
        self.nearer = IconButton("plus", _("Zoom in") + " (+)", size=16)
        self.fit = IconButton("corners-out", _("Show all of it") + " (F)", size=16)
        self.tidy = IconButton("tree-structure", _("Tidy") + " (Ctrl+L)", size=16)
        self.keys = IconButton("question", _("Keys of the canvas") + " (?)", size=16)
        self.farther.clicked.connect(lambda: self.zoom_asked.emit(-1))
        self.nearer.clicked.connect(lambda: self.zoom_asked.emit(1))
        self.size_button.clicked.connect(lambda: self.zoom_asked.emit(0))
        self.fit.clicked.connect(self.fit_asked)
        self.tidy.clicked.connect(self.tidy_asked)
        self.keys.clicked.connect(self.keys_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 2, 4, 2)
        row.setSpacing(2)
        for part in (self.farther, self.size_button, self.nearer, self.fit, self.tidy, self.keys):
            row.addWidget(part)

    def show_zoom(self, zoom: float) -> None:
        """Show how large things are drawn; 1 is full size."""
        self.size_button.setText(f"{round(zoom * 100)} %")

"""The line above the plots: what they say, and how they are drawn and saved."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSlider, QToolButton, QWidget

from studio.core.i18n import N_, _
from studio.gui.fonts import CAPTION
from studio.gui.widgets.buttons import Button, IconButton
from studio.gui.widgets.labels import ElidedLabel, Label

#: How far the slider stretches the usual smoothing, stop by stop; 0 draws the raw line alone.
SMOOTHING = (0.0, 0.3, 1.0, 3.0, 10.0)
USUAL = 2
#: What the plots are saved as.
KINDS = (
    ("png", N_("Picture (PNG)…")),
    ("svg", N_("Drawing (SVG)…")),
    ("csv", N_("Figures (CSV)…")),
    ("copy", N_("Copy the picture")),
)


class PlotBar(QWidget):
    """Emits what a person chooses; `memory` of the page keeps it."""

    smoothed = Signal(float)
    stepped = Signal(bool)
    logged = Signal(bool)
    saved = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = ElidedLabel(tone="second", pixels=CAPTION)
        self.words.setAccessibleName(_("What the curves say"))
        self.smoothing = QSlider(Qt.Orientation.Horizontal)
        self.smoothing.setRange(0, len(SMOOTHING) - 1)
        self.smoothing.setPageStep(1)
        self.smoothing.setValue(USUAL)
        self.smoothing.setFixedWidth(72)
        self.smoothing.setAccessibleName(_("Smoothing"))
        self.smoothing.setToolTip(_("How much the lines are smoothed"))
        self.steps = _toggle(_("By step"), _("Count steps instead of epochs along the axis"))
        self.log = _toggle(_("Log scale"), _("Draw the loss in powers of ten"))
        self.save = IconButton("download-simple", _("Save or copy the plots"))
        self.save.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self.save)
        for kind, words in KINDS:
            self.menu.addAction(_(words), partial(self.saved.emit, kind))
        self.save.setMenu(self.menu)
        line = QHBoxLayout(self)
        line.setContentsMargins(4, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self.words, 1)
        line.addWidget(Label(_("Smoothing"), role="caption"))
        for part in (self.smoothing, self.steps, self.log, self.save):
            line.addWidget(part)
        self.smoothing.valueChanged.connect(lambda stop: self.smoothed.emit(SMOOTHING[stop]))
        self.steps.toggled.connect(self.stepped)
        self.log.toggled.connect(self.logged)


def _toggle(words: str, tip: str) -> Button:
    made = Button(words)
    made.setToolTip(tip)
    made.setCheckable(True)
    return made

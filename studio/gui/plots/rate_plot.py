"""The loss over growing learning rates, with the rate that is taken."""

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPen
from PySide6.QtWidgets import QWidget

from studio.core.i18n import _
from studio.gui import figures, theme
from studio.gui.plots.curve_plot import CurvePlot
from studio.gui.plots.legend import Curve
from studio.train.rate_curve import RateCurve, rounded

#: An arrow key moves the rate by so many steps of the test.
_STEP = 1


class RatePlot(CurvePlot):
    """A click, or the arrow keys, take another rate."""

    chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._places = np.empty(0)
        self._rate = 0.0
        super().__init__(_("Loss at each learning rate"), figures.loss, parent=parent)
        self._line = self._pg.InfiniteLine(angle=90, movable=False)
        self._item.addItem(self._line, ignoreBounds=True)
        self._item.setMouseEnabled(x=False, y=False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_curves((Curve("", 1, faint=True), Curve(_("Smoothed"), 1)))
        self.restyle()

    def show_curve(self, found: RateCurve) -> None:
        """Draw what a test found; nothing is taken yet."""
        self._places = np.log10(np.asarray(found.rates))
        losses, smooth = np.asarray(found.losses), np.asarray(found.smoothed)
        self.set_data(0, self._places, losses)
        self.set_data(1, self._places, smooth)
        low, high = float(smooth.min()), float(smooth.max())
        # What comes after the loss has run away would press the valley flat.
        top = min(high, max(1.3 * float(smooth[: len(smooth) // 3 + 1].max()), low))
        room = 0.08 * max(top - low, 1e-9)
        self.set_range(self._places[0], self._places[-1], low - room, top + room)
        self.draw()
        self.show_values()

    def take(self, rate: float | None) -> None:
        """Mark the rate that is taken."""
        self._line.setVisible(rate is not None)
        if rate is not None:
            self._rate = rate
            self._line.setValue(float(np.log10(rate)))
        self.show_values()
        self.setAccessibleDescription(
            _("Learning rate {rate}").format(rate=f"{rate:g}") if rate is not None else ""
        )

    def restyle(self) -> None:
        """The taken rate stands out in the accent."""
        super().restyle()
        if hasattr(self, "_line"):
            pen = QPen(theme.current().color("accent"), 2)
            pen.setCosmetic(True)
            self._line.setPen(pen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right move the rate along the curve."""
        step = {Qt.Key.Key_Left: -_STEP, Qt.Key.Key_Right: _STEP}.get(Qt.Key(event.key()))
        if step is None or not len(self._places):
            super().keyPressEvent(event)
            return
        place = int(np.abs(self._places - np.log10(self._rate or 1e-3)).argmin()) + step
        self._choose(self._places[min(max(place, 0), len(self._places) - 1)])

    def _clicked(self, event: object) -> None:
        position = event.scenePos()  # type: ignore[attr-defined]
        box = self._item.getViewBox()
        if len(self._places) and box.sceneBoundingRect().contains(position):
            x = float(box.mapSceneToView(position).x())
            self._choose(min(max(x, self._places[0]), self._places[-1]))

    def _choose(self, place: float) -> None:
        self.chosen.emit(rounded(float(10.0**place)))

    def _show_values(self, at: float | None) -> None:
        """Under the pointer, else at the rate that is taken."""
        if at is None and not self._cursor.isVisible() and self._rate:
            at = float(np.log10(self._rate))
        super()._show_values(at)

    @staticmethod
    def _x_ticks(values: list[float], _scale: float, _spacing: float) -> list[str]:
        return [f"{10.0**value:g}".replace("e-0", "e-") for value in values]

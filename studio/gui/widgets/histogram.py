"""A light histogram with a line where values are cut: how long the texts are."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from studio.gui import figures, theme
from studio.gui.fonts import CAPTION, font
from studio.gui.widgets.cut_plot import CutPlot


@dataclass(frozen=True)
class Bins:
    """Equal bins from `low` on: `counts[i]` of values in [low + i·width, low + (i+1)·width)."""

    low: float
    width: float
    counts: tuple[int, ...]

    @property
    def high(self) -> float:
        """The upper end of the last bin."""
        return self.low + self.width * len(self.counts)


def bins_of(values: Sequence[int] | object, *, most: int = 48) -> Bins:
    """Bins of whole width over the values, the few longest per cent gathered in the last one."""
    import numpy as np

    array = np.asarray(values)
    if not len(array):
        return Bins(0, 1, ())
    top = max(float(np.percentile(array, 99.5)), 1.0)
    width = max(1, int(np.ceil((top + 1) / most)))
    last = int(np.ceil((top + width + 1) / width)) - 2
    # Counted, not sorted into edges: a million values must not hold up the window.
    counts = np.bincount(np.minimum(array // width, last), minlength=last + 1)
    return Bins(0.0, float(width), tuple(counts.tolist()))


class Histogram(CutPlot):
    """Bars of one series, an axis with a few numbers, and a line where texts are cut."""

    def __init__(self, title: str, unit: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._unit = unit
        self._bins = Bins(0, 1, ())

    def set_bins(self, bins: Bins) -> None:
        """Show other values."""
        self._bins = bins
        self.update()

    @property
    def bins(self) -> Bins:
        """What is shown."""
        return self._bins

    def x_of(self, value: float) -> float:
        """Where a value lies across; a cut lies behind the last value that it keeps."""
        plot = self.plot()
        if not self._bins.counts:
            return plot.left()
        inside = (value + 1 - self._bins.low) / (self._bins.high - self._bins.low)
        return plot.left() + plot.width() * inside

    def value_at(self, x: float) -> int:
        """The last whole value that a line at this place keeps."""
        plot = self.plot()
        share = (x - plot.left()) / max(plot.width(), 1.0)
        return round(self._bins.low + share * (self._bins.high - self._bins.low)) - 1

    def bounds(self) -> tuple[int, int]:
        """The line keeps one value at least."""
        return 1, max(1, int(self._bins.high) - 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw bars, axis and line."""
        colours = theme.current()
        painter = QPainter(self)
        painter.setFont(font(CAPTION))
        plot = self.plot()
        painter.setPen(colours.color("hairline"))
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        if not self._bins.counts:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = max(max(self._bins.counts), 1)
        step = plot.width() / len(self._bins.counts)
        painter.setPen(Qt.PenStyle.NoPen)
        for place, count in enumerate(self._bins.counts):
            if not count:
                continue
            height = max(plot.height() * count / top, 1.5)
            beyond = self._cut is not None and (
                self._bins.low + place * self._bins.width > self._cut
            )
            painter.setBrush(colours.color("edge") if beyond else colours.series_color(1))
            gap = 1.0 if step > 4 else 0.0
            painter.drawRect(
                QRectF(plot.left() + place * step, plot.bottom() - height, step - gap, height)
            )
        self._draw_axis(painter, plot)
        self.draw_cut(painter, colours.series_color(2))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the line, or tell the bin under the pointer."""
        super().mouseMoveEvent(event)
        plot = self.plot()
        if self._dragged or not self._bins.counts or not plot.width():
            return
        place = int((event.position().x() - plot.left()) / plot.width() * len(self._bins.counts))
        if 0 <= place < len(self._bins.counts):
            low = round(self._bins.low + place * self._bins.width)
            high = round(low + self._bins.width - 1)
            reach = figures.count(low) if high <= low else f"{low:,}–{high:,}"
            words = f"{reach} {self._unit}: {self._bins.counts[place]:,}"
            QToolTip.showText(event.globalPosition().toPoint(), words, self)

    def _draw_axis(self, painter: QPainter, plot: QRectF) -> None:
        painter.setPen(theme.current().color("second"))
        high = self._bins.high
        spacing = _nice(high / 5)
        value = 0.0
        while value <= high * 1.001:
            x = plot.left() + plot.width() * value / high
            words = figures.count(round(value))
            if value == 0:
                flags = Qt.AlignmentFlag.AlignLeft
                box = QRectF(x, plot.bottom() + 3, 80, 18)
            else:
                flags = Qt.AlignmentFlag.AlignHCenter
                box = QRectF(x - 40, plot.bottom() + 3, 80, 18)
            if x < plot.right() - 16:
                painter.drawText(box, flags, words)
            value += spacing


def _nice(spacing: float) -> float:
    """The first of 1, 2, 5, 10, 20, … that is at least `spacing`."""
    size = 1.0
    while True:
        for step in (size, 2 * size, 5 * size):
            if step >= spacing:
                return step
        size *= 10

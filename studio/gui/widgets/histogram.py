"""A light histogram with a marked limit: how long the texts are."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from studio.gui import figures, theme
from studio.gui.fonts import CAPTION, font

_BOTTOM = 22
_TOP = 18


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
    edges = np.arange(0, top + width + 1, width)
    clipped = np.minimum(array, edges[-1] - 1e-9)
    counts, _edges = np.histogram(clipped, bins=edges)
    return Bins(0.0, float(width), tuple(int(n) for n in counts))


class Histogram(QWidget):
    """Bars of one series, an axis with a few numbers, and a line where texts are cut."""

    def __init__(self, title: str, unit: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unit = unit
        self._bins = Bins(0, 1, ())
        self._limit: float | None = None
        self._limit_words = ""
        self.setAccessibleName(title)
        self.setMinimumHeight(96)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)

    def set_bins(self, bins: Bins, *, limit: float | None = None, limit_words: str = "") -> None:
        """Show other values, and a limit with its words."""
        self._bins, self._limit, self._limit_words = bins, limit, limit_words
        self.setAccessibleDescription(limit_words)
        self.update()

    def sizeHint(self) -> QSize:
        """Wide rather than high."""
        return QSize(320, 140)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw bars, axis and limit."""
        colours = theme.current()
        painter = QPainter(self)
        painter.setFont(font(CAPTION))
        plot = self._plot()
        painter.setPen(colours.color("hairline"))
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        if not self._bins.counts:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = max(self._bins.counts)
        step = plot.width() / len(self._bins.counts)
        painter.setPen(Qt.PenStyle.NoPen)
        for place, count in enumerate(self._bins.counts):
            if not count:
                continue
            height = max(plot.height() * count / top, 1.5)
            beyond = self._limit is not None and (
                self._bins.low + place * self._bins.width >= self._limit
            )
            painter.setBrush(colours.color("edge") if beyond else colours.series_color(1))
            gap = 1.0 if step > 4 else 0.0
            painter.drawRect(
                QRectF(plot.left() + place * step, plot.bottom() - height, step - gap, height)
            )
        self._draw_axis(painter, plot)
        self._draw_limit(painter, plot)

    def _plot(self) -> QRectF:
        return QRectF(self.rect()).adjusted(8, _TOP, -8, -_BOTTOM)

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

    def _draw_limit(self, painter: QPainter, plot: QRectF) -> None:
        if self._limit is None or self._limit > self._bins.high:
            return
        colours = theme.current()
        x = plot.left() + plot.width() * self._limit / self._bins.high
        pen = QPen(colours.series_color(2), 1.5, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawLine(QPointF(x, plot.top() - 4), QPointF(x, plot.bottom()))
        width = painter.fontMetrics().horizontalAdvance(self._limit_words)
        left = x + 6 if x + 6 + width < self.width() else x - 6 - width
        painter.setPen(colours.color("second"))
        painter.drawText(QPointF(max(left, 0), plot.top() + 6), self._limit_words)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell the bin under the pointer."""
        plot = self._plot()
        if not self._bins.counts or not plot.width():
            return
        place = int((event.position().x() - plot.left()) / plot.width() * len(self._bins.counts))
        if 0 <= place < len(self._bins.counts):
            low = round(self._bins.low + place * self._bins.width)
            high = round(low + self._bins.width - 1)
            reach = figures.count(low) if high <= low else f"{low:,}–{high:,}"
            words = f"{reach} {self._unit}: {self._bins.counts[place]:,}"
            QToolTip.showText(event.globalPosition().toPoint(), words, self)


def _nice(spacing: float) -> float:
    """The first of 1, 2, 5, 10, 20, … that is at least `spacing`."""
    size = 1.0
    while True:
        for step in (size, 2 * size, 5 * size):
            if step >= spacing:
                return step
        size *= 10

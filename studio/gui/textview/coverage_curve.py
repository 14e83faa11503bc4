"""How much of all text the most frequent tokens cover, with the line where the rest is cut off."""

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from studio.core.i18n import _
from studio.gui import figures, theme
from studio.gui.fonts import CAPTION, font
from studio.gui.widgets.cut_plot import CutPlot

if TYPE_CHECKING:
    from studio.data.token_counts import TokenCounts

_LEFT = 44
_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
#: One step of the arrow keys, as a factor.
_STEP = 1.02


class CoverageCurve(CutPlot):
    """The share of all occurrences that the first n tokens make up, n along powers of ten."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Coverage by the most frequent tokens"), parent)
        self._counts: TokenCounts | None = None

    def set_counts(self, counts: "TokenCounts | None") -> None:
        """Show other tokens."""
        self._counts = counts if counts is not None and counts.tokens else None
        self.update()

    def plot(self) -> QRectF:
        """Room for the shares at the left."""
        return super().plot().adjusted(_LEFT - 8, 0, -8, 0)

    def x_of(self, value: float) -> float:
        """Where a number of tokens lies across."""
        plot = self.plot()
        return plot.left() + plot.width() * math.log10(max(value, 1.0)) / self._decades

    def value_at(self, x: float) -> int:
        """The number of tokens at a place across."""
        plot = self.plot()
        share = min(max((x - plot.left()) / max(plot.width(), 1.0), 0.0), 1.0)
        return _rounded(10 ** (share * self._decades), self._size)

    def bounds(self) -> tuple[int, int]:
        """From one token to all of them."""
        return 1, self._size

    def stepped(self, value: int, steps: int) -> int:
        """Two per cent a step, at least one token."""
        moved = round(value * _STEP**steps)
        return moved if moved != value else value + (1 if steps > 0 else -1)

    @property
    def _size(self) -> int:
        return len(self._counts.tokens) if self._counts is not None else 1

    @property
    def _decades(self) -> float:
        return max(math.log10(max(self._size, 2)), 0.1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw axes, curve and line."""
        colours = theme.current()
        painter = QPainter(self)
        painter.setFont(font(CAPTION))
        plot = self.plot()
        self._draw_axes(painter, plot)
        if self._counts is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        covered = self._counts.covered
        path = QPainterPath(QPointF(plot.left(), self._y(float(covered[0]), plot)))
        for x in range(math.ceil(plot.left()), math.floor(plot.right()) + 1):
            share = (x - plot.left()) / plot.width() * self._decades
            number = min(max(round(10**share), 1), self._size)
            path.lineTo(QPointF(x, self._y(float(covered[number - 1]), plot)))
        if self._cut is not None:
            kept = QRectF(plot)
            kept.setRight(min(self.x_of(self._cut), plot.right()))
            under = QPainterPath(path)
            under.lineTo(plot.bottomRight())
            under.lineTo(plot.bottomLeft())
            under.closeSubpath()
            wash = colours.series_color(1)
            wash.setAlpha(40)
            painter.save()
            painter.setClipRect(kept)
            painter.fillPath(under, wash)
            painter.restore()
        painter.setPen(QPen(colours.series_color(1), 1.6))
        painter.drawPath(path)
        self.draw_cut(painter, colours.series_color(2))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the line, or tell what the tokens up to the pointer cover."""
        super().mouseMoveEvent(event)
        if self._dragged or self._counts is None:
            return
        number = self.value_at(event.position().x())
        words = _("the first {n} tokens cover {share}").format(
            n=figures.count(number), share=figures.percent(self._counts.covered_by(number))
        )
        QToolTip.showText(event.globalPosition().toPoint(), words, self)

    def _y(self, share: float, plot: QRectF) -> float:
        return plot.bottom() - plot.height() * share

    def _draw_axes(self, painter: QPainter, plot: QRectF) -> None:
        colours = theme.current()
        for share in _SHARES:
            y = self._y(share, plot)
            painter.setPen(colours.color("hairline"))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(colours.color("second"))
            box = QRectF(0, y - 9, _LEFT - 6, 18)
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            if plot.height() > 90 or share in (0.0, 0.5, 1.0):
                painter.drawText(box, flags, figures.percent(share, 0))
        if self._counts is None:
            return
        number = 1
        while number <= self._size:
            x = self.x_of(number)
            painter.setPen(colours.color("second"))
            side = Qt.AlignmentFlag.AlignHCenter
            box = QRectF(x - 40, plot.bottom() + 3, 80, 18)
            painter.drawText(box, side, figures.count(number))
            number *= 10


def _rounded(value: float, most: int) -> int:
    """Three significant digits: nobody means 12,347 tokens."""
    size = max(value, 1.0)
    unit = 10 ** max(0, math.floor(math.log10(size)) - 2)
    return int(min(max(round(size / unit) * unit, 1), most))

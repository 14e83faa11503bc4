"""A vector as a strip of colours, and as columns above and below zero."""

from typing import ClassVar

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from studio.core.i18n import _
from studio.gui import figures, fonts, theme
from studio.gui.following.drawing import Cell, Drawing, outline
from studio.gui.following.shades import Scale
from studio.predict.followed import Picture

_LEAST = 70.0
_STRIP, _LABELS = 16.0, 16.0
_NARROWEST, _WIDEST = 4.0, 26.0


class StripDrawing(Drawing):
    """One column a channel; the strip below has the colours of all heat maps."""

    scaled: ClassVar[bool] = True

    def __init__(self, picture: Picture, scale: Scale) -> None:
        super().__init__(picture, scale)
        self.grid = (len(picture.values), 1)
        self._step, self._height = _NARROWEST, _LEAST

    def lay_out(self, room: QSizeF) -> QSizeF:
        """Columns as wide as the room allows."""
        count = self.grid[0]
        self._step = min(max(room.width() / count, _NARROWEST), _WIDEST)
        self._height = max(room.height() - _STRIP - _LABELS - 8, _LEAST)
        return QSizeF(self._step * count, self._height + _STRIP + _LABELS + 8)

    def paint(self, painter: QPainter, chosen: Cell | None) -> None:
        """Draw columns, strip and the numbers of the channels."""
        colours = theme.current()
        zero = self._height / 2 if self.scale.signed else self._height
        reach = zero - 4
        gap = 1.0 if self._step >= 6 else 0.0
        for place, value in enumerate(self.picture.values.tolist()):
            left = place * self._step
            high = self.scale.share(value) * reach
            box = QRectF(left, zero - high, self._step - gap, high).normalized()
            painter.fillRect(box, self._column_color(value))
            strip = QRectF(left, self._height + 4, self._step + 0.5, _STRIP)
            painter.fillRect(strip, self.scale.color(value))
        painter.setPen(QPen(colours.color("edge"), 1))
        wide = self._step * self.grid[0]
        painter.drawLine(QPointF(0, zero), QPointF(wide, zero))
        self._paint_labels(painter)
        if chosen is not None:
            outline(painter, self.box_of(chosen))

    def cell_at(self, point: QPointF) -> Cell | None:
        """The channel at a point."""
        place = int(point.x() // self._step)
        return (place, 0) if 0 <= place < self.grid[0] else None

    def box_of(self, cell: Cell) -> QRectF:
        """A channel's column and its piece of the strip."""
        return QRectF(cell[0] * self._step, 0, self._step, self._height + 4 + _STRIP)

    def told(self, cell: Cell) -> str:
        """A channel and its value."""
        value = figures.short(float(self.picture.values[cell[0]]))
        words = _("channel {n}").format(n=cell[0] + 1)
        if len(self.picture.rows) == 1:
            words = f"“{self.picture.rows[0]}”, {words}"
        return f"{words}: {value}"

    def _column_color(self, value: float) -> QColor:
        return theme.current().series_color(1 if value >= 0 else 2)

    def _paint_labels(self, painter: QPainter) -> None:
        painter.setFont(fonts.font(11))
        painter.setPen(theme.current().color("second"))
        every = next(n for n in (1, 2, 4, 8, 16, 32, 64, 128, 256) if n * self._step >= 28)
        for number in sorted({1, *range(every, self.grid[0] + 1, every)}):
            x = (number - 0.5) * self._step
            box = QRectF(x - 20, self._height + 6 + _STRIP, 40, _LABELS)
            box.moveLeft(max(box.left(), -14))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(number))

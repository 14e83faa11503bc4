"""Words across, channels down: a vector for each token as colours."""

from typing import ClassVar

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from studio.core.i18n import _
from studio.gui import figures, fonts, theme
from studio.gui.following.drawing import Cell, Drawing, outline
from studio.gui.following.shades import Scale, image_of
from studio.gui.following.words_line import HEIGHT, WordsLine, shown
from studio.predict.followed import Picture

_LOWEST = 48.0
_GUTTER, _WIDEST_GUTTER = 30.0, 130.0
#: A channel is at most so high, so that a few don't become a wall.
_HIGHEST_CELL = 28.0
_GAP = 4.0


class HeatDrawing(Drawing):
    """The channels of each word; channels have names where they stand for classes."""

    scaled: ClassVar[bool] = True

    def __init__(self, picture: Picture, scale: Scale) -> None:
        super().__init__(picture, scale)
        tokens, channels = picture.values.shape
        self.grid = (tokens, channels)
        self._image = image_of(picture.values.T, scale)
        self._line = WordsLine(picture.rows, 0)
        self._gutter, self._height = _GUTTER, _LOWEST
        self._names = fonts.font(fonts.CAPTION)

    def lay_out(self, room: QSizeF) -> QSizeF:
        """Words at the bottom, the colours above them."""
        metrics = QFontMetricsF(self._names)
        if self.picture.columns:
            widest = max(metrics.horizontalAdvance(name) for name in self.picture.columns)
            self._gutter = min(widest + 12, _WIDEST_GUTTER)
        self._line = WordsLine(self.picture.rows, room.width() - self._gutter, self.unknown)
        most = self.grid[1] * _HIGHEST_CELL
        least = max(_LOWEST, 15.0 * self.grid[1]) if self.picture.columns else _LOWEST
        self._height = max(min(room.height() - HEIGHT - _GAP, most), min(least, most))
        return QSizeF(self._gutter + self._line.width, self._height + _GAP + HEIGHT)

    def paint(self, painter: QPainter, chosen: Cell | None) -> None:
        """Draw colours, words and channels."""
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        for token in range(self.grid[0]):
            box = self._line.box(token, 0, self._height).translated(self._gutter, 0)
            # Whole pixels: else a line of the ground shows between two words.
            left, right = round(box.left()), round(box.right())
            target = QRectF(left, 0, right - left, self._height)
            painter.drawImage(target, self._image, QRectF(token, 0, 1, self.grid[1]))
        painter.save()
        painter.translate(self._gutter, 0)
        self._line.paint(
            painter, self._height + _GAP, chosen=chosen[0] if chosen is not None else None
        )
        painter.restore()
        self._paint_channels(painter, chosen)
        if chosen is not None:
            outline(painter, self.box_of(chosen))

    def cell_at(self, point: QPointF) -> Cell | None:
        """The word and the channel."""
        token = self._line.at(point.x() - self._gutter)
        if token is None or not 0 <= point.y() < self._height + _GAP + HEIGHT:
            return None
        channel = int(point.y() / self._height * self.grid[1])
        return (token, min(channel, self.grid[1] - 1))

    def box_of(self, cell: Cell) -> QRectF:
        """One value."""
        step = self._height / self.grid[1]
        return self._line.box(cell[0], cell[1] * step, step).translated(self._gutter, 0)

    def told(self, cell: Cell) -> str:
        """Word, channel and value."""
        token, channel = cell
        return _("“{word}”, {channel}: {value}").format(
            word=shown(self.picture.rows[token]),
            channel=self._named(channel),
            value=figures.short(float(self.picture.values[token, channel])),
        )

    def _named(self, channel: int) -> str:
        if self.picture.columns:
            return self.picture.columns[channel]
        return _("channel {n}").format(n=channel + 1)

    def _paint_channels(self, painter: QPainter, chosen: Cell | None) -> None:
        painter.setFont(self._names)
        colours = theme.current()
        metrics = QFontMetricsF(self._names)
        step = self._height / self.grid[1]
        named = bool(self.picture.columns)
        last = self.grid[1] - 1
        marked = set(range(last + 1)) if named and step >= 11 else {0, last}
        if chosen is not None:
            marked = {n for n in marked if abs(n - chosen[1]) * step >= 14} | {chosen[1]}
        for number in marked:
            strong = chosen is not None and number == chosen[1]
            painter.setPen(colours.color("accent" if strong else "second"))
            words = self.picture.columns[number] if named else str(number + 1)
            words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, self._gutter - 8)
            middle = min(max((number + 0.5) * step, 7.0), self._height - 7.0)
            box = QRectF(0, middle - 8, self._gutter - 6, 16)
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, flags, words)

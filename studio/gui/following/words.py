"""The words themselves: as the model reads them, and with how much each counts."""

from typing import ClassVar

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from studio.core.i18n import _
from studio.gui import figures, fonts, theme
from studio.gui.following.drawing import Cell, Drawing
from studio.gui.following.shades import Scale
from studio.gui.following.words_line import HEIGHT, WordsLine, shown
from studio.predict.followed import UNKNOWN_ID, Picture

_CHIP = 44.0
_WIDEST = 220.0
_BARS_LEAST = 60.0
_NUMBER = 16.0


class TokensDrawing(Drawing):
    """Each token as a chip with its number; those the model never saw stand out."""

    def __init__(self, picture: Picture, scale: Scale) -> None:
        super().__init__(picture, scale)
        self.grid = (len(picture.rows), 1)
        self._boxes: list[QRectF] = []
        self._face, self._small = fonts.font(fonts.SECTION), fonts.mono_font(11)

    def lay_out(self, room: QSizeF) -> QSizeF:
        """Line after line, as in a book."""
        metrics, small = QFontMetricsF(self._face), QFontMetricsF(self._small)
        self._boxes = []
        x = y = 2.0
        for word, number in zip(self.picture.rows, self.picture.values.tolist(), strict=True):
            needed = max(
                metrics.horizontalAdvance(shown(word)),
                small.horizontalAdvance(f"{number:.0f}"),
            )
            width = min(needed + 16, _WIDEST)
            if x > 2.0 and x + width > room.width() - 2:
                x, y = 2.0, y + _CHIP + 6
            self._boxes.append(QRectF(x, y, width, _CHIP))
            x += width + 5
        return QSizeF(room.width(), y + _CHIP + 2)

    def paint(self, painter: QPainter, chosen: Cell | None) -> None:
        """Draw the chips."""
        colours = theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetricsF(self._face)
        for place, box in enumerate(self._boxes):
            number = int(self.picture.values[place])
            strange = number == UNKNOWN_ID
            here = chosen is not None and chosen[0] == place
            edge = "accent" if here else "caution" if strange else "hairline"
            style = Qt.PenStyle.DashLine if strange else Qt.PenStyle.SolidLine
            painter.setPen(QPen(colours.color(edge), 1.5 if here else 1.0, style))
            painter.setBrush(colours.color("caution_tint" if strange else "hover"))
            painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
            painter.setFont(self._face)
            painter.setPen(colours.color("text"))
            word = metrics.elidedText(
                shown(self.picture.rows[place]), Qt.TextElideMode.ElideRight, box.width() - 10
            )
            top = QRectF(box.left(), box.top() + 3, box.width(), 23)
            painter.drawText(top, Qt.AlignmentFlag.AlignCenter, word)
            painter.setFont(self._small)
            painter.setPen(colours.color("caution" if strange else "second"))
            low = QRectF(box.left(), box.bottom() - 18, box.width(), 15)
            painter.drawText(low, Qt.AlignmentFlag.AlignCenter, "?" if strange else str(number))

    def cell_at(self, point: QPointF) -> Cell | None:
        """The token under a point."""
        found = (place for place, box in enumerate(self._boxes) if box.contains(point))
        place = next(found, None)
        return None if place is None else (place, 0)

    def box_of(self, cell: Cell) -> QRectF:
        """A chip."""
        return self._boxes[cell[0]]

    def told(self, cell: Cell) -> str:
        """The token and its number in the vocabulary."""
        word, number = shown(self.picture.rows[cell[0]]), int(self.picture.values[cell[0]])
        if number == UNKNOWN_ID:
            return _("“{word}” is not in the vocabulary; it counts as unknown.").format(word=word)
        return _("“{word}” has number {n} in the vocabulary.").format(
            word=word, n=figures.count(number)
        )


class WeightsDrawing(Drawing):
    """How much each word counts: a column above it, and the word on a tint as strong."""

    compares: ClassVar[bool] = True

    def __init__(self, picture: Picture, scale: Scale) -> None:
        super().__init__(picture, scale)
        self.grid = (len(picture.rows), 1)
        self._line = WordsLine(picture.rows, 0)
        self._height = _BARS_LEAST

    def lay_out(self, room: QSizeF) -> QSizeF:
        """Words at the bottom, columns above them."""
        self._line = WordsLine(self.picture.rows, room.width(), self.unknown)
        self._height = max(room.height() - HEIGHT - 8, _BARS_LEAST)
        return QSizeF(self._line.width, self._height + HEIGHT + 8)

    def paint(self, painter: QPainter, chosen: Cell | None) -> None:
        """Draw columns, numbers and words."""
        colours = theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small = fonts.font(11)
        ground = self._height
        painter.setPen(QPen(colours.color("hairline"), 1))
        painter.drawLine(QPointF(0, ground), QPointF(self._line.width, ground))
        for place, value in enumerate(self.picture.values.tolist()):
            column = self._line.box(place, 0, ground)
            share = max(self.scale.share(value), 0.0)
            high = share * (ground - _NUMBER)
            width = min(column.width() - 6, 44.0)
            box = QRectF(column.center().x() - width / 2, ground - high, width, high)
            here = chosen is not None and chosen[0] == place
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.color("accent") if here else strength(share))
            painter.drawRoundedRect(box, 3, 3)
            tinted = self._line.box(place, ground + 4, HEIGHT).adjusted(1, 0, -1, 0)
            painter.setBrush(strength(share * 0.35))
            painter.drawRoundedRect(tinted, 4, 4)
            then = self.then(place)
            above = high
            if then is not None:
                # A line where the column ended before training.
                high_then = max(self.scale.share(then), 0.0) * (ground - _NUMBER)
                painter.setPen(QPen(colours.color("text"), 1.4, Qt.PenStyle.DotLine))
                above = max(high, high_then)
                left, right = QPointF(box.left() - 2, 0), QPointF(box.right() + 2, 0)
                down = QPointF(0, ground - high_then)
                painter.drawLine(left + down, right + down)
            if column.width() >= 34 or here:
                painter.setFont(small)
                painter.setPen(colours.color("text" if here else "second"))
                over = QRectF(column.center().x() - 30, ground - above - _NUMBER, 60, _NUMBER)
                painter.drawText(over, Qt.AlignmentFlag.AlignCenter, figures.percent(value))
        self._line.paint(painter, ground + 4, chosen=chosen[0] if chosen is not None else None)

    def cell_at(self, point: QPointF) -> Cell | None:
        """The word at a point."""
        place = self._line.at(point.x())
        return None if place is None else (place, 0)

    def box_of(self, cell: Cell) -> QRectF:
        """A word's column."""
        return self._line.box(cell[0], 0, self._height + HEIGHT + 4)

    def told(self, cell: Cell) -> str:
        """How much a word counts."""
        word = shown(self.picture.rows[cell[0]])
        share = figures.percent(float(self.picture.values[cell[0]]))
        if self.picture.role == "shares":
            return _("“{word}” gives {share} of the channels their largest value.").format(
                word=word, share=share
            )
        then = self.then(cell[0])
        if then is None:
            return _("“{word}” counts {share}.").format(word=word, share=share)
        return _("“{word}” counts {share}, before training {before}.").format(
            word=word, share=share, before=figures.percent(then)
        )


def strength(share: float) -> QColor:
    """The colour of attention, as strong as a share from 0 to 1."""
    found = theme.current().series_color(4)
    found.setAlphaF(min(max(0.08 + 0.92 * share, 0.0), 1.0))
    return found

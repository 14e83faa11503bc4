"""Who looks at whom: attention as arcs over the words, or as links between two texts."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from studio.core.i18n import _
from studio.gui import figures, theme
from studio.gui.following.drawing import Cell, Drawing
from studio.gui.following.shades import Floats, Scale
from studio.gui.following.words import strength
from studio.gui.following.words_line import HEIGHT, WordsLine, shown
from studio.predict.followed import Picture

_LEAST = 90.0
_GAP = 6.0
#: At most so many arcs are drawn, the strongest; more would be a tangle.
_MOST_ARCS = 240
#: What a word looks at is told for so many words.
_TOLD = 3


class _LookingDrawing(Drawing):
    """What arcs and links share: the weights of a head, and which of them are drawn."""

    def __init__(self, picture: Picture, scale: Scale, head: int | None) -> None:
        super().__init__(picture, scale)
        self.weights: Floats = picture.values.mean(axis=0) if head is None else picture.values[head]
        self.grid = (self.weights.shape[0], 1)

    def told(self, cell: Cell) -> str:
        """Whom a word looks at most."""
        row = self.weights[cell[0]]
        order = np.argsort(-row, kind="stable")[:_TOLD]
        named = [
            _("“{word}” {share}").format(
                word=shown(self.picture.columns[place]), share=figures.percent(float(row[place]))
            )
            for place in order.tolist()
        ]
        return _("“{word}” looks at {others}.").format(
            word=shown(self.picture.rows[cell[0]]), others=_(", ").join(named)
        )

    def pairs(self, chosen: Cell | None) -> list[tuple[int, int, float]]:
        """(who looks, at whom, how much), the weakest first, so that the strong lie on top."""
        weights = self.weights
        if chosen is not None:
            return [(chosen[0], other, float(w)) for other, w in enumerate(weights[chosen[0]])]
        # What is no more than looking everywhere alike says nothing.
        floor = 1.0 / max(weights.shape[1], 1)
        places = np.argwhere(weights > floor)
        found = [(int(i), int(j), float(weights[i, j])) for i, j in places]
        return sorted(found, key=lambda pair: pair[2])[-_MOST_ARCS:]

    def looked_at(self, chosen: Cell | None) -> Floats:
        """How much each word is looked at: by the chosen one, or by all on the mean."""
        found: Floats = self.weights[chosen[0]] if chosen is not None else self.weights.mean(axis=0)
        return found


class ArcsDrawing(_LookingDrawing):
    """A text that looks at itself. A word that is pointed at shows its own arcs alone."""

    def __init__(self, picture: Picture, scale: Scale, head: int | None) -> None:
        super().__init__(picture, scale, head)
        self._line = WordsLine(picture.rows, 0)
        self._height = _LEAST

    def lay_out(self, room: QSizeF) -> QSizeF:
        """Words at the bottom, arcs above them."""
        self._line = WordsLine(self.picture.rows, room.width(), self.unknown)
        self._height = max(room.height() - HEIGHT - _GAP, _LEAST)
        return QSizeF(self._line.width, self._height + _GAP + HEIGHT)

    def paint(self, painter: QPainter, chosen: Cell | None) -> None:
        """Draw arcs and words; a word is tinted as strongly as it is looked at."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        seen = self.looked_at(chosen)
        most = float(seen.max()) or 1.0
        painter.setPen(Qt.PenStyle.NoPen)
        for place, value in enumerate(seen.tolist()):
            painter.setBrush(strength(0.45 * value / most))
            box = self._line.box(place, self._height + _GAP - 2, HEIGHT)
            painter.drawRoundedRect(box.adjusted(1, 0, -1, 0), 4, 4)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for one, other, weight in self.pairs(chosen):
            painter.setPen(_pen(weight, chosen is not None))
            painter.drawPath(self._arc(one, other))
        self._line.paint(
            painter, self._height + _GAP - 2, chosen=chosen[0] if chosen is not None else None
        )

    def cell_at(self, point: QPointF) -> Cell | None:
        """The word at a point."""
        place = self._line.at(point.x())
        return None if place is None or place >= self.grid[0] else (place, 0)

    def box_of(self, cell: Cell) -> QRectF:
        """A word."""
        return self._line.box(cell[0], self._height, HEIGHT + _GAP)

    def _arc(self, one: int, other: int) -> QPainterPath:
        start = QPointF(self._line.middle(one), self._height)
        end = QPointF(self._line.middle(other), self._height)
        path = QPainterPath(start)
        if one == other:
            path.cubicTo(start + QPointF(-13, -26), start + QPointF(13, -26), start)
            return path
        # Long arcs rise less and less steeply; only the longest of all would reach the top.
        share = (abs(end.x() - start.x()) / max(self._line.width, 1.0)) ** 0.6
        rise = max((self._height - 4) * share, 12.0) * 4 / 3
        path.cubicTo(start + QPointF(0, -rise), end + QPointF(0, -rise), end)
        return path


class LinksDrawing(_LookingDrawing):
    """A sequence that looks at another: the one that asks above, the one looked at below."""

    def __init__(self, picture: Picture, scale: Scale, head: int | None) -> None:
        super().__init__(picture, scale, head)
        self._asking, self._seen = WordsLine(picture.rows, 0), WordsLine(picture.columns, 0)
        self._height = _LEAST

    def lay_out(self, room: QSizeF) -> QSizeF:
        """Two lines of words with the links between."""
        self._asking = WordsLine(self.picture.rows, room.width(), self.unknown)
        self._seen = WordsLine(self.picture.columns, room.width(), self.unknown)
        self._height = max(room.height() - 2 * HEIGHT, _LEAST)
        return QSizeF(max(self._asking.width, self._seen.width), self._height + 2 * HEIGHT)

    def paint(self, painter: QPainter, chosen: Cell | None) -> None:
        """Draw links and words."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top, bottom = HEIGHT, HEIGHT + self._height
        for one, other, weight in self.pairs(chosen):
            painter.setPen(_pen(weight, chosen is not None))
            start = QPointF(self._asking.middle(one), top)
            end = QPointF(self._seen.middle(other), bottom)
            path = QPainterPath(start)
            bend = QPointF(0, self._height / 2)
            path.cubicTo(start + bend, end - bend, end)
            painter.drawPath(path)
        self._asking.paint(painter, 0, chosen=chosen[0] if chosen is not None else None)
        self._seen.paint(painter, bottom)

    def cell_at(self, point: QPointF) -> Cell | None:
        """The word that asks."""
        place = self._asking.at(point.x())
        return None if place is None or place >= self.grid[0] else (place, 0)

    def box_of(self, cell: Cell) -> QRectF:
        """A word that asks."""
        return self._asking.box(cell[0], 0, HEIGHT)


def _pen(weight: float, alone: bool) -> QPen:
    shade = theme.current().series_color(4)
    shade.setAlphaF(min(0.10 + 0.9 * weight ** (0.6 if alone else 0.9), 1.0))
    return QPen(shade, 0.8 + 4.2 * weight, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)

"""Moving cards by hand: they follow the pointer and come to rest in line with others."""

from collections.abc import Collection
from itertools import chain

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from studio.gui import theme
from studio.gui.canvas.scene import CanvasScene
from studio.gui.canvas.sizes import CARD
from studio.model.layout import Place

#: So near to being in line, in pixels of the screen, a card comes to rest in line.
_PULL = 6.0


class GuideItem(QGraphicsItem):
    """Faint lines through what is in line."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[QLineF] = []
        self.setZValue(9)

    def lead(self, lines: list[QLineF]) -> None:
        """Show other lines."""
        if lines != self._lines:
            self.prepareGeometryChange()
            self._lines = lines

    def boundingRect(self) -> QRectF:
        """Around all lines."""
        found = QRectF()
        for line in self._lines:
            box = QRectF(line.p1(), line.p2()).normalized()
            found = found.united(box.adjusted(-2, -2, 2, 2))
        return found

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the lines."""
        color = theme.current().color("accent")
        color.setAlpha(140)
        pen = QPen(color, 1)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawLines(self._lines)


class Moving:
    """The move of some cards from where the pointer took hold of one of them."""

    def __init__(self, scene: CanvasScene, held: str, names: Collection[str]) -> None:
        self.names = set(names)
        self._scene, self._held = scene, held
        self._before = scene.places(list(self.names))
        rest = [(card.x(), card.y()) for name, card in scene.cards.items() if name not in names]
        self._lines_x = sorted({x for x, _ in rest})
        self._lines_y = sorted({y for _, y in rest})
        self._rest = rest
        wires = scene.wires.items()
        #: Wires whose both ends move are moved as they are, not drawn anew.
        self._inside = [i for w, i in wires if w.source in self.names and w.target in self.names]
        self._edge = [
            wire
            for wire, _item in wires
            if (wire.source in self.names) != (wire.target in self.names)
        ]
        #: What stands still is looked at once.
        self._still = scene.boxes(but=self.names) if self._edge else []
        self._guide = GuideItem()
        scene.addItem(self._guide)

    def shift(self, by: QPointF, zoom: float, *, free: bool = False) -> None:
        """Put the cards so far from where they stood; `free` leaves lines aside."""
        x, y = self._before[self._held]
        found_x = found_y = None
        if not free:
            found_x = _nearest(self._lines_x, x + by.x(), _PULL / zoom)
            found_y = _nearest(self._lines_y, y + by.y(), _PULL / zoom)
        dx = by.x() if found_x is None else found_x - x
        dy = by.y() if found_y is None else found_y - y
        for name, (left, top) in self._before.items():
            self._scene.cards[name].setPos(left + dx, top + dy)
        for item in self._inside:
            item.setPos(dx, dy)
        self._scene.surround_blocks(self.names)
        self._lead_edge()
        self._show_guides(found_x, found_y, QPointF(x + dx, y + dy))

    def _lead_edge(self) -> None:
        """Wires between what moves and what stands still are led anew."""
        if not self._edge:
            return
        cards = (self._scene.cards[name] for name in self.names)
        moved = [CARD.translated(card.pos()) for card in cards if card.isVisible()]
        for wire in self._edge:
            self._scene.lead(wire, self._still + moved)

    def back(self) -> None:
        """Put the cards where they stood."""
        for name, (x, y) in self._before.items():
            self._scene.cards[name].setPos(x, y)

    def done(self) -> dict[str, Place]:
        """Where the cards stand now; empty where none has moved."""
        self._scene.removeItem(self._guide)
        for item in self._inside:
            item.setPos(0, 0)
        self._scene.lead_wires()
        now = self._scene.places(list(self.names))
        return (
            {name: (round(x, 1), round(y, 1)) for name, (x, y) in now.items()}
            if (now != self._before)
            else {}
        )

    def _show_guides(self, x: float | None, y: float | None, at: QPointF) -> None:
        lines = []
        if x is not None:
            ends = [place_y for place_x, place_y in self._rest if place_x == x]
            near = min(ends, key=lambda end: abs(end - at.y()))
            lines.append(_upright(x, at.y(), near))
        if y is not None:
            ends = [place_x for place_x, place_y in self._rest if place_y == y]
            near = min(ends, key=lambda end: abs(end - at.x()))
            lines.append(_level(y, at.x(), near))
        self._guide.lead(lines)


def _upright(x: float, one: float, other: float) -> QLineF:
    top, bottom = sorted((one, other))
    return QLineF(x, top + CARD.top() - 14, x, bottom + CARD.bottom() + 14)


def _level(y: float, one: float, other: float) -> QLineF:
    left, right = sorted((one, other))
    return QLineF(left + CARD.left() - 14, y, right + CARD.right() + 14, y)


def _nearest(lines: list[float], at: float, reach: float) -> float | None:
    found = min(lines, key=lambda line: abs(line - at), default=None)
    return found if found is not None and abs(found - at) <= reach else None


class Banding(QGraphicsItem):
    """A rubber band: chooses the cards that it touches."""

    def __init__(self, scene: CanvasScene, start: QPointF, kept: Collection[str]) -> None:
        super().__init__()
        self._cards, self._start, self._kept = scene.cards, start, set(kept)
        self._box = QRectF()
        self.setZValue(11)
        scene.addItem(self)

    def stretch(self, to: QPointF) -> list[str]:
        """Stretch the band to a point; returns the chosen layers."""
        self.prepareGeometryChange()
        self._box = QRectF(self._start, to).normalized()
        touched = (
            name
            for name, card in self._cards.items()
            if card.isVisible() and self._box.intersects(CARD.translated(card.pos()))
        )
        return list(dict.fromkeys(chain(self._kept, touched)))

    def boundingRect(self) -> QRectF:
        """The band."""
        return self._box.adjusted(-2, -2, 2, 2)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the band."""
        color = theme.current().color("accent")
        pen = QPen(color, 1)
        pen.setCosmetic(True)
        painter.setPen(pen)
        color.setAlpha(28)
        painter.setBrush(color)
        painter.drawRect(self._box)

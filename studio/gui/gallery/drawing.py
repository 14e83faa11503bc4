"""A network drawn small, from left to right: its shape at a glance."""

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.catalog.base import Layer
from studio.core.i18n import _, listed
from studio.gui import icons, theme
from studio.gui.stack.families import FAMILIES, family_of, icon_of
from studio.model.graph import Graph
from studio.model.order import in_order
from studio.model.tidy import Spacing, tidy

_HEIGHT = 116
_MARGIN = 16.0
#: A card at its largest and its smallest; the colour of its family stands on its left edge.
_LARGEST, _SMALLEST = 34.0, 7.0
_ICON, _SMALLEST_ICON = 16, 9
#: The share of the room between two middles that a card takes.
_FILLED = 0.64
#: Cards are spread at most so far, so that a short chain keeps together.
_FURTHEST = 54.0


#: Places are counted in steps from layer to layer, and in rows.
_UNITS = Spacing(width=0.6, height=1.0, across=0.4, down=0.0)
#: A wire that skips layers leads above them by so much.
_AROUND = 12.0


#: Behind the card of stacked layers a second one looks out by so much.
_BEHIND = 4.0


class NetworkDrawing(QWidget):
    """Draws the layers of a graph and its wires; says the same in words."""

    def __init__(self, graph: Graph, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._graph = graph
        self._places = tidy(graph, _UNITS)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        order, _cycle = in_order(graph)
        names = [_(graph.node(name).layer.meta.title) for name in order]
        self.setAccessibleName(_("The layers, from the text to the answer"))
        self.setAccessibleDescription(listed(names))

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(280, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw wires, then cards."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cards = self._cards()
        colours = theme.current()
        painter.setPen(QPen(colours.color("edge"), 1.2))
        for wire in self._graph.wires:
            steps = self._places[wire.target][1] - self._places[wire.source][1]
            path = _wire(cards[wire.source], cards[wire.target], around=steps > 1)
            painter.drawPath(path)
        for name, card in cards.items():
            self._draw_card(painter, name, card)

    def _cards(self) -> dict[str, QRectF]:
        """Where each layer's card stands."""
        along = {name: place[1] for name, place in self._places.items()}
        across = {name: place[0] for name, place in self._places.items()}
        first, last = _ends(across.values())
        steps, rows = max(along.values(), default=0.0), last - first
        room = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        step = min(_FURTHEST, room.width() / (steps + _FILLED))
        width = min(_LARGEST, max(_SMALLEST, step * _FILLED))
        down = min(40.0, room.height() / (rows + 1.0))
        height = min(_LARGEST, down * 0.8, max(2.2 * width, 20.0))
        start = room.center().x() - steps * step / 2
        middle = (first + last) / 2
        size = QRectF(-width / 2, -height / 2, width, height)
        return {
            name: size.translated(
                start + along[name] * step, room.center().y() + (across[name] - middle) * down
            )
            for name in self._places
        }

    def _draw_card(self, painter: QPainter, name: str, card: QRectF) -> None:
        layer = self._graph.node(name).layer
        colours = theme.current()
        radius = min(5.0, card.width() / 3)
        painter.setPen(QPen(colours.color("edge"), 1.0))
        painter.setBrush(colours.color("surface"))
        if getattr(layer, "layers", 1) > 1:
            painter.drawRoundedRect(card.translated(_BEHIND, -_BEHIND), radius, radius)
        painter.drawRoundedRect(card, radius, radius)
        edge = QPainterPath()
        edge.addRoundedRect(card, radius, radius)
        painter.save()
        painter.setClipPath(edge)
        strip = QRectF(card.topLeft(), card.bottomRight())
        strip.setWidth(max(3.0, min(4.0, card.width() / 3)))
        colour = family_of(layer).color
        painter.fillRect(strip, colour)
        painter.restore()
        size = min(_ICON, int(card.width()) - 7, int(card.height()) - 4)
        if size >= _SMALLEST_ICON:
            picture = icons.pixmap(_icon(layer), colour, size, self.devicePixelRatioF())
            painter.drawPixmap(card.center() + QPointF(1.5 - size / 2, -size / 2), picture)


def _icon(layer: Layer) -> str:
    """As on the canvas, but for what tells networks of the same families apart."""
    if getattr(layer, "bidirectional", False):
        return "arrows-left-right"
    if getattr(layer, "mode", "") == "attention":
        return FAMILIES["attention"].icon
    return icon_of(layer)


def _ends(values: Iterable[float]) -> tuple[float, float]:
    found = list(values)
    return (min(found), max(found)) if found else (0.0, 0.0)


def _wire(source: QRectF, target: QRectF, *, around: bool) -> QPainterPath:
    """From the right of one card to the left of another; `around` leads above what is between."""
    start = QPointF(source.right(), source.center().y())
    end = QPointF(target.left(), target.center().y())
    path = QPainterPath(start)
    if around and abs(start.y() - end.y()) < source.height() / 2:
        up = QPointF(0, -source.height() / 2 - _AROUND)
        start, end = (QPointF(card.center().x(), card.top()) for card in (source, target))
        path = QPainterPath(start)
        path.cubicTo(start + up, end + up, end)
        return path
    bend = max(3.0, (end.x() - start.x()) / 2)
    path.cubicTo(start + QPointF(bend, 0), end - QPointF(bend, 0), end)
    return path

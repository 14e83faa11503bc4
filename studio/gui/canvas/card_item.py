"""A layer on the canvas: what it is, its main settings, its parameters, what is wrong with it."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QTextLayout,
)
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from studio.catalog.base import Layer
from studio.core.i18n import _, ngettext, together
from studio.gui import figures, icons, theme
from studio.gui.canvas.card_facts import CardFacts
from studio.gui.canvas.card_value import CardValue
from studio.gui.canvas.mend_item import MendItem
from studio.gui.canvas.sizes import CARD, PORT_GRIP, PORT_RADIUS, PORT_REACH, READABLE, VISIBLE
from studio.gui.fonts import BODY, CAPTION, font
from studio.gui.stack.families import family_of, icon_of, settings_of
from studio.gui.widgets.labels import plain_tip

_ICON = 20
#: The card with its ports and its outline; asked for hundreds of times a frame.
_BOUNDS = CARD.adjusted(-4, -PORT_RADIUS - 3, 4, PORT_RADIUS + 3)


class CardItem(QGraphicsItem):
    """A card about its own middle. It edits nothing; the view asks it where its ports are."""

    def __init__(self, name: str, layer: Layer) -> None:
        super().__init__()
        self.name, self.layer, self.facts = name, layer, CardFacts()
        self._hovered = False
        self._wanted = False
        #: While a wire is drawn: whether it may end here; None while none is drawn.
        self.legal: bool | None = None
        self._picture: QPixmap | None = None
        flags = QGraphicsItem.GraphicsItemFlag
        self.setFlag(flags.ItemIsSelectable)
        self.setAcceptHoverEvents(True)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.setZValue(2)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.mending: MendItem | None = None
        self._value: CardValue | None = None
        self._describe()

    def take_up(self, layer: Layer, facts: CardFacts) -> None:
        """Show another layer or other facts in the same place."""
        if layer == self.layer and facts == self.facts:
            return
        if facts.problem != self.facts.problem:
            self.offer("")
        self.layer, self.facts, self._picture = layer, facts, None
        self._describe()
        self.update()

    def offer(self, words: str) -> None:
        """Offer a way out of the problem below the card; without words none is known."""
        if self.mending is None and words:
            self.mending = MendItem(self.name, self)
        if self.mending is not None:
            self.mending.offer(words)

    def show_value(self, value: CardValue | None) -> None:
        """Show what the layer makes of the text that is followed, in place of its settings."""
        if value is not self._value:
            self._value = value
            self.update()

    def set_legal(self, legal: bool | None) -> None:
        """Light the card as a target of a wire that is drawn, or dim it."""
        if legal != self.legal:
            self.legal = legal
            self.update()

    def set_wanted(self, wanted: bool) -> None:
        """Whether what is dragged would take this layer's place."""
        if wanted != self._wanted:
            self._wanted = wanted
            self.update()

    # -- ports ----------------------------------------------------------------------------------

    def ports(self) -> tuple[str, ...]:
        """The ports that are drawn: all that are wired, and one that is free."""
        layer = self.layer
        if not layer.ports_optional:
            return layer.ports
        used = [port for port in layer.ports if port not in self.facts.free]
        free = [port for port in layer.ports if port in self.facts.free][:1]
        return (*used, *free)

    def port_place(self, port: str) -> QPointF:
        """Where a wire enters, on the canvas."""
        shown = self.ports()
        turn = shown.index(port) if port in shown else 0
        x = CARD.left() + CARD.width() * (turn + 1) / (len(shown) + 1)
        return self.mapToScene(QPointF(x, CARD.top()))

    def output_place(self) -> QPointF:
        """Where wires leave, on the canvas."""
        return self.mapToScene(QPointF(0.0, CARD.bottom()))

    def port_at(self, point: QPointF) -> str | None:
        """The port near a point of the canvas; ``""`` is the output."""
        reach = PORT_REACH
        inside = CARD.adjusted(0, PORT_GRIP, 0, -PORT_GRIP)
        if inside.contains(self.mapFromScene(point)):
            return None
        if (self.output_place() - point).manhattanLength() <= reach:
            return ""
        near = [
            (found, port)
            for port in self.ports()
            if (found := (self.port_place(port) - point).manhattanLength()) <= reach
        ]
        return min(near)[1] if near else None

    # -- drawing --------------------------------------------------------------------------------

    def boundingRect(self) -> QRectF:
        """The card with its ports and its outline."""
        return _BOUNDS

    def shape(self) -> QPainterPath:
        """What is clicked: the card."""
        path = QPainterPath()
        path.addRoundedRect(CARD, theme.RADIUS, theme.RADIUS)
        return path

    def hoverEnterEvent(self, event: object) -> None:
        """Show the ports more strongly."""
        self._hovered = True
        self.update()

    def hoverLeaveEvent(self, event: object) -> None:
        """Be calm again."""
        self._hovered = False
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the card; small words only where they can be read."""
        colours = theme.current()
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wrong = self.facts.problem
        tone = "bad" if self.facts.severity == "error" else "caution"
        edge = "accent" if self.isSelected() else tone if wrong else "hairline"
        if self.legal or self._wanted:
            edge = "good" if self.legal else "accent"
        painter.setOpacity(0.45 if self.legal is False else 1.0)
        thick = 2.0 if self.isSelected() or self.legal or self._wanted else 1.2
        if zoom < VISIBLE and not wrong and not self.isSelected():
            self._paint_far(painter)
            return
        painter.setPen(QPen(colours.color(edge), thick))
        painter.setBrush(colours.color("tint" if self.isSelected() or self._wanted else "surface"))
        painter.drawRoundedRect(CARD, theme.RADIUS, theme.RADIUS)
        self._paint_bar(painter)
        if zoom >= READABLE:
            self._paint_words(painter)
        elif zoom >= VISIBLE:
            self._paint_title_large(painter)
        if zoom >= VISIBLE:
            self._paint_ports(painter)

    def _paint_far(self, painter: QPainter) -> None:
        """From very far, as on a map: a spot in the colour of the family."""
        color = QColor(family_of(self.layer).color)
        painter.fillRect(CARD, theme.current().color("surface"))
        color.setAlpha(150)
        painter.fillRect(CARD, color)

    def _paint_bar(self, painter: QPainter) -> None:
        painter.save()
        clip = QPainterPath()
        clip.addRoundedRect(CARD, theme.RADIUS, theme.RADIUS)
        painter.setClipPath(clip)
        bar = QRectF(CARD.left(), CARD.top(), 5, CARD.height())
        painter.fillRect(bar, family_of(self.layer).color)
        painter.restore()

    def _paint_words(self, painter: QPainter) -> None:
        colours = theme.current()
        if self._picture is None:
            color = family_of(self.layer).color
            self._picture = icons.pixmap(icon_of(self.layer), color, _ICON, 3.0)
        left = CARD.left() + 14
        painter.drawPixmap(
            QRectF(left, -_ICON / 2, _ICON, _ICON), self._picture, QRectF(self._picture.rect())
        )
        left += _ICON + 10
        room = CARD.right() - 10 - left
        title = font(BODY, weight=QFont.Weight.DemiBold)
        wrong = bool(self.facts.problem)
        top = -29.0 if wrong else -24.0
        count = self._count_words()
        counted = QFontMetricsF(font(CAPTION)).horizontalAdvance(count) + 8 if count else 0
        painter.setPen(colours.color("text"))
        self._line(painter, title, _(self.layer.meta.title), QRectF(left, top, room - counted, 22))
        painter.setPen(colours.color("second"))
        if count:
            box = QRectF(CARD.right() - 10 - counted, top, counted, 22)
            painter.setFont(font(CAPTION))
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, right, count)
        if wrong:
            self._paint_problem(painter, QRectF(left, -8, room, 37))
            return
        if self._value is not None:
            self._value.paint(painter, QRectF(left, 1, room, 23))
            return
        words = settings_of(self.layer) or _(self.layer.meta.summary)
        self._line(painter, font(CAPTION), words, QRectF(left, 2, room, 20))

    def _paint_problem(self, painter: QPainter, box: QRectF) -> None:
        """What is wrong, in two lines at most."""
        tone = "bad" if self.facts.severity == "error" else "caution"
        painter.setPen(theme.current().color(tone))
        face = font(CAPTION)
        first, rest = in_two_lines(self.facts.problem, face, box.width())
        half = box.height() / 2
        upper = box.adjusted(0, 0, 0, -half) if rest else box
        self._line(painter, face, first, upper)
        self._line(painter, face, rest, box.adjusted(0, half, 0, 0))

    @staticmethod
    def _line(painter: QPainter, face: QFont, words: str, box: QRectF) -> None:
        painter.setFont(face)
        metrics = QFontMetricsF(face)
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_title_large(self, painter: QPainter) -> None:
        """From afar: the title alone, as large as the card allows."""
        painter.setPen(theme.current().color("text"))
        face = font(22, weight=QFont.Weight.DemiBold)
        box = CARD.adjusted(16, 0, -8, 0)
        self._line(painter, face, _(self.layer.meta.title), box)

    def _paint_ports(self, painter: QPainter) -> None:
        colours = theme.current()
        strong = self._hovered or self.isSelected() or self.legal
        painter.setPen(QPen(colours.color("accent" if strong else "edge"), 1.4))
        for port in self.ports():
            filled = port not in self.facts.free
            painter.setBrush(colours.color("edge" if filled else "surface"))
            place = self.mapFromScene(self.port_place(port))
            painter.drawEllipse(place, PORT_RADIUS - 1, PORT_RADIUS - 1)
        painter.setBrush(colours.color("surface"))
        painter.drawEllipse(QPointF(0.0, CARD.bottom()), PORT_RADIUS - 1, PORT_RADIUS - 1)

    def _count_words(self) -> str:
        return figures.amount(self.facts.parameters) if self.facts.parameters else ""

    def _describe(self) -> None:
        """The tool tip: all that the card may have cut off."""
        facts, layer = self.facts, self.layer
        parts = [_(layer.meta.title), settings_of(layer)]
        if facts.parameters:
            words = ngettext("{n} parameter", "{n} parameters", facts.parameters)
            parts.append(words.format(n=figures.count(facts.parameters)))
        if facts.problem:
            parts.append(together(facts.problem, facts.fix))
        self.setToolTip(plain_tip("\n".join(part for part in parts if part)))


def in_two_lines(words: str, face: QFont, width: float) -> tuple[str, str]:
    """The words that fill a first line of so many pixels, and the rest."""
    layout = QTextLayout(words, face)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(width)
    layout.endLayout()
    cut = line.textStart() + line.textLength()
    return words[:cut].rstrip(), words[cut:].lstrip()

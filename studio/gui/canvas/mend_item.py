"""The button below a card that has a problem: it says the way out, and a click takes it."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from studio.gui import icons, theme
from studio.gui.canvas.sizes import CARD, READABLE
from studio.gui.fonts import CAPTION, font
from studio.gui.widgets.labels import plain_tip

_HEIGHT, _ICON, _GAP = 24.0, 14.0, 7.0


class MendItem(QGraphicsItem):
    """Stands below its card and goes where that goes. `words` is what a click does."""

    def __init__(self, name: str, card: QGraphicsItem) -> None:
        super().__init__(card)
        self.name = name
        self.words = ""
        self._box = QRectF()
        self._hovered = False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAcceptHoverEvents(True)
        self.hide()

    def offer(self, words: str) -> None:
        """Offer a way out; without words none is known."""
        self.prepareGeometryChange()
        self.words = words
        said = QFontMetricsF(_face()).horizontalAdvance(words)
        width = min(said + _ICON + 3 * 9, CARD.width())
        self._box = QRectF(-width / 2, CARD.bottom() + _GAP, width, _HEIGHT)
        self.setToolTip(plain_tip(words + " (M)") if words else "")
        self.setVisible(bool(words))
        self.update()

    def holds(self, point: QPointF) -> bool:
        """Whether a point of the canvas is on the button."""
        return self.isVisible() and self._box.contains(self.mapFromScene(point))

    def boundingRect(self) -> QRectF:
        """The button with its outline."""
        return self._box.adjusted(-2, -2, 2, 2)

    def hoverEnterEvent(self, event: object) -> None:
        """Stand out."""
        self._hovered = True
        self.update()

    def hoverLeaveEvent(self, event: object) -> None:
        """Be calm again."""
        self._hovered = False
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw a button with a wrench."""
        if option.levelOfDetailFromTransform(painter.worldTransform()) < READABLE:
            return
        colours = theme.current()
        painter.setPen(QPen(colours.color("accent"), 1.2))
        painter.setBrush(colours.color("tint" if self._hovered else "surface"))
        painter.drawRoundedRect(self._box, _HEIGHT / 2, _HEIGHT / 2)
        picture = icons.pixmap("wrench", "accent", int(_ICON), 3.0)
        spot = QRectF(self._box.left() + 9, self._box.center().y() - _ICON / 2, _ICON, _ICON)
        painter.drawPixmap(spot, picture, QRectF(picture.rect()))
        room = self._box.adjusted(9 + _ICON + 5, 0, -9, 0)
        metrics = QFontMetricsF(_face())
        shown = metrics.elidedText(self.words, Qt.TextElideMode.ElideRight, room.width() + 1)
        painter.setFont(_face())
        painter.setPen(colours.color("accent"))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)


def _face() -> QFont:
    return font(CAPTION, weight=QFont.Weight.Medium)

"""A wire that is being drawn, with the reason where it can't end."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from studio.gui import theme
from studio.gui.canvas.routing import wire_path
from studio.gui.fonts import CAPTION, font

_LABEL_WIDTH = 260.0


class DraftItem(QGraphicsItem):
    """Drawn above everything. `words` say why the wire can't end where it is."""

    def __init__(self) -> None:
        super().__init__()
        self.words = ""
        self._path = QPainterPath()
        self._box = QRectF()
        self.setZValue(10)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def lead(self, start: QPointF, end: QPointF, words: str = "") -> None:
        """Take up other ends; `words` are the reason why not, empty where it may end."""
        self.prepareGeometryChange()
        self._path = wire_path(start, end)
        self.words = words
        self._box = QRectF()
        if words:
            metrics = QFontMetricsF(font(CAPTION))
            room = QRectF(0, 0, _LABEL_WIDTH, 400)
            found = metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), words)
            self._box = QRectF(0, 0, found.width() + 18, found.height() + 12)
            self._box.moveTopLeft(end + QPointF(16, 14))

    def boundingRect(self) -> QRectF:
        """Of the curve and the words."""
        return self._path.boundingRect().united(self._box).adjusted(-4, -4, 4, 4)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the curve, dashed, and the reason."""
        colours = theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tone = "bad" if self.words else "accent"
        painter.setPen(QPen(colours.color(tone), 2.2, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._path)
        if not self.words:
            return
        painter.setPen(QPen(colours.color("bad"), 1))
        painter.setBrush(colours.color("raised"))
        painter.drawRoundedRect(self._box, theme.RADIUS, theme.RADIUS)
        painter.setPen(colours.color("text"))
        painter.setFont(font(CAPTION))
        inside = self._box.adjusted(9, 6, -9, -6)
        painter.drawText(inside, int(Qt.TextFlag.TextWordWrap), self.words)

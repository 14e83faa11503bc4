"""A wire on the canvas, with the shape of what flows there."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from studio.gui import theme
from studio.gui.canvas.routing import wire_path
from studio.gui.canvas.sizes import READABLE, VISIBLE, WIRE_REACH
from studio.gui.fonts import CAPTION, mono_font
from studio.model.graph import Wire


class WireItem(QGraphicsItem):
    """Follows its two ends; `shape_words` is what flows, such as ``(B, T, 64)``."""

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self.wire = wire
        self.shape_words = ""
        self._ends: tuple[QPointF, QPointF, float | None] | None = None
        self._path = QPainterPath()
        self._chip = QRectF()
        self._bounds = QRectF()
        self._chip_width = 0.0
        self._wanted = False
        self._mute = False
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)
        self.setAcceptHoverEvents(True)
        # A wire that moves as it is, is not drawn anew.
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.setZValue(1)

    def lead(self, start: QPointF, end: QPointF, lane: float | None = None) -> None:
        """Take up other ends and another lane."""
        if (start, end, lane) == self._ends:
            return
        self._ends = (start, end, lane)
        self.prepareGeometryChange()
        self._path = wire_path(start, end, lane)
        self._place_chip()

    def show_shape(self, words: str) -> None:
        """Show another shape; empty where it can't be known."""
        if words != self.shape_words:
            self.prepareGeometryChange()
            self.shape_words = words
            metrics = QFontMetricsF(mono_font(CAPTION))
            self._chip_width = metrics.horizontalAdvance(words) + 14
            self._place_chip()
            self.update()

    def show_chip(self, *, shown: bool) -> None:
        """Whether the shape is shown on the wire."""
        if shown == self._mute:
            self._mute = not shown
            self.prepareGeometryChange()
            self._place_chip()
            self.update()

    def set_wanted(self, wanted: bool) -> None:
        """Whether what is dragged would be put here."""
        if wanted != self._wanted:
            self._wanted = wanted
            self.update()

    @property
    def middle(self) -> QPointF:
        """Where something put onto the wire would stand."""
        return self._path.pointAtPercent(0.5)

    def is_near(self, point: QPointF) -> bool:
        """Whether a point is near enough to mean this wire."""
        reach = WIRE_REACH * 2
        if not self._path.boundingRect().adjusted(-reach, -reach, reach, reach).contains(point):
            return False
        near = QRectF(point.x() - reach / 2, point.y() - reach / 2, reach, reach)
        return self._path.intersects(near)

    def is_under(self, point: QPointF) -> bool:
        """Whether a click at a point means this wire."""
        return self.boundingRect().contains(point) and self.shape().contains(point)

    def _place_chip(self) -> None:
        self._chip = QRectF()
        if self.shape_words and not self._mute:
            self._chip = QRectF(0, 0, self._chip_width, 20)
            self._chip.moveCenter(self.middle)
        self._bounds = self._path.boundingRect().adjusted(-6, -6, 6, 6).united(self._chip)

    def boundingRect(self) -> QRectF:
        """Of the curve and the words on it."""
        return self._bounds

    def shape(self) -> QPainterPath:
        """What is clicked: a band along the curve, and the words."""
        stroker = QPainterPathStroker()
        stroker.setWidth(12)
        path = stroker.createStroke(self._path)
        if not self._chip.isEmpty():
            path.addRoundedRect(self._chip, 10, 10)
        return path

    def hoverEnterEvent(self, event: object) -> None:
        """Stand out."""
        self.setZValue(1.5)
        self.update()

    def hoverLeaveEvent(self, event: object) -> None:
        """Be calm again."""
        self.setZValue(1)
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the curve and, where it can be read, the shape."""
        colours = theme.current()
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, zoom >= VISIBLE)
        strong = self.isSelected() or self._wanted or self.zValue() > 1
        tone = "accent" if strong else "edge"
        pen = QPen(colours.color(tone), 2.4 if strong else 1.5)
        pen.setCosmetic(zoom < VISIBLE)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._path)
        if self._chip.isEmpty() or zoom < READABLE:
            return
        painter.setPen(QPen(colours.color("accent" if strong else "hairline"), 1))
        painter.setBrush(colours.color("surface"))
        painter.drawRoundedRect(self._chip, 10, 10)
        painter.setPen(colours.color("second"))
        painter.setFont(mono_font(CAPTION))
        painter.drawText(self._chip, Qt.AlignmentFlag.AlignCenter, self.shape_words)

"""A small map of the whole network in a corner of the canvas."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from studio.core.i18n import _
from studio.gui import theme
from studio.gui.canvas.scene import CanvasScene
from studio.gui.canvas.sizes import CARD
from studio.gui.stack.families import family_of

SIZE = QSize(168, 116)
#: Of a network that is far higher than wide, as most are.
_UPRIGHT = QSize(104, 196)
_EDGE = 8.0
#: While cards are moved, the map follows so often.
_PAUSE_MS = 120


class Minimap(QWidget):
    """Shows the cards as small bars and what the view sees as a frame. Click or drag moves it."""

    wanted = Signal(QPointF)
    """The point of the canvas that is to be in the middle."""
    reshaped = Signal()
    """It has another size."""

    def __init__(self, scene: CanvasScene, parent: QWidget) -> None:
        super().__init__(parent)
        self._scene = scene
        self._seen = QRectF()
        self._whole = QRectF()
        #: The cards as they were drawn last: only the frame moves with every step.
        self._picture: QPixmap | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_PAUSE_MS)
        self._soon.timeout.connect(self.refresh)
        self.setFixedSize(SIZE)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(_("Map of the network"))
        self.setToolTip(_("Map of the network: click or drag to go there"))
        self.hide()

    def show_part(self, seen: QRectF) -> None:
        """Show which part is seen; hide where all of it is."""
        content = self._scene.content()
        self._seen = seen
        whole = content.united(seen.intersected(content.adjusted(-300, -300, 300, 300)))
        if whole != self._whole:
            self._whole, self._picture = whole, None
            wanted = _UPRIGHT if whole.height() > 2 * whole.width() else SIZE
            if wanted != self.size():
                self.setFixedSize(wanted)
                self.reshaped.emit()
        self.setVisible(self._has_room() and not (content.isEmpty() or seen.contains(content)))
        self.update()

    def _has_room(self) -> bool:
        """A map that would cover much of the view hides more than it shows."""
        view = self.parentWidget()
        return view is None or view.height() > 2 * self.height()

    def _scale(self) -> float:
        whole = self._whole
        if whole.isEmpty():
            return 1.0
        width, height = self.width() - 2 * _EDGE, self.height() - 2 * _EDGE
        return min(width / whole.width(), height / whole.height())

    def _on_map(self, box: QRectF) -> QRectF:
        scale, middle = self._scale(), self._whole.center()
        here = QRectF(self.rect()).center() + (box.center() - middle) * scale
        found = QRectF(0, 0, box.width() * scale, box.height() * scale)
        found.moveCenter(here)
        return found

    def refresh(self) -> None:
        """Draw the cards anew."""
        self._picture = None
        self.update()

    def refresh_soon(self) -> None:
        """The same a little later, once for all that happens until then."""
        if not self._soon.isActive():
            self._soon.start()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, cards and frame."""
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._picture is None:
            self._picture = self._drawn()
        painter.drawPixmap(0, 0, self._picture)
        painter.setPen(QPen(colours.color("accent"), 1.2))
        wash = colours.color("accent")
        wash.setAlpha(26)
        painter.setBrush(wash)
        inside = QRectF(self.rect()).adjusted(2.5, 2.5, -2.5, -2.5)
        painter.drawRect(self._on_map(self._seen).intersected(inside))

    def _drawn(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        colours = theme.current()
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colours.color("hairline"), 1))
        painter.setBrush(colours.color("surface"))
        ground = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(ground, theme.RADIUS, theme.RADIUS)
        painter.setClipRect(ground.adjusted(1, 1, -1, -1))
        scale, zero = self._scale(), self._on_map(QRectF()).center()
        wide, high = CARD.width() * scale, max(CARD.height() * scale, 2.0)
        accent = colours.color("accent")
        for card in self._scene.cards.values():
            if card.isVisible():
                x, y = zero.x() + card.x() * scale, zero.y() + card.y() * scale
                tone = accent if card.isSelected() else family_of(card.layer).color
                painter.fillRect(QRectF(x - wide / 2, y - high / 2, wide, high), tone)
        painter.end()
        return picture

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go there."""
        self._go(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event)

    def _go(self, event: QMouseEvent) -> None:
        away = (event.position() - QRectF(self.rect()).center()) / self._scale()
        self.wanted.emit(self._whole.center() + away)

"""A view that is zoomed and moved about: wheel, middle button, space, map, buttons."""

import math

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QPainter,
    QPen,
    QPixmapCache,
    QPolygonF,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from studio.gui import theme
from studio.gui.canvas.corner import ZoomBar
from studio.gui.canvas.minimap import Minimap
from studio.gui.canvas.scene import CanvasScene
from studio.gui.canvas.sizes import CARD

NEAREST, FARTHEST = 3.0, 0.02
#: At first things are shown at least so large.
_READABLE = 0.8
_STEP = 1.2
_DOTS = 24
_GAP = 12
_PICTURES_KB = 96 * 1024


class LookingView(QGraphicsView):
    """Shows a scene at a size; edits nothing and chooses nothing."""

    looked = Signal()
    """The part that is seen, or its size, has changed."""

    def __init__(self, scene: CanvasScene, parent: QWidget | None = None) -> None:
        super().__init__(scene, parent)
        self._scene = scene
        self._fitted = False
        #: Nobody has zoomed or moved since it was shown: it may be shown anew at another size.
        self._untouched = True
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.paint_whole(whole=False)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        # Qt keeps the pictures of cards and wires in here; 10 MB hold too few of them.
        QPixmapCache.setCacheLimit(max(QPixmapCache.cacheLimit(), _PICTURES_KB))
        self.minimap = Minimap(scene, self)
        self.minimap.wanted.connect(self._go_to)
        self.minimap.reshaped.connect(self._place_map)
        self.bar = ZoomBar(self)
        self.bar.zoom_asked.connect(self.zoom_by)
        self.bar.fit_asked.connect(self.fit)
        self._invitation: QWidget | None = None
        for scroll in (self.horizontalScrollBar(), self.verticalScrollBar()):
            scroll.valueChanged.connect(self._tell_looked)

    def paint_whole(self, *, whole: bool) -> None:
        """Whether every frame paints all that is seen, or only what changed."""
        modes = QGraphicsView.ViewportUpdateMode
        self.setViewportUpdateMode(
            modes.FullViewportUpdate if whole else modes.MinimalViewportUpdate
        )

    def invite(self, words: QWidget) -> None:
        """What is shown while there is nothing on the canvas."""
        self._invitation = words
        words.setParent(self.viewport())
        words.hide()
        self._place_corners()

    def show_invitation(self, shown: bool) -> None:
        """Show the invitation, or take it away."""
        if self._invitation is not None:
            self._invitation.setVisible(shown)
        self.bar.setVisible(not shown)

    @property
    def zoom(self) -> float:
        """1 is full size."""
        return self.transform().m11()

    def zoom_by(self, steps: int, at: QPointF | None = None) -> None:
        """Nearer (1) or farther (-1) about a point of the view; 0 is full size."""
        self._untouched = False
        wanted = self.zoom * _STEP**steps if steps else 1.0
        wanted = min(max(wanted, FARTHEST), NEAREST)
        if abs(wanted - 1) < 0.03:
            wanted = 1.0
        place = at if at is not None else QPointF(self.viewport().rect().center())
        before = self.mapToScene(place.toPoint())
        self.setTransform(self.transform().fromScale(wanted, wanted))
        after = self.mapToScene(place.toPoint())
        self.shift((after - before) * wanted)
        self._tell_looked()

    def shift(self, by: QPointF) -> None:
        """Move what is seen by so many pixels, as if it were pulled."""
        self._untouched = False
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() - round(by.x()))
        down.setValue(down.value() - round(by.y()))

    def begin(self) -> None:
        """Show the beginning, as much as can be read."""
        self.fit()
        content = self._scene.content()
        if self._fitted and self.zoom < _READABLE:
            self.setTransform(self.transform().fromScale(_READABLE, _READABLE))
            half = self.viewport().height() / 2 / _READABLE
            self.centerOn(content.center().x(), content.top() - 24 + half)
            self._tell_looked()

    def fit(self) -> None:
        """Show all of it, at full size at most."""
        content = self._scene.content().adjusted(-40, -32, 40, 32)
        if content.isEmpty() or self.viewport().width() < 50:
            return
        room = self.viewport().rect()
        below = self.bar.height() + _GAP
        scale = min(room.width() / content.width(), (room.height() - below) / content.height())
        scale = min(max(scale, FARTHEST), 1.0)
        self.setTransform(self.transform().fromScale(scale, scale))
        self.centerOn(content.center() + QPointF(0, below / 2 / scale))
        self._fitted = True
        self._tell_looked()

    def seen(self) -> QRectF:
        """The part of the canvas that is seen."""
        return self.mapToScene(self.viewport().rect()).boundingRect()

    def bring_into_view(self, name: str) -> None:
        """Move as little as it takes to see a card."""
        card = self._scene.cards.get(name)
        if card is not None:
            x, y = self._scene.stands().get(name, (card.x(), card.y()))
            self.ensureVisible(CARD.translated(x, y), 40, 60)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl zooms; else it scrolls, with Shift from side to side."""
        turned = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if turned.y():
                self.zoom_by(1 if turned.y() > 0 else -1, event.position())
        else:
            fine = event.pixelDelta()
            by = fine if not fine.isNull() else turned / 2
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not by.x():
                by = QPoint(by.y(), 0)
            self.shift(QPointF(by))
        event.accept()

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """A calm ground with dots."""
        colours = theme.current()
        box = QRectF(rect)
        painter.fillRect(box, colours.color("window"))
        if self.zoom < 0.45:
            return
        left = math.floor(box.left() / _DOTS) * _DOTS
        top = math.floor(box.top() / _DOTS) * _DOTS
        across = range(left, math.ceil(box.right()) + 1, _DOTS)
        down = range(top, math.ceil(box.bottom()) + 1, _DOTS)
        pen = QPen(colours.color("hairline"), 1.6 * self.devicePixelRatioF())
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawPoints(QPolygonF([QPointF(x, y) for y in down for x in across]))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The corners stay in their corners, and the network in the middle."""
        super().resizeEvent(event)
        self._place_corners()
        if self.isVisible() and (self._untouched or not self._fitted):
            self.begin()
        self._tell_looked()

    def showEvent(self, event: QShowEvent) -> None:
        """The first time, show all of it."""
        super().showEvent(event)
        self._place_corners()
        if not self._fitted:
            self.begin()

    def _go_to(self, point: QPointF) -> None:
        self._untouched = False
        self.centerOn(point)

    def _place_corners(self) -> None:
        self.bar.adjustSize()
        self.bar.move(_GAP, self.height() - self.bar.height() - _GAP)
        if self._invitation is not None:
            self._invitation.setGeometry(self.viewport().rect())
        self._place_map()

    def _place_map(self) -> None:
        small = self.minimap.size()
        self.minimap.move(
            self.width() - small.width() - _GAP, self.height() - small.height() - _GAP
        )

    def _tell_looked(self) -> None:
        if self._invitation is not None:
            # Scrolling takes all that lies on the ground with it.
            self._invitation.setGeometry(self.viewport().rect())
        self.bar.show_zoom(self.zoom)
        self.minimap.show_part(self.seen())
        self.looked.emit()

"""All layers in a row, each with a small picture of its value; one of them is looked at."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QFrame, QScrollArea, QToolTip, QWidget

from studio.core.i18n import _
from studio.gui import fonts, theme
from studio.gui.following.layer_words import family_of_followed, title_of
from studio.gui.following.thumbs import Thumb, sentence_of
from studio.gui.widgets.labels import plain_tip

_WIDTH, _HEIGHT, _GAP = 116.0, 48.0, 16.0
_MARGIN = 3.0


class LayerStrip(QScrollArea):
    """Chips from left to right, as the text runs; the arrow keys walk along."""

    chosen = Signal(str)
    """The name of the layer that is now looked at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.chips = Chips(self)
        self.chips.chosen.connect(self.chosen)
        self.setWidget(self.chips)
        # A scroll area fills what it shows unless told otherwise afterwards.
        self.chips.setAutoFillBackground(False)
        self.setFixedHeight(round(_HEIGHT + 2 * _MARGIN))

    def show_thumbs(self, thumbs: list[Thumb], current: str) -> None:
        """Show these layers."""
        self.chips.take(thumbs, current)
        self.show_current()

    def show_current(self) -> None:
        """Bring the chosen chip into view."""
        box = self.chips.box_of(self.chips.place)
        self.ensureVisible(round(box.center().x()), 10, round(_WIDTH), 0)


class Chips(QWidget):
    """What scrolls."""

    chosen = Signal(str)

    def __init__(self, area: QScrollArea) -> None:
        super().__init__(area)
        self.thumbs: list[Thumb] = []
        self.place = 0
        self._hovered = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Layers that the text runs through"))

    def take(self, thumbs: list[Thumb], current: str) -> None:
        """Show these layers with one of them chosen."""
        self.thumbs = thumbs
        names = [thumb.layer.node for thumb in thumbs]
        self.place = names.index(current) if current in names else 0
        self.resize(self.sizeHint())
        self._describe()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for all chips."""
        count = len(self.thumbs)
        wide = 2 * _MARGIN + count * _WIDTH + max(count - 1, 0) * _GAP
        return QSize(max(round(wide), 1), round(_HEIGHT + 2 * _MARGIN))

    def box_of(self, place: int) -> QRectF:
        """Where a chip is."""
        return QRectF(_MARGIN + place * (_WIDTH + _GAP), _MARGIN, _WIDTH, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw chips and the arrows between."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place in range(len(self.thumbs)):
            box = self.box_of(place)
            if event.rect().intersects(box.adjusted(-_GAP, 0, 1, 0).toAlignedRect()):
                self._paint_chip(painter, place, box)

    def _paint_chip(self, painter: QPainter, place: int, box: QRectF) -> None:
        colours, thumb = theme.current(), self.thumbs[place]
        here = place == self.place
        if place:
            painter.setPen(QPen(colours.color("edge"), 1.2))
            middle = QPointF(box.left() - _GAP / 2, box.center().y())
            painter.drawLine(middle + QPointF(-2.5, -4), middle + QPointF(1.5, 0))
            painter.drawLine(middle + QPointF(1.5, 0), middle + QPointF(-2.5, 4))
        edge = "accent" if here else "edge" if place == self._hovered else "hairline"
        painter.setPen(QPen(colours.color(edge), 2.0 if here and self.hasFocus() else 1.2))
        painter.setBrush(colours.color("tint" if here else "surface"))
        painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
        family = family_of_followed(thumb.layer)
        if family is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(family.color)
            painter.drawRoundedRect(QRectF(box.left() + 7, box.top() + 7, 6, 6), 3, 3)
        face = fonts.font(11, weight=QFont.Weight.DemiBold if here else QFont.Weight.Normal)
        painter.setFont(face)
        painter.setPen(colours.color("text" if here else "second"))
        title = QRectF(box.left() + 18, box.top() + 1, box.width() - 24, 18)
        words = QFontMetricsF(face).elidedText(
            title_of(thumb.layer), Qt.TextElideMode.ElideRight, title.width()
        )
        painter.drawText(title, Qt.AlignmentFlag.AlignVCenter, words)
        thumb.paint(painter, QRectF(box.left() + 7, box.top() + 20, box.width() - 14, 22))

    def event(self, event: QEvent) -> bool:
        """The tooltip of a chip: its whole title and its gist."""
        if isinstance(event, QHelpEvent):
            place = self._at(QPointF(event.pos()))
            if place >= 0:
                QToolTip.showText(event.globalPos(), plain_tip(self._told(place)), self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the chip under the mouse."""
        self._hover(self._at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """No chip is lit."""
        self._hover(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Look at a layer."""
        place = self._at(event.position())
        if place >= 0:
            self._choose(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk along the layers."""
        key = Qt.Key(event.key())
        last = len(self.thumbs) - 1
        targets = {
            Qt.Key.Key_Left: self.place - 1,
            Qt.Key.Key_Right: self.place + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if key not in targets or last < 0:
            super().keyPressEvent(event)
            return
        self._choose(min(max(targets[key], 0), last))

    def _at(self, point: QPointF) -> int:
        places = range(len(self.thumbs))
        return next((place for place in places if self.box_of(place).contains(point)), -1)

    def _hover(self, place: int) -> None:
        if place != self._hovered:
            self._hovered = place
            shape = Qt.CursorShape.PointingHandCursor if place >= 0 else Qt.CursorShape.ArrowCursor
            self.setCursor(shape)
            self.update()

    def _choose(self, place: int) -> None:
        if place != self.place:
            self.place = place
            self._describe()
            self.update()
            self.chosen.emit(self.thumbs[place].layer.node)

    def _told(self, place: int) -> str:
        thumb = self.thumbs[place]
        parts = (title_of(thumb.layer), thumb.layer.node, sentence_of(thumb.picture))
        return "\n".join(dict.fromkeys(part for part in parts if part))

    def _describe(self) -> None:
        if not self.thumbs:
            self.setAccessibleDescription("")
            return
        words = _("{layer}, {n} of {count}").format(
            layer=title_of(self.thumbs[self.place].layer),
            n=self.place + 1,
            count=len(self.thumbs),
        )
        gist = sentence_of(self.thumbs[self.place].picture)
        self.setAccessibleDescription(f"{words}. {gist}" if gist else words)
        if self.hasFocus():
            QAccessible.updateAccessibility(
                QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
            )

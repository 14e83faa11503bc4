"""A named block on the canvas: a frame with a title around its layers, or one card when folded."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from studio.core.i18n import ngettext
from studio.gui import icons, theme
from studio.gui.canvas.sizes import CARD, SPACING, VISIBLE
from studio.gui.fonts import BODY, CAPTION, font
from studio.gui.widgets.labels import plain_tip
from studio.model.layout import NamedBlock

_MARGIN, _BAR = SPACING.frame, SPACING.title
#: The left end of the bar folds and unfolds.
_CARET = 26.0


class BlockItem(QGraphicsItem):
    """Drawn in the canvas's own places; it edits nothing."""

    def __init__(self, block: NamedBlock) -> None:
        super().__init__()
        self.block = block
        self.chosen = False
        self._wrong = 0
        self._box = QRectF()
        self.setZValue(0)

    def take_up(self, block: NamedBlock, wrong: int) -> None:
        """Show another title or another state; `wrong` of its layers have a problem."""
        self.block, self._wrong = block, wrong
        self.setZValue(2 if block.folded else 0)
        self.setToolTip(plain_tip(block.title))
        self.update()

    def surround(self, cards: QRectF) -> None:
        """Stand around what its layers take up."""
        self.prepareGeometryChange()
        if self.block.folded:
            self._box = CARD.translated(cards.center())
        else:
            self._box = cards.adjusted(-_MARGIN, -_MARGIN - _BAR, _MARGIN, _MARGIN)

    def set_chosen(self, chosen: bool) -> None:
        """Whether all its layers are chosen."""
        if chosen != self.chosen:
            self.chosen = chosen
            self.update()

    @property
    def box(self) -> QRectF:
        """What it takes up."""
        return QRectF(self._box)

    @property
    def handle(self) -> QRectF:
        """Where it is taken hold of: its title bar, or all of it when folded."""
        if self.block.folded:
            return self.box
        return QRectF(self._box.left(), self._box.top(), self._box.width(), _BAR)

    @property
    def caret(self) -> QRectF:
        """Where it is folded and unfolded."""
        handle = self.handle
        return QRectF(handle.left(), handle.top(), _CARET, handle.height())

    def output_place(self) -> QPointF:
        """Where wires leave, when folded."""
        return QPointF(self._box.center().x(), self._box.bottom())

    def input_place(self) -> QPointF:
        """Where wires enter, when folded."""
        return QPointF(self._box.center().x(), self._box.top())

    def boundingRect(self) -> QRectF:
        """The frame with its outline."""
        return self._box.adjusted(-4, -4, 4, 8)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the frame and its title; folded, a card on others."""
        colours = theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hidden = "bad" if self._wrong and self.block.folded else "edge"
        edge = colours.color("accent" if self.chosen else hidden)
        if self.block.folded:
            painter.setPen(QPen(colours.color("hairline"), 1.2))
            painter.setBrush(colours.color("surface"))
            for away in (6.0, 3.0):
                painter.drawRoundedRect(
                    self._box.translated(0, away).adjusted(away, 0, -away, 0),
                    theme.RADIUS,
                    theme.RADIUS,
                )
            painter.setPen(QPen(edge, 2.0 if self.chosen else 1.2))
            painter.setBrush(colours.color("tint" if self.chosen else "surface"))
        else:
            wash = colours.color("tint")
            wash.setAlpha(110)
            painter.setBrush(wash)
            painter.setPen(QPen(edge, 1.4 if self.chosen else 1, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(self._box, theme.RADIUS + 2, theme.RADIUS + 2)
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        if zoom >= VISIBLE:
            self._paint_title(painter)

    def _paint_title(self, painter: QPainter) -> None:
        colours = theme.current()
        name = "caret-right" if self.block.folded else "caret-down"
        picture = icons.pixmap(name, "second", 14, 3.0)
        spot = QRectF(0, 0, 14, 14)
        spot.moveCenter(self.caret.center())
        painter.drawPixmap(spot, picture, QRectF(picture.rect()))
        room = self.handle.adjusted(_CARET, 0, -8, 0)
        if self.block.folded:
            room.setHeight(room.height() / 2 + 4)
        face = font(BODY, weight=QFont.Weight.DemiBold)
        shown = QFontMetricsF(face).elidedText(
            self.block.title, Qt.TextElideMode.ElideRight, room.width()
        )
        painter.setFont(face)
        painter.setPen(colours.color("text"))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
        if self.block.folded:
            painter.setFont(font(CAPTION))
            painter.setPen(colours.color("bad" if self._wrong else "second"))
            below = room.translated(0, 24)
            painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, self._said())

    def _said(self) -> str:
        """How many layers it holds; what is wrong inside goes before that."""
        if self._wrong:
            words = ngettext("{n} problem inside", "{n} problems inside", self._wrong)
            return words.format(n=self._wrong)
        count = len(self.block.members)
        return ngettext("{n} layer", "{n} layers", count).format(n=count)

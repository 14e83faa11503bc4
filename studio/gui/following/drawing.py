"""What every drawing of a picture can do; which drawing suits which picture."""

from typing import ClassVar

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter

from studio.core.i18n import _
from studio.gui import fonts, theme
from studio.gui.following.shades import Scale
from studio.predict.followed import Picture

#: A place in a drawing: counted from 0 to the right, and downwards.
Cell = tuple[int, int]


class Drawing:
    """A picture laid out for a room. Its cells can be pointed at, and walked with the arrow keys.

    Attributes:
        grid: how many cells there are to the right and downwards; (0, 0) where there is nothing.
        unknown: words that the vocabulary doesn't hold.
        before: the same picture before training, to compare with.
        scaled: whether colours stand for numbers, so that a legend is wanted.
        compares: whether it marks what was there `before`.
    """

    scaled: ClassVar[bool] = False
    compares: ClassVar[bool] = False

    def __init__(self, picture: Picture, scale: Scale) -> None:
        self.picture, self.scale = picture, scale
        self.grid: Cell = (0, 0)
        self.unknown: frozenset[str] = frozenset()
        self.before: Picture | None = None

    def lay_out(self, room: QSizeF) -> QSizeF:
        """Find a place for everything; the size that is needed."""
        return room

    def paint(self, painter: QPainter, chosen: Cell | None) -> None:
        """Draw it, with one cell pointed at."""

    def cell_at(self, point: QPointF) -> Cell | None:
        """The cell under a point."""
        return None

    def box_of(self, cell: Cell) -> QRectF:
        """Where a cell is."""
        return QRectF()

    def told(self, cell: Cell) -> str:
        """A cell in words."""
        return ""

    def beside(self, cell: Cell, across: int, down: int) -> Cell:
        """The cell that many steps away, within the drawing."""
        wide, high = self.grid
        return (
            min(max(cell[0] + across, 0), max(wide - 1, 0)),
            min(max(cell[1] + down, 0), max(high - 1, 0)),
        )

    def then(self, place: int) -> float | None:
        """A value of a list before training."""
        return float(self.before.values[place]) if self.before is not None else None


class NothingDrawing(Drawing):
    """A text of which no token was left."""

    def paint(self, painter: QPainter, chosen: Cell | None) -> None:
        """Say so."""
        painter.setFont(fonts.font(fonts.BODY))
        painter.setPen(theme.current().color("second"))
        words = _("Nothing is left of this text for this layer to read.")
        painter.drawText(QPointF(4, 24), words)


def drawing_of(picture: Picture, scale: Scale, head: int | None = None) -> Drawing:
    """The drawing that suits a picture.

    Args:
        picture: what is drawn.
        scale: its colours.
        head: of attention, which one; None for their mean.
    """
    from studio.gui.following.arcs import ArcsDrawing, LinksDrawing
    from studio.gui.following.bars import BarsDrawing, NumberDrawing
    from studio.gui.following.heat_map import HeatDrawing
    from studio.gui.following.strips import StripDrawing
    from studio.gui.following.words import TokensDrawing, WeightsDrawing

    if not picture.values.size:
        return NothingDrawing(picture, scale)
    if picture.kind == "tokens":
        return TokensDrawing(picture, scale)
    if picture.kind == "sequence":
        return HeatDrawing(picture, scale)
    if picture.kind == "attention":
        kind = ArcsDrawing if picture.rows == picture.columns else LinksDrawing
        return kind(picture, scale, head)
    if picture.kind == "weights":
        return WeightsDrawing(picture, scale)
    if picture.kind == "number":
        return NumberDrawing(picture, scale)
    if picture.kind == "vector" and len(picture.rows) != len(picture.values):
        return StripDrawing(picture, scale)
    return BarsDrawing(picture, scale)


def outline(painter: QPainter, box: QRectF) -> None:
    """A frame around what is pointed at."""
    from PySide6.QtGui import QPen

    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.current().color("text"), 1.5))
    painter.drawRect(box)

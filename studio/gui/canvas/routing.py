"""Which way a wire takes: straight down, or through a free lane beside the cards between."""

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from studio.gui.canvas.sizes import SPACING

#: The room below a card in which a wire turns towards its lane.
_TURN = SPACING.down
#: A lane keeps so far from the edge of a card: the words on the wire have room there.
_LANE = SPACING.across
#: A wire is free that keeps so far; a plain curve need not keep as far as a lane.
_FREE = SPACING.across - 2


def wire_path(start: QPointF, end: QPointF, lane: float | None = None) -> QPainterPath:
    """A calm curve that leaves downwards and arrives from above, through a lane if one is named."""
    path = QPainterPath(start)
    if lane is None:
        bend = max(18.0, min(90.0, abs(end.y() - start.y()) * 0.5))
        path.cubicTo(start + QPointF(0, bend), end - QPointF(0, bend), end)
        return path
    top, bottom = QPointF(lane, start.y() + _TURN), QPointF(lane, end.y() - _TURN)
    path.cubicTo(start + QPointF(0, _TURN * 0.6), top - QPointF(0, _TURN * 0.6), top)
    path.lineTo(bottom)
    path.cubicTo(bottom + QPointF(0, _TURN * 0.6), end - QPointF(0, _TURN * 0.6), end)
    return path


def lane_for(start: QPointF, end: QPointF, cards: Iterable[QRectF]) -> float | None:
    """The x of the nearest lane without cards; None where a plain curve meets none."""
    top, bottom = start.y() + _TURN / 2, end.y() - _TURN / 2
    if bottom - top < SPACING.height:
        return None
    between = [card for card in cards if card.bottom() > top and card.top() < bottom]
    if not between:
        return None
    wanted = [start.x(), end.x()]
    wanted += [card.left() - _LANE for card in between]
    wanted += [card.right() + _LANE for card in between]
    wanted.sort(key=lambda x: (abs(x - start.x()) + abs(x - end.x()), x))
    for x in wanted:
        if not any(card.left() - _FREE < x < card.right() + _FREE for card in between):
            return x
    return None

"""A small plot with a line where something is cut: dragged with the mouse or moved with keys."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.gui import theme

#: How near to the line, in pixels, the pointer takes hold of it.
_REACH = 8
TOP, BOTTOM = 20, 22


class CutPlot(QWidget):
    """What a histogram and a curve with a cut share. Subclasses draw, and tell where values lie.

    The line is a whole number. Arrow keys move it by one step, with Shift or by Page keys by ten,
    Home and End to the ends.
    """

    cut_moving = Signal(int)
    """Where the line is while it is being dragged."""
    cut_moved = Signal(int)
    """Where it was let go, or a key has put it."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cut: int | None = None
        self._cut_words = ""
        self._dragged = self._moved = False
        self.setAccessibleName(title)
        self.setMinimumHeight(96)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self._movable = False

    # -- for subclasses -------------------------------------------------------------------------

    def x_of(self, value: float) -> float:
        """Where a value lies across, in pixels."""
        raise AssertionError(f"{type(self).__name__} declares no place for its values")

    def value_at(self, x: float) -> int:
        """The whole value at a place across."""
        raise AssertionError(f"{type(self).__name__} declares no place for its values")

    def bounds(self) -> tuple[int, int]:
        """The least and the greatest place of the line."""
        raise AssertionError(f"{type(self).__name__} declares no place for its values")

    def stepped(self, value: int, steps: int) -> int:
        """The value so many steps of the arrow keys further on."""
        return value + steps

    # -- the line -------------------------------------------------------------------------------

    @property
    def cut(self) -> int | None:
        """Where the line is; None for no line."""
        return self._cut

    def set_cut(self, cut: int | None, words: str = "", *, movable: bool = False) -> None:
        """Put the line somewhere and say what it means.

        Args:
            movable: a person can move it.
        """
        if not self._dragged:
            self._cut = cut
        self._cut_words = words
        self._movable = movable and cut is not None
        policy = Qt.FocusPolicy.StrongFocus if self._movable else Qt.FocusPolicy.NoFocus
        self.setFocusPolicy(policy)
        self.setAccessibleDescription(words)
        self.update()

    def plot(self) -> QRectF:
        """The area of the drawing, without the axis."""
        return QRectF(self.rect()).adjusted(8, TOP, -8, -BOTTOM)

    def sizeHint(self) -> QSize:
        """Wide rather than high."""
        return QSize(320, 140)

    def draw_cut(self, painter: QPainter, colour: QColor) -> None:
        """Draw the line, its handle and its words."""
        if self._cut is None:
            return
        plot = self.plot()
        at = self.x_of(self._cut)
        beyond = at > plot.right() + 1
        x = min(at, plot.right())
        active = self._dragged or self.hasFocus()
        painter.setPen(QPen(colour, 2.0 if active else 1.5, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, plot.top() - 4), QPointF(x, plot.bottom()))
        if self._movable:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            top = plot.top() - 6
            points = [QPointF(x - 6, top - 6), QPointF(x + 6, top - 6), QPointF(x, top + 4)]
            if beyond:
                points = [QPointF(x - 5, top - 7), QPointF(x + 6, top), QPointF(x - 5, top + 7)]
            painter.drawPolygon(QPolygonF(points))
            if self.hasFocus():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(theme.current().color("accent"), 1))
                painter.drawRoundedRect(QRectF(x - 10, top - 10, 20, 18), 4, 4)
        words = self._cut_words
        width = painter.fontMetrics().horizontalAdvance(words)
        left = x + 12 if x + 12 + width < self.width() else x - 12 - width
        painter.setPen(theme.current().color("text" if active else "second"))
        painter.drawText(QPointF(max(left, 0), plot.top() - 3), words)

    # -- mouse and keys -------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the line."""
        if event.button() == Qt.MouseButton.LeftButton and self._near(event.position().x()):
            self._dragged, self._moved = True, False
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the line."""
        x = event.position().x()
        if self._dragged:
            self._moved = True
            self._put(self.value_at(x))
            self.cut_moving.emit(self._cut)
            return
        near = self._near(x)
        shape = Qt.CursorShape.SizeHorCursor if near else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the line go."""
        if self._dragged:
            self._dragged = False
            if self._moved:
                self._put(self.value_at(event.position().x()))
                self.cut_moved.emit(self._cut)
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the line."""
        keys = Qt.Key
        far = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        steps = {
            keys.Key_Left: -far,
            keys.Key_Right: far,
            keys.Key_Down: -far,
            keys.Key_Up: far,
            keys.Key_PageDown: -10,
            keys.Key_PageUp: 10,
        }.get(Qt.Key(event.key()))
        ends = {keys.Key_Home: 0, keys.Key_End: 1}.get(Qt.Key(event.key()))
        if self._cut is None or not self._movable or (steps is None and ends is None):
            super().keyPressEvent(event)
            return
        before, high = self._cut, self.bounds()[1]
        if ends is not None:
            self._put(self.bounds()[ends])
        elif steps is not None and (steps < 0 or before < high):
            # A line that lies beyond what is shown comes back into view at once.
            self._put(self.stepped(min(before, high), steps))
        if self._cut != before:
            self.cut_moved.emit(self._cut)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that it is gone."""
        super().focusOutEvent(event)
        self.update()

    def _near(self, x: float) -> bool:
        if not self._movable or self._cut is None:
            return False
        return abs(min(self.x_of(self._cut), self.plot().right()) - x) <= _REACH

    def _put(self, value: int) -> None:
        low, high = self.bounds()
        self._cut = min(max(value, low), high)
        self.update()

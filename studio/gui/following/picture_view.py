"""The surface on which a drawing stands: pointed at by mouse, walked by keys, told in words."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from studio.gui import theme
from studio.gui.following.drawing import Cell, Drawing

_MARGIN = 4.0
_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
    Qt.Key.Key_PageUp: (0, -10),
    Qt.Key.Key_PageDown: (0, 10),
    Qt.Key.Key_Home: (-100_000, 0),
    Qt.Key.Key_End: (100_000, 0),
}


class PictureView(QScrollArea):
    """Shows one drawing; `pointed` tells the cell under mouse or keys in words, "" for none."""

    pointed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        self.surface = Surface(self)
        self.setWidget(self.surface)
        # A scroll area fills what it shows unless told otherwise afterwards.
        self.surface.setAutoFillBackground(False)
        self.surface.pointed.connect(self.pointed)

    def show_drawing(self, drawing: Drawing | None, name: str = "") -> None:
        """Show another drawing; the cell that was pointed at stays where the new one has it."""
        self.surface.setAccessibleName(name)
        self.surface.take(drawing)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        whole = self.maximumViewportSize()
        room = QSizeF(whole.width() - 2 * _MARGIN, whole.height() - 2 * _MARGIN)
        needed = self.surface.lay_out(room)
        bar = self.horizontalScrollBar().sizeHint().height()
        if needed.width() > room.width() and needed.height() > room.height() - bar:
            # The bar below takes its share: draw into what is left.
            needed = self.surface.lay_out(QSizeF(room.width(), room.height() - bar))
        if needed.height() > room.height():
            side = self.verticalScrollBar().sizeHint().width()
            needed = self.surface.lay_out(QSizeF(room.width() - side, room.height()))
        self.surface.resize(
            max(round(needed.width() + 2 * _MARGIN), 1),
            max(round(needed.height() + 2 * _MARGIN), 1),
        )


class Surface(QWidget):
    """What scrolls: the drawing, and where it is pointed at."""

    pointed = Signal(str)

    def __init__(self, area: QScrollArea) -> None:
        super().__init__(area)
        self._area = area
        self.drawing: Drawing | None = None
        self.cell: Cell | None = None
        self._by_keys = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def take(self, drawing: Drawing | None) -> None:
        """Show another drawing."""
        self.drawing = drawing
        wide, high = drawing.grid if drawing is not None else (0, 0)
        if self.cell is not None and not (self.cell[0] < wide and self.cell[1] < high):
            self.cell = None
        self.setEnabled(wide > 0)
        self._tell()
        self.update()

    def lay_out(self, room: QSizeF) -> QSizeF:
        """The size that the drawing needs."""
        return self.drawing.lay_out(room) if self.drawing is not None else QSizeF(0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        if self.hasFocus():
            painter.setPen(QPen(theme.current().color("accent"), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if self.drawing is not None:
            painter.translate(_MARGIN, _MARGIN)
            self.drawing.paint(painter, self.cell)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at what is under the mouse."""
        if self.drawing is not None:
            self._by_keys = False
            self._point(self.drawing.cell_at(event.position() - QPointF(_MARGIN, _MARGIN)))

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is pointed at any more, unless by keys."""
        if not self._by_keys:
            self._point(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """With the keyboard one begins at the first cell."""
        super().focusInEvent(event)
        if self.cell is None and event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
        ):
            self._walk((0, 0))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What keys pointed at is let go."""
        super().focusOutEvent(event)
        if self._by_keys:
            self._by_keys = False
            self._point(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk from cell to cell."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None or self.drawing is None:
            super().keyPressEvent(event)
            return
        self._walk(step if self.cell is not None else (0, 0))

    def _walk(self, step: Cell) -> None:
        if self.drawing is None or not self.drawing.grid[0]:
            return
        self._by_keys = True
        self._point(self.drawing.beside(self.cell or (0, 0), *step))
        if self.cell is not None:
            middle = self.drawing.box_of(self.cell).center()
            self._area.ensureVisible(round(middle.x()), round(middle.y()), 60, 20)

    def _point(self, cell: Cell | None) -> None:
        if cell != self.cell:
            self.cell = cell
            self._tell()
            self.update()

    def _tell(self) -> None:
        known = self.drawing is not None and self.cell is not None
        words = self.drawing.told(self.cell) if known else ""  # type: ignore[union-attr, arg-type]
        self.setAccessibleDescription(words)
        if words and self._by_keys:
            QAccessible.updateAccessibility(
                QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
            )
        self.pointed.emit(words)

"""The wire between two cards: the shape that flows there, and the place to put a layer."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from studio.core.i18n import _
from studio.gui import fonts, theme
from studio.gui.widgets.buttons import IconButton

HEIGHT = 38


class Wire(QWidget):
    """A line down, its shape beside it, a button to insert. Also lies above and below the stack.

    Args:
        index: how many layers stand above it.
        end: the last one, which shows what the network gives.
    """

    insert = Signal(int)

    def __init__(self, index: int, *, end: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.index = index
        self._end = end
        self._shape = ""
        self._note = ""
        self._target = False
        self._over = False
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._add = IconButton("plus", _("Insert a layer here"), size=14)
        self._add.setFixedSize(22, 22)
        self._add.clicked.connect(lambda: self.insert.emit(self.index))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(self._add)
        row.addStretch(1)

    @property
    def shape(self) -> str:
        """The shape that is shown."""
        return self._shape

    def show_shape(self, shape: str, note: str = "") -> None:
        """Show a shape, empty where it can't be known, and a remark after it."""
        self._shape, self._note = shape, note
        said = _("Insert a layer here")
        self._add.setAccessibleName(f"{said}, {shape}" if shape else said)
        self.update()

    def set_target(self, target: bool) -> None:
        """Whether what is being dragged would be dropped here."""
        if self._target != target:
            self._target = target
            self.update()

    def sizeHint(self) -> QSize:
        """As wide as a card."""
        return QSize(460, HEIGHT)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that something can be inserted here."""
        super().enterEvent(event)
        self._over = True
        self.update()

    def leaveEvent(self, event: object) -> None:
        """Be calm again."""
        self._over = False
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the line, its arrow, the shape and, while dragging, the drop mark."""
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, bottom = self.width() / 2, float(self.height())
        painter.setPen(QPen(colours.color("edge"), 1.2))
        gap = 13.0
        if self.index > 0:
            painter.drawLine(QPointF(middle, 0), QPointF(middle, bottom / 2 - gap))
        if not self._end:
            painter.drawLine(QPointF(middle, bottom / 2 + gap), QPointF(middle, bottom - 3))
            self._arrow(painter, middle, bottom)
        if self._target:
            painter.setPen(QPen(colours.color("accent"), 2))
            painter.drawLine(QPointF(8, bottom / 2), QPointF(self.width() - 8, bottom / 2))
        self._chip(painter, middle)
        painter.end()

    @staticmethod
    def _arrow(painter: QPainter, x: float, bottom: float) -> None:
        painter.setBrush(theme.current().color("edge"))
        head = [QPointF(x - 3.5, bottom - 6), QPointF(x + 3.5, bottom - 6), QPointF(x, bottom)]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPolygon(QPolygonF(head))

    def _chip(self, painter: QPainter, middle: float) -> None:
        colours = theme.current()
        if not self._shape:
            return
        mono = fonts.mono_font(fonts.CAPTION)
        width = QFontMetrics(mono).horizontalAdvance(self._shape) + 16
        box = QRectF(middle + 20, self.height() / 2 - 11, width, 22)
        painter.setPen(QPen(colours.color("hairline"), 1))
        painter.setBrush(colours.color("surface"))
        painter.drawRoundedRect(box, 11, 11)
        painter.setPen(colours.color("second"))
        painter.setFont(mono)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._shape)
        if self._note:
            painter.setFont(fonts.font(fonts.CAPTION))
            rest = QRectF(box.right() + 8, box.top(), self.width() - box.right() - 8, box.height())
            painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, self._note)

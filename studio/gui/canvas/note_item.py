"""A remark on the canvas, and the field in which it is written."""

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QGraphicsItem,
    QPlainTextEdit,
    QStyleOptionGraphicsItem,
    QWidget,
)

from studio.core.i18n import _
from studio.gui import theme
from studio.gui.canvas.sizes import VISIBLE
from studio.gui.fonts import CAPTION, font
from studio.gui.widgets.labels import plain_tip
from studio.model.layout import Note


class NoteItem(QGraphicsItem):
    """Plain text on a tinted ground."""

    def __init__(self, note: Note) -> None:
        super().__init__()
        self.note = note
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)
        self.setZValue(0.5)
        self.take_up(note)

    def take_up(self, note: Note) -> None:
        """Show another text or stand in another place."""
        self.prepareGeometryChange()
        self.note = note
        self.setPos(*note.place)
        self.setToolTip(plain_tip(note.text))
        self.update()

    def boundingRect(self) -> QRectF:
        """Its ground, from its upper left corner."""
        return QRectF(0, 0, *self.note.size).adjusted(-2, -2, 2, 2)

    def holds(self, point: QPointF) -> bool:
        """Whether a point of the canvas is on it."""
        return self.boundingRect().contains(point - self.pos())

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw ground and text."""
        colours = theme.current()
        chosen = self.isSelected()
        painter.setPen(QPen(colours.color("accent" if chosen else "hairline"), 2 if chosen else 1))
        painter.setBrush(colours.color("caution_tint"))
        box = QRectF(0, 0, *self.note.size)
        painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
        if option.levelOfDetailFromTransform(painter.worldTransform()) >= VISIBLE:
            painter.setPen(colours.color("text"))
            painter.setFont(font(CAPTION))
            inside = box.adjusted(10, 8, -10, -8)
            painter.setClipRect(inside)
            painter.drawText(inside, int(Qt.TextFlag.TextWordWrap), self.note.text)


class NoteField(QPlainTextEdit):
    """The text of a note while it is written; gone when the focus leaves, Esc leaves it as is."""

    written = Signal(str)

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self._open = True
        self.setAccessibleName(_("Text of the note"))
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc gives up, Ctrl+Enter is done."""
        if event.key() == Qt.Key.Key_Escape:
            self._end(keep=False)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self._end(keep=True)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What was written stays."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._end(keep=True)

    def _end(self, *, keep: bool) -> None:
        if not self._open:
            return
        self._open = False
        self.hide()
        self.deleteLater()
        if keep:
            self.written.emit(self.toPlainText())

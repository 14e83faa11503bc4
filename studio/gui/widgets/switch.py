"""A switch: a check box drawn as a small sliding knob."""

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QWidget

from studio.gui import theme

_TRACK = QSize(34, 18)


class Switch(QCheckBox):
    """On or off, by click or space; its words are the accessible name and stand beside it."""

    def __init__(self, words: str, *, show_words: bool = False, parent: QWidget | None = None):
        super().__init__(words if show_words else "", parent)
        self.setAccessibleName(words)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """The track, and the words where they are shown."""
        width = _TRACK.width() + 4
        if self.text():
            width += 8 + self.fontMetrics().horizontalAdvance(self.text())
        return QSize(width, max(24, self.fontMetrics().height()))

    def minimumSizeHint(self) -> QSize:
        """The same as `sizeHint`."""
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        """The words can be clicked too."""
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw track, knob and words."""
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = (self.height() - _TRACK.height()) / 2
        track = QRectF(1.5, top + 0.5, _TRACK.width() - 1, _TRACK.height() - 1)
        on = self.isChecked()
        fill = "accent" if on else "surface"
        edge = "accent" if on else "edge"
        if not self.isEnabled():
            fill, edge = "hairline", "hairline"
        painter.setPen(colours.color(edge))
        painter.setBrush(colours.color(fill))
        painter.drawRoundedRect(track, 9, 9)
        knob = "on_accent" if on else edge
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.color(knob if self.isEnabled() else "disabled"))
        x = track.right() - 9 if on else track.left() + 9
        painter.drawEllipse(QPointF(x, track.center().y()), 5.5, 5.5)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(colours.color("accent" if not on else "text"))
            painter.drawRoundedRect(track.adjusted(-1, -1, 1, 1), 10, 10)
        if self.text():
            painter.setPen(colours.color("text" if self.isEnabled() else "disabled"))
            room = QRectF(self.rect()).adjusted(_TRACK.width() + 10, 0, 0, 0)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.text())

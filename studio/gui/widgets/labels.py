"""Labels that show plain text only, whatever the text holds."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from studio.gui import theme
from studio.gui.fonts import BODY, font, mono_font


class Label(QLabel):
    """A `QLabel` that never guesses rich text.

    Args:
        role: a look of the stylesheet: title, section, strong, second, caption, figure, error.
        wrap: break into lines.
        selectable: can be marked and copied with mouse and keyboard.
    """

    def __init__(
        self,
        text: str = "",
        *,
        role: str = "",
        wrap: bool = False,
        selectable: bool = False,
        mono: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        if role:
            self.setProperty("role", role)
        if wrap:
            self.setWordWrap(True)
            self.setMinimumWidth(1)
        if selectable:
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if mono:
            self.setFont(mono_font())


class ElidedLabel(QWidget):
    """One line of plain text, cut in the middle or at the end where it has no room.

    The whole text is the tooltip then.
    """

    def __init__(
        self,
        text: str = "",
        *,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        tone: str = "text",
        mono: bool = False,
        pixels: int = BODY,
        right: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._text, self._mode, self._tone = "", mode, tone
        self._side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        self.setFont(font(pixels))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if mono:
            self.setFont(mono_font())
        self.set_text(text)

    def text(self) -> str:
        """The whole text."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show another text."""
        self._text = " ".join(text.split())
        self.setAccessibleName(self._text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the text, up to a readable width."""
        metrics = QFontMetrics(self.font())
        return QSize(min(metrics.horizontalAdvance(self._text) + 2, 360), metrics.height() + 2)

    def minimumSizeHint(self) -> QSize:
        """Room for a few letters."""
        return QSize(32, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text."""
        painter = QPainter(self)
        painter.setFont(self.font())
        shown = self.fontMetrics().elidedText(self._text, self._mode, self.width())
        tone = self._tone if self.isEnabled() else "disabled"
        painter.setPen(theme.current().color(tone))
        flags = Qt.AlignmentFlag.AlignVCenter | self._side
        painter.drawText(self.rect(), flags, shown)
        tip = _plain_tip(self._text) if shown != self._text else ""
        # To set it, even to what it is, costs more than to draw.
        if tip != self.toolTip():
            self.setToolTip(tip)


def _plain_tip(text: str) -> str:
    """A tooltip that Qt can't take for rich text."""
    from html import escape

    return f"<qt>{escape(text).replace(chr(10), '<br>')}</qt>"


def plain_tip(text: str) -> str:
    """A tooltip for text that comes from data: shown as it is, wrapped."""
    return _plain_tip(text) if text else ""

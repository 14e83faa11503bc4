"""One line of plain text that changes often: it is only repainted, nothing is laid out anew."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.gui import fonts, theme
from studio.gui.widgets.labels import plain_tip


class LineText(QWidget):
    """Text in one size and colour, cut where there is no room; then it is the tooltip.

    Args:
        pixels: the size of the letters.
        tone: a colour token of the theme.
        right: stand at the right end.
    """

    def __init__(
        self,
        pixels: int,
        *,
        weight: QFont.Weight = QFont.Weight.Normal,
        tone: str = "text",
        right: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._text = ""
        self._font, self._tone = fonts.font(pixels, weight=weight), tone
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        self._flags = side | Qt.AlignmentFlag.AlignVCenter
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        """What is shown."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show another text."""
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self.update()

    def sizeHint(self) -> QSize:
        """A line; the width is what the layout gives."""
        return QSize(80, QFontMetrics(self._font).height() + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the text."""
        metrics = QFontMetrics(self._font)
        shown = metrics.elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
        self.setToolTip(plain_tip(self._text) if shown != self._text else "")
        painter = QPainter(self)
        painter.setFont(self._font)
        painter.setPen(theme.current().color(self._tone))
        painter.drawText(self.rect(), self._flags, shown)
        painter.end()

"""The legend of the heat map."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.core.i18n import _
from studio.gui import figures, fonts, theme
from studio.gui.evaluation.heat import heat

_BAR = 96


class HeatScale(QWidget):
    """A strip from 0 to 100 % of an actual class."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFont(fonts.font(fonts.CAPTION))
        self.setToolTip(_("The colour is the share of the actual class"))
        self.setAccessibleName(self.toolTip())

    def sizeHint(self) -> QSize:
        """Room for the strip and its ends."""
        metrics = self.fontMetrics()
        ends = metrics.horizontalAdvance("0" + figures.percent(1.0, 0))
        return QSize(_BAR + ends + 16, metrics.height() + 4)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the strip."""
        painter = QPainter(self)
        left = self.fontMetrics().horizontalAdvance("0") + 6
        middle = self.height() // 2
        for x in range(_BAR):
            painter.fillRect(left + x, middle - 5, 1, 10, heat(x / (_BAR - 1)))
        painter.setPen(theme.current().color("second"))
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect(), flags | Qt.AlignmentFlag.AlignLeft, "0")
        rest = self.rect().adjusted(left + _BAR + 6, 0, 0, 0)
        painter.drawText(rest, flags | Qt.AlignmentFlag.AlignLeft, figures.percent(1.0, 0))
        painter.end()

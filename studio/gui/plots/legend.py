"""The legend of a plot: a drawn line, a name and a value for each curve, as plain text."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from studio.gui import theme

#: Of a swatch, in pixels.
WIDTH, HEIGHT = 26, 14
#: A dash in pixels, long enough to be told from a solid line at a glance.
DASHES: tuple[tuple[float, ...], ...] = ((), (5, 4), (2, 3), (8, 3, 2, 3))


@dataclass(frozen=True)
class Curve:
    """How one curve looks.

    Attributes:
        name: its words, translated; empty for a curve that the legend leaves out.
        series: colour 1 … 8 of the theme.
        dash: 0 solid, 1 … 3 dashed in ways told apart without colour.
        faint: a raw line that stands behind its smoothed one.
        markers: whether each point is marked.
        star: a single point that stands out.
    """

    name: str
    series: int
    dash: int = 0
    faint: bool = False
    markers: bool = False
    star: bool = False

    def color(self) -> QColor:
        """Its colour in the current theme."""
        colours = theme.current()
        color = colours.series_color(self.series)
        if not self.faint:
            return color
        # Mixed, not transparent: opaque lines are drawn several times faster.
        ground, part = colours.color("surface"), 0.45 if colours.dark else 0.38
        return QColor(
            round(color.red() * part + ground.red() * (1 - part)),
            round(color.green() * part + ground.green() * (1 - part)),
            round(color.blue() * part + ground.blue() * (1 - part)),
        )


class Swatch(QWidget):
    """A short piece of the line, as it is drawn in the plot."""

    def __init__(self, curve: Curve, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curve = curve
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        """Wide enough for two dashes."""
        return QSize(WIDTH, HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the line and, where the curve has them, a marker."""
        painter = QPainter(self)
        _draw(painter, self._curve, self.width(), self.height())
        painter.end()


def swatch(curve: Curve) -> QPixmap:
    """The same as a picture, for a table."""
    picture = QPixmap(2 * WIDTH, 2 * HEIGHT)
    picture.setDevicePixelRatio(2)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    _draw(painter, curve, WIDTH, HEIGHT)
    painter.end()
    return picture


def _draw(painter: QPainter, curve: Curve, width: int, height: int) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    color = curve.color()
    pen = QPen(color, 2)
    if DASHES[curve.dash]:
        pen.setDashPattern([length / 2 for length in DASHES[curve.dash]])
    painter.setPen(pen)
    middle = height / 2
    painter.drawLine(QPointF(1, middle), QPointF(width - 1, middle))
    if curve.markers:
        painter.setPen(QPen(theme.current().color("surface"), 1))
        painter.setBrush(color)
        painter.drawEllipse(QPointF(width / 2, middle), 3.5, 3.5)


class Legend(QWidget):
    """One row: swatch, name, value for every named curve."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        self._values: list[QLabel | None] = []

    def set_curves(self, curves: tuple[Curve, ...]) -> None:
        """Show these curves."""
        while (item := self._row.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._values = [self._add(curve) if curve.name else None for curve in curves]

    def set_value(self, index: int, text: str) -> None:
        """The value of a curve, at its end or under the pointer."""
        label = self._values[index] if index < len(self._values) else None
        if label is not None and label.text() != text:
            label.setText(text)

    def text(self, index: int) -> str:
        """The value of a curve as it is shown."""
        label = self._values[index]
        return label.text() if label is not None else ""

    def _add(self, curve: Curve) -> QLabel:
        if self._row.count():
            self._row.addSpacing(10)
        self._row.addWidget(Swatch(curve, self))
        name = QLabel(self)
        name.setTextFormat(Qt.TextFormat.PlainText)
        name.setText(curve.name)
        name.setProperty("role", "caption")
        value = QLabel(self)
        value.setTextFormat(Qt.TextFormat.PlainText)
        value.setProperty("role", "strong")
        value.setMinimumWidth(value.fontMetrics().horizontalAdvance("00.000"))
        self._row.addWidget(name)
        self._row.addWidget(value)
        return value

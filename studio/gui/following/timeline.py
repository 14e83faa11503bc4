"""Through the moments of a run: a slider with a dot for each, and a button that plays them."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QWidget

from studio.core.i18n import _
from studio.gui import fonts, icons, theme
from studio.gui.following.stops import Stop
from studio.gui.widgets.buttons import IconButton
from studio.gui.widgets.labels import ElidedLabel
from studio.gui.widgets.wheel import keep_wheel_for_scrolling

_PLAY_MS = 450
_EDGE = 9.0


class StopSlider(QSlider):
    """A horizontal slider that shows what each of its places is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._stops: tuple[Stop, ...] = ()
        self.setPageStep(1)
        self.setMinimumWidth(90)
        self.setFixedHeight(24)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Moment of training"))
        keep_wheel_for_scrolling(self)

    def show_stops(self, stops: tuple[Stop, ...], place: int) -> None:
        """Show these moments."""
        self._stops = stops
        self.blockSignals(True)
        self.setRange(0, max(len(stops) - 1, 0))
        self.setValue(place)
        self.blockSignals(False)
        self.setEnabled(len(stops) > 1)
        words = stops[place].words() if place < len(stops) else ""
        self.setAccessibleDescription(words)
        self.update()

    def sizeHint(self) -> QSize:
        """Wide enough to aim at."""
        return QSize(200, 24)

    def _x(self, place: int) -> float:
        last = max(self.maximum(), 1)
        return _EDGE + (self.width() - 2 * _EDGE) * place / last

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line, the dots, a star for the best, and where one is."""
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        painter.setPen(QPen(colours.color("hairline"), 2))
        painter.drawLine(QPointF(_EDGE, middle), QPointF(self.width() - _EDGE, middle))
        if not self.isEnabled():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.color("disabled"))
            painter.drawEllipse(QPointF(self._x(0), middle), 4, 4)
            return
        painter.setPen(QPen(colours.color("accent"), 2))
        painter.drawLine(QPointF(_EDGE, middle), QPointF(self._x(self.value()), middle))
        close = (self.width() - 2 * _EDGE) / max(self.maximum(), 1) < 7
        for place, stop in enumerate(self._stops):
            done = place <= self.value()
            painter.setPen(QPen(colours.color("accent" if done else "edge"), 1.4))
            painter.setBrush(colours.color("accent" if done else "surface"))
            point = QPointF(self._x(place), middle)
            ends = place in (0, self.maximum())
            if stop.best:
                painter.drawPolygon(_diamond(point, 5.5))
            elif ends or not close:
                size = 4.0 if stop.kind != "epoch" else 3.2
                painter.drawEllipse(point, size, size)
        painter.setPen(QPen(colours.color("surface"), 2))
        painter.setBrush(colours.color("accent"))
        painter.drawEllipse(QPointF(self._x(self.value()), middle), 7.5, 7.5)
        if self.hasFocus():
            painter.setPen(QPen(colours.color("accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go where one clicks."""
        self._go_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag along."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """It stays there."""

    def _go_to(self, x: float) -> None:
        share = (x - _EDGE) / max(self.width() - 2 * _EDGE, 1)
        self.setValue(round(share * self.maximum()))


class TimeLine(QWidget):
    """Slider, the moment in words, and play."""

    moved = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = StopSlider()
        self.play = IconButton("play", _("Play from before to after training"))
        self.words = ElidedLabel("", pixels=fonts.CAPTION, tone="text")
        self.words.setMinimumWidth(100)
        self._stops: tuple[Stop, ...] = ()
        self._clock = QTimer(self)
        self._clock.setInterval(_PLAY_MS)
        self._clock.timeout.connect(self._step)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.play)
        row.addWidget(self.slider, 5)
        row.addWidget(self.words, 2)
        self.slider.valueChanged.connect(self._moved)
        self.play.clicked.connect(self._play)

    @property
    def playing(self) -> bool:
        """Whether the moments are being played."""
        return self._clock.isActive()

    def show_stops(self, stops: tuple[Stop, ...], place: int) -> None:
        """Show these moments."""
        self._stops = stops
        self.slider.show_stops(stops, place)
        self.words.set_text(stops[place].words() if place < len(stops) else "")
        self.play.setEnabled(len(stops) > 1)
        if len(stops) < 2:
            self.stop()

    def stop(self) -> None:
        """End the play."""
        if self._clock.isActive():
            self._clock.stop()
            self._name("play", _("Play from before to after training"))

    def _moved(self, place: int) -> None:
        self.moved.emit(place)

    def _play(self) -> None:
        if self.playing:
            self.stop()
            return
        self.slider.setValue(0)
        self._clock.start()
        self._name("pause", _("Stop here"))

    def _step(self) -> None:
        if self.slider.value() >= self.slider.maximum():
            self.stop()
        else:
            self.slider.setValue(self.slider.value() + 1)

    def _name(self, icon: str, words: str) -> None:
        self.play.setIcon(icons.icon(icon, "second", 18))
        self.play.setToolTip(words)
        self.play.setAccessibleName(words)


def _diamond(middle: QPointF, size: float) -> QPolygonF:
    return QPolygonF(
        [
            middle + QPointF(0, -size),
            middle + QPointF(size, 0),
            middle + QPointF(0, size),
            middle + QPointF(-size, 0),
        ]
    )

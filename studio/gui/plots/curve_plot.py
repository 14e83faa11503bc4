"""One plot of curves over epochs: few points, calm axes, the theme's colours, plain text."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QPen, QResizeEvent
from PySide6.QtWidgets import QGraphicsItem, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui import figures, fonts, icons, theme
from studio.gui.plots.legend import DASHES, Curve, Legend
from studio.gui.run_view import Floats, decimate, window_of

_EMPTY: Floats = np.empty(0)
#: An axis in powers of ten that shows more of them than these tells no values between.
_DECADES = 2.0


class CurvePlot(QWidget):
    """A title, a legend with values, and the curves.

    `set_data` only keeps the arrays; `draw` decimates to what is visible and hands each curve to
    the screen once.
    """

    hovered = Signal(object)
    """The epoch under the pointer, or None."""

    def __init__(
        self,
        title: str,
        y_text: Callable[[float], str] = figures.short,
        *,
        unit: float = 1.0,
        small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        import pyqtgraph

        self._y_text = y_text
        self._unit = unit
        self._small = small
        self._log = False
        self._follow = True
        self._range = (0.0, 1.0, 0.0, 1.0)
        self._curves: tuple[Curve, ...] = ()
        self._data: list[tuple[Floats, Floats]] = []
        self._items: list[Any] = []
        self._lines: list[Any] = []
        self._marks: tuple[float, ...] = ()
        self._pg = pyqtgraph
        self._plot = pyqtgraph.PlotWidget(self)
        self._item = self._plot.getPlotItem()
        self._lay_out(title)
        self._set_up_plot()
        self.setAccessibleName(title)
        self.restyle()

    @property
    def title(self) -> str:
        """What is plotted."""
        return self._title.text()

    @property
    def log(self) -> bool:
        """Whether the y axis is drawn in powers of ten."""
        return self._log

    def set_title(self, title: str, y_text: Callable[[float], str], unit: float = 1.0) -> None:
        """Plot something else."""
        self._title.setText(title)
        self._y_text, self._unit = y_text, unit
        self.setAccessibleName(title)

    def text_of(self, value: float) -> str:
        """A value in the words of the y axis."""
        return self._y_text(value)

    def points(self, index: int) -> int:
        """How many points a curve holds."""
        return len(self._data[index][0])

    def drawn_points(self, index: int) -> int:
        """How many points of a curve are on the screen."""
        x = self._items[index].getData()[0]
        return 0 if x is None else len(x)

    def set_curves(self, curves: tuple[Curve, ...]) -> None:
        """Show these curves, all empty."""
        for item in self._items:
            self._item.removeItem(item)
        self._curves = curves
        self._data = [(_EMPTY, _EMPTY) for _curve in curves]
        self._drawn: list[object] = [None for _curve in curves]
        self._items = [self._make_item(curve) for curve in curves]
        self._legend.set_curves(curves)
        self._fit_legend()
        self._restyle_curves()

    def set_data(self, index: int, x: Floats, y: Floats) -> None:
        """Give a curve its points; x rises. Nothing is drawn yet."""
        self._data[index] = (x, y)

    def set_value(self, text: str) -> None:
        """The one large value of a small plot."""
        if self._value.text() != text:
            self._value.setText(text)

    def set_range(self, left: float, right: float, bottom: float, top: float) -> None:
        """What is shown unless the person has zoomed; a little more, so that ends are seen."""
        right, top = max(right, left + 1e-9), max(top, bottom + 1e-12)
        wide, high = 0.012 * (right - left), 0.025 * (top - bottom)
        wanted = (left - wide, right + wide, bottom - high, top + high)
        if wanted != self._range or not self._follow:
            self._range = wanted
            if self._follow:
                self._show_range()

    def set_log(self, log: bool) -> None:
        """Draw the y axis in powers of ten."""
        self._log = log
        self._item.getAxis("left").setLogMode(log)
        self._follow = True
        self._show_range()
        self.draw()

    def set_unit_of_x(self, factor: float) -> None:
        """Count along the x axis in other units: `factor` of them are one of the data's."""
        self._item.getAxis("bottom").setScale(factor)

    def set_marks(self, places: Sequence[float]) -> None:
        """Draw a dotted line at each of these places of the x axis."""
        if tuple(places) == self._marks:
            return
        self._marks = tuple(places)
        while len(self._lines) < len(places):
            line = self._pg.InfiniteLine(angle=90, movable=False)
            line.setZValue(-5)
            self._item.addItem(line, ignoreBounds=True)
            self._lines.append(line)
        while len(self._lines) > len(places):
            self._item.removeItem(self._lines.pop())
        for line, place in zip(self._lines, places, strict=True):
            line.setValue(place)
        self._place_marks()

    @property
    def marks(self) -> tuple[float, ...]:
        """Where the dotted lines stand."""
        return self._marks

    def draw(self) -> None:
        """Put what was set on the screen."""
        left, right = self._item.getViewBox().viewRange()[0]
        columns = max(int(self._plot.width() * 0.9), 50)
        for index, (curve, item) in enumerate(zip(self._curves, self._items, strict=True)):
            x, y = self._data[index]
            # The ends tell other values of as many points: a moved star, another smoothing.
            ends = (float(x[-1]), float(y[-1])) if len(x) else ()
            drawn = (len(x), ends, left, right, columns, self._log)
            if drawn == self._drawn[index]:
                continue
            self._drawn[index] = drawn
            shown = window_of(x, left, right)
            x, y = decimate(x[shown], y[shown], min(columns, 1_900))
            if self._log:
                with np.errstate(divide="ignore", invalid="ignore"):
                    y = np.log10(y)
            item.setData(x, y, connect="finite") if not curve.markers else item.setData(x, y)

    def show_values(self) -> None:
        """Write the latest values into the legend, or those under the pointer."""
        self._show_values(None)

    def restyle(self) -> None:
        """Take over the colours of the current theme."""
        colours = theme.current()
        self._plot.setBackground(colours.color("surface"))
        for name in ("left", "bottom"):
            axis = self._item.getAxis(name)
            axis.setPen(QPen(colours.color("hairline"), 1))
            axis.setTextPen(QPen(colours.color("second"), 1))
            axis.setTickFont(fonts.font(11))
        line = QPen(colours.color("edge"), 1)
        line.setCosmetic(True)
        self._cursor.setPen(line)
        self._place_marks()
        self._reset.setIcon(icons.icon("arrows-out-simple", size=16))
        self._restyle_curves()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a switch between light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_cursor"):
            self.restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The legend gives way where there is no room for it."""
        super().resizeEvent(event)
        self._fit_legend()

    def _fit_legend(self) -> None:
        room = self.width() - self._title.sizeHint().width() - 48
        self._legend.setVisible(not self._small and self._legend.sizeHint().width() <= room)

    def leaveEvent(self, event: QEvent) -> None:
        """Show the latest values again."""
        super().leaveEvent(event)
        self._cursor.setVisible(False)
        self._show_values(None)
        self.hovered.emit(None)

    def _lay_out(self, title: str) -> None:
        self._title = QLabel(self)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setText(title)
        self._title.setProperty("role", "caption" if self._small else "strong")
        self._value = QLabel(self)
        self._value.setTextFormat(Qt.TextFormat.PlainText)
        self._value.setProperty("role", "strong")
        self._legend = Legend(self)
        self._reset = QToolButton(self)
        self._reset.setToolTip(_("Show everything again"))
        self._reset.setAccessibleName(_("Show everything again"))
        self._reset.clicked.connect(self._follow_again)
        self._reset.setVisible(False)
        head = QHBoxLayout()
        head.setContentsMargins(12, 0 if self._small else 2, 8, 0)
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._legend)
        head.addWidget(self._value)
        head.addWidget(self._reset)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 8, 0, 4)
        box.setSpacing(2)
        box.addLayout(head)
        box.addWidget(self._plot, 1)
        self._legend.setVisible(not self._small)
        self._value.setVisible(self._small)

    def _set_up_plot(self) -> None:
        self._plot.setFrameStyle(0)
        self._plot.setMinimumHeight(56 if self._small else 110)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._item.hideButtons()
        self._item.setMenuEnabled(False)
        self._item.showGrid(x=False, y=True, alpha=0.14)
        self._item.getViewBox().setDefaultPadding(0.0)
        self._item.disableAutoRange()
        self._item.setMouseEnabled(x=not self._small, y=not self._small)
        left, bottom = self._item.getAxis("left"), self._item.getAxis("bottom")
        left.setWidth(52)
        left.setStyle(
            tickLength=0, maxTickLevel=0, autoExpandTextSpace=False, hideOverlappingLabels=False
        )
        bottom.setStyle(tickLength=0, maxTickLevel=0, autoExpandTextSpace=False)
        left.enableAutoSIPrefix(False)
        bottom.enableAutoSIPrefix(False)
        left.tickStrings = self._y_ticks
        bottom.tickStrings = self._x_ticks
        bottom.setHeight(22)
        # The ticks rarely change, the curves at every frame: draw the ticks once.
        for axis in (left, bottom):
            axis.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        if self._small:
            self._item.hideAxis("bottom")
        self._cursor = self._pg.InfiniteLine(angle=90, movable=False)
        self._cursor.setVisible(False)
        self._item.addItem(self._cursor, ignoreBounds=True)
        self._item.getViewBox().sigRangeChangedManually.connect(self._zoomed)
        self._item.getViewBox().sigResized.connect(self._resized)
        if not self._small:
            self._plot.scene().sigMouseMoved.connect(self._moved)
            self._plot.scene().sigMouseClicked.connect(self._clicked)

    def _make_item(self, curve: Curve) -> Any:
        if curve.markers:
            symbol, size = ("star", 16) if curve.star else ("o", 7)
            item = self._pg.PlotDataItem(
                symbol=symbol, symbolSize=size, symbolPen=None, antialias=True
            )
        else:
            item = self._pg.PlotCurveItem(antialias=not curve.faint)
        item.setZValue(0 if curve.faint else 10)
        self._item.addItem(item, ignoreBounds=True)
        return item

    def _restyle_curves(self) -> None:
        for curve, item in zip(self._curves, self._items, strict=True):
            pen = QPen(curve.color(), 1 if curve.faint else 1.6)
            pen.setCosmetic(True)
            if DASHES[curve.dash]:
                pen.setDashPattern([float(length) for length in DASHES[curve.dash]])
            item.setPen(pen)
            if curve.markers:
                item.setSymbolBrush(curve.color())

    def _y_ticks(self, values: list[float], _scale: float, spacing: float) -> list[str]:
        if self._log:
            bottom, top = self._item.getViewBox().viewRange()[1]
            kept = (1,) if top - bottom > _DECADES else (1, 2, 5)
            return [_power(value, kept) for value in values]
        return [figures.tick(value, spacing, self._unit) for value in values]

    @staticmethod
    def _x_ticks(values: list[float], scale: float, spacing: float) -> list[str]:
        return [figures.tick(value * scale, spacing * scale) for value in values]

    def _place_marks(self) -> None:
        pen = QPen(theme.current().color("edge"), 1, Qt.PenStyle.DotLine)
        pen.setCosmetic(True)
        for line in self._lines:
            line.setPen(pen)

    def _show_range(self) -> None:
        left, right, bottom, top = self._range
        if self._log:
            bottom, top = np.log10(max(bottom, top / 1e4, 1e-12)), np.log10(max(top, 1e-11))
        box = self._item.getViewBox()
        box.setRange(xRange=(left, right), yRange=(bottom, top), padding=0, disableAutoRange=True)

    @Slot()
    def _zoomed(self, *_axes: object) -> None:
        self._follow = False
        self._reset.setVisible(True)
        self.draw()

    @Slot()
    def _resized(self, *_box: object) -> None:
        if self._items:
            self.draw()

    @Slot()
    def _follow_again(self) -> None:
        self._follow = True
        self._reset.setVisible(False)
        self._show_range()
        self.draw()

    @Slot(object)
    def _clicked(self, event: Any) -> None:
        if event.double():
            self._follow_again()

    @Slot(object)
    def _moved(self, position: QPointF) -> None:
        box = self._item.getViewBox()
        if not box.sceneBoundingRect().contains(position):
            return
        x = float(box.mapSceneToView(position).x())
        self._cursor.setVisible(True)
        self._cursor.setValue(x)
        self._show_values(x)
        self.hovered.emit(x)

    def _show_values(self, at: float | None) -> None:
        if at is None and self._cursor.isVisible():
            at = float(self._cursor.value())
        for index, (x, y) in enumerate(self._data):
            if not self._curves[index].name:
                continue
            if not len(x):
                self._legend.set_value(index, "")
                continue
            place = len(x) - 1
            if at is not None:
                place = min(int(np.searchsorted(x, at)), len(x) - 1)
                if place and at - x[place - 1] < x[place] - at:
                    place -= 1
            self._legend.set_value(index, self._y_text(float(y[place])))


def _power(value: float, kept: tuple[int, ...]) -> str:
    """The words of a tick in powers of ten; empty unless its first digit is one of `kept`."""
    digit = 10.0 ** (value - np.floor(value + 1e-9))
    if not any(abs(digit - each) < 1e-3 for each in kept):
        return ""
    return f"{10.0**value:.3g}".replace("e-0", "e-")

"""Predicted numbers against true ones."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui import fonts, theme
from studio.gui.run_view import Floats

#: More points than this are thinned evenly.
MAX_DOTS = 5_000


class ScatterPlot(QWidget):
    """A dot a row; on the line a prediction is right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        import pyqtgraph

        self._plot = pyqtgraph.PlotWidget(self)
        item = self._plot.getPlotItem()
        item.hideButtons()
        item.setMenuEnabled(False)
        item.showGrid(x=True, y=True, alpha=0.12)
        colours = theme.current()
        self._plot.setBackground(colours.color("surface"))
        for name, words in (("left", _("Predicted")), ("bottom", _("Actual"))):
            axis = item.getAxis(name)
            axis.setPen(QPen(colours.color("hairline"), 1))
            axis.setTextPen(QPen(colours.color("second"), 1))
            axis.setTickFont(fonts.font(11))
            axis.setLabel(_escaped(words))
        dot = colours.series_color(1)
        dot.setAlphaF(0.55)
        self._dots = pyqtgraph.ScatterPlotItem(size=5, pen=None, brush=dot)
        self._line = pyqtgraph.PlotCurveItem(
            pen=QPen(colours.color("edge"), 0, Qt.PenStyle.DashLine)
        )
        item.addItem(self._line)
        item.addItem(self._dots)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._plot)
        self.setAccessibleName(_("Predicted against actual numbers"))

    def show_pairs(self, actual: Floats, predicted: Floats) -> None:
        """Show these pairs."""
        step = max(len(actual) // MAX_DOTS, 1)
        actual, predicted = actual[::step].astype(float), predicted[::step].astype(float)
        self._dots.setData(actual, predicted)
        if len(actual):
            both = np.concatenate([actual, predicted])
            ends = np.array([both.min(), both.max()])
            self._line.setData(ends, ends)


def _escaped(words: str) -> str:
    """pyqtgraph reads the text of an axis as HTML."""
    from html import escape

    return escape(words)

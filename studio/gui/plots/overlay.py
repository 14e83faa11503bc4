"""Curves of several runs over one another."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui import figures
from studio.gui.plots.curve_plot import CurvePlot
from studio.gui.plots.legend import Curve
from studio.gui.run_view import RunView
from studio.gui.widgets.frames import Card


class RunsOverlay(QWidget):
    """Validation loss, and validation accuracy or error, of the ticked runs.

    A run without a validation split shows its smoothed training curve instead.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.loss = CurvePlot(_("Validation loss"), figures.loss)
        self.quality = CurvePlot(_("Validation accuracy"), figures.percent, unit=0.01)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for plot in (self.loss, self.quality):
            card = Card(margin=1)
            card.content.addWidget(plot)
            row.addWidget(card)

    def show_runs(self, views: list[RunView], curves: tuple[Curve, ...]) -> None:
        """Draw these runs, each as its curve says."""
        errors = any("val_mae" in view.validation for view in views)
        if errors:
            self.quality.set_title(_("Mean absolute error"), figures.short)
        else:
            self.quality.set_title(_("Validation accuracy"), figures.percent, 0.01)
        _draw(self.loss, views, curves, "val_loss", "loss")
        if errors:
            _draw(self.quality, views, curves, "val_mae", "")
        else:
            _draw(self.quality, views, curves, "val_accuracy", "accuracy")


def _draw(
    plot: CurvePlot,
    views: list[RunView],
    curves: tuple[Curve, ...],
    name: str,
    training: str,
) -> None:
    plot.set_curves(curves)
    top, right = 0.0, 1.0
    for index, view in enumerate(views):
        x, y = view.validation_curve(name)
        if not len(x) and training:
            x, y = view.curve(training, smoothed=True)
        plot.set_data(index, x, y)
        top = max(top, float(y.max()) if len(y) else 0.0)
        right = max(right, float(x[-1]) if len(x) else 0.0)
    plot.set_range(0.0, right, 0.0, 1.0 if name == "val_accuracy" else top * 1.08)
    plot.draw()
    plot.show_values()

"""The plots of a run that is going on, or of one that has ended."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui import figures
from studio.gui.plots.curve_plot import CurvePlot
from studio.gui.plots.legend import Curve
from studio.gui.plots.ranges import nice_below, reach, top_of
from studio.gui.run_view import Floats, RunView

#: The three small plots and the figures beside the large curves are drawn in turns.
_TURNS = 4
#: Below this height the large plots need all of it.
_LOWEST = 410


#: No more dotted lines than these are drawn.
MOST_MARKS = 40


class RunPlots(QWidget):
    """Loss and accuracy large; learning rate, gradient norm and throughput small."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.loss = CurvePlot(_("Loss"), figures.loss, parent=self)
        self.quality = CurvePlot(_("Accuracy"), figures.percent, unit=0.01, parent=self)
        self.rate = CurvePlot(_("Learning rate"), figures.short, small=True, parent=self)
        self.gradient = CurvePlot(_("Gradient norm"), figures.short, small=True, parent=self)
        self.speed = CurvePlot(_("Texts a second"), figures.amount, small=True, parent=self)
        self._view: RunView | None = None
        self._drawn = (-1, -1)
        self._frames = 0
        self._regression = False
        self._steps = False
        self._lay_out()
        self._set_curves()

    @property
    def frames(self) -> int:
        """How many times something new was drawn."""
        return self._frames

    @property
    def run(self) -> RunView | None:
        """The run that is drawn."""
        return self._view

    def show_run(self, view: RunView | None) -> None:
        """Draw this run from now on."""
        self._view = view
        self._drawn = (-1, -1)
        self._set_curves()
        self.draw()

    def set_steps(self, on: bool) -> None:
        """Count steps along the axis, instead of epochs."""
        self._steps = on
        self._scale_axes()

    def set_log(self, on: bool) -> None:
        """Draw the loss in powers of ten."""
        if on != self.loss.log:
            self.loss.set_log(on)
            self._drawn = (-1, -1)
            self.draw()

    def _scale_axes(self) -> None:
        started = self._view.started if self._view is not None else None
        per_epoch = started.steps_per_epoch if started is not None else 0
        for plot in (self.loss, self.quality):
            plot.set_unit_of_x(float(per_epoch) if self._steps and per_epoch else 1.0)

    def draw(self) -> None:
        """Draw what is new, once per curve."""
        view = self._view
        if view is None or view.version == self._drawn[0]:
            return
        if view.started is not None and (view.started.task == "regression") != self._regression:
            self._regression = not self._regression
            self._set_curves()
        if self._steps:
            self._scale_axes()
        right = self._right(view)
        self._draw_loss(view, right)
        self._draw_quality(view, right)
        # What need not follow every step takes turns, so that no frame is dear.
        turns = range(_TURNS) if not view.running or not self._frames else (self._frames % _TURNS,)
        for turn in turns:
            self._draw_beside(turn, view, right)
        self._frames += 1
        self._drawn = (view.version, self._frames)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The small plots give way in a low window."""
        super().resizeEvent(event)
        self._small.setVisible(self.height() >= _LOWEST)

    def _lay_out(self) -> None:
        large = QSplitter(Qt.Orientation.Vertical, self)
        for plot in (self.loss, self.quality):
            large.addWidget(_card(plot))
        large.setHandleWidth(12)
        large.setChildrenCollapsible(False)
        self._small = small = QWidget(self)
        row = QHBoxLayout(small)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        self._speed_card = _card(self.speed)
        for card in (_card(self.rate), _card(self.gradient), self._speed_card):
            row.addWidget(card, 1)
        small.setMinimumHeight(96)
        small.setMaximumHeight(132)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(12)
        box.addWidget(large, 1)
        box.addWidget(small)

    def _set_curves(self) -> None:
        pair = (
            Curve("", 1, faint=True),
            Curve(_("Training"), 1),
            Curve(_("Validation"), 2, dash=1, markers=True),
        )
        self.loss.set_curves((*pair, Curve("", 2, markers=True, star=True)))
        only = (Curve(_("Validation"), 2, dash=1, markers=True),)
        self.quality.set_curves(only if self._regression else pair)
        self.quality.set_title(
            _("Mean absolute error") if self._regression else _("Accuracy"),
            figures.short if self._regression else figures.percent,
            1.0 if self._regression else 0.01,
        )
        self.rate.set_curves((Curve("", 5),))
        self.gradient.set_curves((Curve("", 3, faint=True), Curve("", 3)))
        self.speed.set_curves((Curve("", 7),))

    def _right(self, view: RunView) -> float:
        done = float(view.epochs.view[-1]) if len(view.epochs) else 0.0
        return done if not view.running and done else reach(done, view.total_epochs)

    def _draw_loss(self, view: RunView, right: float) -> None:
        raw, smooth = view.curve("loss"), view.curve("loss", smoothed=True)
        validation = view.validation_curve("val_loss")
        for index, (x, y) in enumerate((raw, smooth, validation)):
            self.loss.set_data(index, x, y)
        self.loss.set_data(3, *_best(view))
        self.loss.set_marks([mark.epoch for mark in view.marks[-MOST_MARKS:]])
        thin = raw[1][:: max(len(raw[1]) // 2_000, 1)]
        top = top_of([smooth[1][len(smooth[1]) // 50 :], validation[1]], [thin])
        bottom = nice_below(float(np.min(smooth[1]))) if self.loss.log and len(thin) else 0.0
        self.loss.set_range(0.0, right, bottom, top)
        self.loss.draw()

    def _draw_quality(self, view: RunView, right: float) -> None:
        if self._regression:
            x, y = view.validation_curve("val_mae")
            self.quality.set_data(0, x, y)
            self.quality.set_range(0.0, right, 0.0, top_of([y], []))
        else:
            self.quality.set_data(0, *view.curve("accuracy"))
            self.quality.set_data(1, *view.curve("accuracy", smoothed=True))
            self.quality.set_data(2, *view.validation_curve("val_accuracy"))
            self.quality.set_range(0.0, right, 0.0, 1.0)
        self.quality.draw()

    def _draw_beside(self, turn: int, view: RunView, right: float) -> None:
        """One of the small plots, or the figures beside the large curves."""
        match turn:
            case 0:
                _draw_small(self.rate, view.curve("learning_rate"), right)
            case 1:
                self.gradient.set_data(1, *view.curve("gradient_norm", smoothed=True))
                _draw_small(self.gradient, view.curve("gradient_norm"), right)
            case 2:
                x, y = view.throughput
                self._speed_card.setVisible(view.running or len(x) > 0)
                _draw_small(self.speed, (x.view, y.view), right)
            case _:
                self.loss.show_values()
                self.quality.show_values()


def _best(view: RunView) -> tuple[Floats, Floats]:
    """The epoch that is kept, as a point of the validation loss."""
    best = view.best
    if best is None or "val_loss" not in best.metrics:
        return np.empty(0), np.empty(0)
    return np.array([float(best.epoch)]), np.array([best.metrics["val_loss"]])


def _draw_small(plot: CurvePlot, points: tuple[Floats, Floats], right: float) -> None:
    x, y = points
    plot.set_data(0, x, y)
    thin = y[:: max(len(y) // 1_000, 1)]
    plot.set_range(0.0, right, 0.0, top_of([], [thin]) * 1.1)
    plot.set_value(plot.text_of(float(y[-1])) if len(y) else "")
    plot.draw()


def _card(plot: CurvePlot) -> QFrame:
    frame = QFrame()
    frame.setProperty("role", "card")
    box = QVBoxLayout(frame)
    box.setContentsMargins(1, 1, 1, 1)
    box.addWidget(plot)
    return frame

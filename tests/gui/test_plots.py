"""The live plots draw what a run tells, once per curve and within bounds."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from studio.core.events import Evaluated, Finished, Started, Steps
from studio.gui.plots.curve_plot import CurvePlot
from studio.gui.plots.legend import Curve
from studio.gui.plots.live import RunPlots
from studio.gui.plots.ranges import nice_above, reach, top_of
from studio.gui.run_view import MAX_POINTS, RunView


def grown(steps: int, task: str = "classification") -> RunView:
    view = RunView("r")
    view.take(Started("r", task=task, steps_per_epoch=100, epochs=steps // 100))
    numbers = np.arange(1, steps + 1)
    view.take(
        Steps(
            "r",
            step=tuple(numbers.tolist()),
            loss=tuple((1 / numbers).tolist()),
            accuracy=tuple((1 - 1 / numbers).tolist()) if task == "classification" else (),
            learning_rate=(0.1,) * steps,
            gradient_norm=(1.0,) * steps,
            samples_per_second=10.0,
        )
    )
    return view


@pytest.fixture
def plots(qtbot: QtBot) -> RunPlots:
    made = RunPlots()
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    return made


def test_a_long_run_is_drawn_with_few_points(plots: RunPlots) -> None:
    view = grown(200_000)
    plots.show_run(view)
    assert plots.loss.points(0) == 200_000
    for index in range(2):
        assert 500 < plots.loss.drawn_points(index) <= MAX_POINTS


def test_nothing_new_draws_nothing(plots: RunPlots) -> None:
    view = grown(500)
    plots.show_run(view)
    frames = plots.frames
    plots.draw()
    assert plots.frames == frames
    view.take(Evaluated("r", step=100, epoch=1, metrics={"val_loss": 0.5, "val_accuracy": 0.7}))
    plots.draw()
    assert plots.frames == frames + 1
    assert plots.quality.points(2) == 1


def test_the_small_plots_are_complete_at_the_end(plots: RunPlots) -> None:
    view = grown(300)
    plots.show_run(view)
    view.take(Finished("r"))
    plots.draw()
    assert plots.rate.points(0) == plots.gradient.points(0) == 300
    assert plots.speed.points(0) == 1


def test_a_regression_shows_its_error_instead_of_accuracy(plots: RunPlots) -> None:
    view = grown(300, "regression")
    view.take(Evaluated("r", step=100, epoch=1, metrics={"val_loss": 0.5, "val_mae": 2.5}))
    plots.show_run(view)
    assert plots.quality.title == "Mean absolute error"
    assert plots.quality.points(0) == 1


def test_zooming_shows_more_of_less(qtbot: QtBot) -> None:
    plot = CurvePlot("Loss")
    qtbot.addWidget(plot)
    plot.resize(600, 300)
    plot.show()
    plot.set_curves((Curve("a", 1),))
    x = np.arange(100_000) / 1_000
    plot.set_data(0, x, np.sin(x * 50))
    plot.set_range(0, 100, -1, 1)
    plot.draw()
    plot._item.getViewBox().setRange(xRange=(10, 10.2), padding=0)
    plot._zoomed()
    drawn, _ = plot._items[0].getData()
    assert 200 <= len(drawn) <= 203
    assert not plot._reset.isHidden()
    plot.set_range(0, 100, -1, 1)
    assert plot._item.getViewBox().viewRange()[0][1] < 11, "a zoom stays while the run goes on"
    plot._follow_again()
    assert plot._item.getViewBox().viewRange()[0][1] > 99


def test_values_under_the_pointer_are_told_in_the_legend(qtbot: QtBot) -> None:
    plot = CurvePlot("Loss", lambda value: f"{value:.0f}")
    qtbot.addWidget(plot)
    plot.set_curves((Curve("a", 1), Curve("", 2)))
    plot.set_data(0, np.arange(5.0), np.arange(5.0) * 10)
    plot._show_values(1.4)
    assert plot._legend.text(0) == "10"
    plot._show_values(None)
    assert plot._legend.text(0) == "40"


def test_a_title_from_data_is_plain_text(qtbot: QtBot) -> None:
    plot = CurvePlot("<img src=x>")
    qtbot.addWidget(plot)
    assert plot.title == "<img src=x>"
    from PySide6.QtCore import Qt

    assert plot._title.textFormat() == Qt.TextFormat.PlainText


@pytest.mark.parametrize(("value", "above"), [(0.9, 1.0), (1.0, 1.0), (1.1, 1.25), (7, 8), (0, 1)])
def test_round_ends(value: float, above: float) -> None:
    assert nice_above(value) == pytest.approx(above)


def test_a_spike_does_not_flatten_the_curve() -> None:
    noisy = np.ones(1_000)
    noisy[3] = 1e6
    assert top_of([np.ones(5)], [noisy]) < 2
    assert top_of([], []) == 1.0
    assert top_of([np.array([np.nan, 2.0])], []) >= 2


def test_the_time_axis_moves_in_eighths() -> None:
    assert reach(0.0, 8) == 1
    assert reach(0.99, 8) == 1
    assert reach(1.0, 8) == 2
    assert reach(8.0, 8) == 8
    assert reach(9.5, 8) == pytest.approx(9.5)

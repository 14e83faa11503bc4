"""The figures of a run as they are drawn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.core.events import Evaluated, Finished, Paused, Resumed, Started, Steps
from studio.gui.run_view import Column, RunView, Smoothed, decimate, window_of


def steps(first: int, count: int, run: str = "r") -> Steps:
    numbers = tuple(range(first, first + count))
    return Steps(
        run,
        step=numbers,
        loss=tuple(1 / n for n in numbers),
        accuracy=tuple(1 - 1 / n for n in numbers),
        learning_rate=(0.1,) * count,
        gradient_norm=(1.0,) * count,
        samples_per_second=100.0,
    )


def test_a_column_grows_and_keeps_everything() -> None:
    column = Column()
    for start in range(0, 5_000, 7):
        column.extend(np.arange(start, start + 7))
    assert np.array_equal(column.view, np.arange(len(column)))


@given(st.lists(st.floats(-1e6, 1e6), min_size=0, max_size=600), st.integers(1, 50))
def test_decimation_keeps_the_extremes_and_the_order(values: list[float], columns: int) -> None:
    y = np.asarray(values)
    x = np.arange(len(y), dtype=float)
    dx, dy = decimate(x, y, columns)
    assert len(dx) == len(dy) <= 2 * columns + 3
    assert np.all(np.diff(dx) >= 0)
    if len(y):
        assert dx[-1] == x[-1]
        assert (dy.min(), dy.max()) == (y.min(), y.max())
        assert np.array_equal(dy, y[dx.astype(int)])


def test_decimation_shows_a_single_spike_among_a_million() -> None:
    y = np.zeros(1_000_000)
    y[123_457] = 9.0
    _, dy = decimate(np.arange(len(y), dtype=float), y, 800)
    assert dy.max() == 9.0
    assert len(dy) <= 1_602


def test_smoothing_in_pieces_equals_smoothing_at_once() -> None:
    values = np.sin(np.arange(300.0))
    whole, pieces = Smoothed(20), Smoothed(20)
    whole.extend(values)
    for start in range(0, 300, 13):
        pieces.extend(values[start : start + 13])
    assert np.allclose(whole.column.view, pieces.column.view)
    constant = Smoothed(20)
    constant.extend(np.full(50, 3.0))
    assert np.allclose(constant.column.view, 3.0)


def test_a_window_has_one_point_more_at_either_side() -> None:
    x = np.arange(10.0)
    assert list(x[window_of(x, 3.5, 5.5)]) == [3.0, 4.0, 5.0, 6.0]
    assert list(x[window_of(x, -5, 50)]) == list(x)


def test_a_run_is_taken_in() -> None:
    view = RunView("r")
    view.take(Started("r", steps_per_epoch=10, epochs=2))
    view.take(steps(1, 10))
    view.take(Evaluated("r", step=10, epoch=1, metrics={"val_loss": 0.5}, best=True))
    x, y = view.curve("loss")
    assert x[-1] == 1.0
    assert y[-1] == pytest.approx(0.1)
    assert len(view.curve("loss", smoothed=True)[1]) == 10
    assert view.validation_curve("val_loss")[1].tolist() == [0.5]
    assert view.validation_curve("val_accuracy")[1].tolist() == []
    view.take(Paused("r", 10))
    assert view.state == "paused"
    view.take(Resumed("r", 10))
    assert view.state == "running"
    view.take(Finished("r"))
    assert view.state == "completed"
    version = view.version
    view.take(steps(11, 3))
    assert view.version == version


def test_what_belongs_to_another_run_is_passed_over() -> None:
    view = RunView("r")
    view.take(steps(1, 3, run="other"))
    assert view.version == 0


def test_steps_that_a_resumed_run_repeats_are_drawn_once() -> None:
    view = RunView("r")
    view.take(Started("r", steps_per_epoch=10, epochs=2))
    view.take(steps(1, 8))
    view.take(steps(5, 8))
    assert view.steps.view.tolist() == list(range(1, 13))
    assert len(view.columns["loss"]) == 12


def test_regression_has_no_accuracy() -> None:
    view = RunView("r")
    view.take(Started("r", task="regression", steps_per_epoch=4, epochs=1))
    view.take(Steps("r", step=(1, 2), loss=(2.0, 1.0)))
    assert len(view.columns["accuracy"]) == 0
    assert view.curve("loss")[1].tolist() == [2.0, 1.0]

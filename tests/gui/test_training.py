"""Steering a run, finding a learning rate and training every fold, with a pretended worker."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.core.errors import UserError
from studio.core.events import (
    BatchDivided,
    EpochsChanged,
    Evaluated,
    Finished,
    Paused,
    Phase,
    RateChanged,
    Started,
    Steps,
)
from studio.gui import figures, run_words
from studio.gui.main_window import MainWindow
from studio.gui.pages.train import TrainPage
from studio.gui.plots.live import RunPlots
from studio.gui.run_control import RunController
from studio.gui.run_panels import RunFigures
from studio.gui.run_session import controller_of
from studio.gui.run_view import RunView
from studio.gui.training.curve_words import verdict
from studio.gui.training.saving_plots import keep_plots, write_figures, write_picture
from studio.gui.worker_client import WorkerPool
from studio.store.history import History

FAKE = Path(__file__).with_name("fake_worker.py")


@pytest.fixture
def page(opened: MainWindow) -> TrainPage:
    opened.show_page("train")
    return cast(TrainPage, opened.pages["train"])


@pytest.fixture
def runs(opened: MainWindow) -> RunController:
    return controller_of(opened.session)


def pretend(runs: RunController, way: str) -> None:
    runs.pool = WorkerPool((sys.executable, str(FAKE), way))


def test_a_run_is_steered_while_it_goes(page: TrainPage, runs: RunController, qtbot: QtBot) -> None:
    pretend(runs, "slow")
    strip = page.steering
    assert not strip.isVisible()
    page.primary.click()
    qtbot.waitUntil(lambda: runs.view is not None and runs.view.state == "running", timeout=20_000)
    assert strip.isVisible()
    assert strip.rate.value == page.document.project.plan.optimizer.learning_rate
    strip.rate.setFocus()
    strip.rate.selectAll()
    QTest.keyClicks(strip.rate, "0.02")
    QTest.keyClick(strip.rate, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: runs.base_rate == 0.02, timeout=5_000)
    strip.one_more.click()
    assert runs.view is not None
    qtbot.waitUntil(lambda: runs.view is not None and runs.view.total_epochs == 3, timeout=5_000)
    strip.few_more.click()
    qtbot.waitUntil(lambda: runs.view is not None and runs.view.total_epochs == 7, timeout=5_000)
    strip.save.click()
    qtbot.waitUntil(lambda: strip.saved.text() == "Saved: 7", timeout=5_000)
    log = page.log.toPlainText()
    assert "Learning rate set to 0.02" in log
    assert "The run now has 3 epochs" in log
    page.stop.click()
    qtbot.waitUntil(lambda: runs.idle, timeout=20_000)
    assert not strip.isVisible()


def test_a_run_that_had_ended_is_offered_more_epochs(
    page: TrainPage, runs: RunController, qtbot: QtBot
) -> None:
    pretend(runs, "well")
    page.primary.click()
    qtbot.waitUntil(lambda: runs.idle, timeout=20_000)
    assert runs.view is not None
    run = runs.view.run
    (longer,) = [b for b in page.message_buttons() if "more epochs" in b.text()]
    sent: list[dict[str, object]] = []
    pool = runs.pool

    class Listening(WorkerPool):
        def take(self):  # type: ignore[no-untyped-def]
            client = pool.take()
            whole = client.send
            client.send = lambda line: (sent.append(line), whole(line))[1]  # type: ignore[method-assign]
            return client

    runs.pool = Listening((sys.executable, str(FAKE), "well"))
    longer.click()
    qtbot.waitUntil(lambda: runs.idle, timeout=20_000)
    assert [(job["run"], job["resume"], job["more_epochs"]) for job in sent] == [(run, True, 5)]


def test_the_view_follows_what_is_changed_by_hand() -> None:
    view = RunView("r")
    view.take(Started("r", epochs=4, steps_per_epoch=10))
    view.take(EpochsChanged("r", step=12, epochs=9))
    assert view.total_epochs == 9
    view.take(Paused("r", step=12))
    view.take(RateChanged("r", step=12, learning_rate=0.1))
    assert view.state == "paused"


def test_the_time_left_is_that_of_the_phase() -> None:
    view, row = RunView("r"), RunFigures()
    view.take(Started("r", epochs=4, steps_per_epoch=10))
    view.take(Phase("r", "training"))
    view.take(Steps("r", step=(1,), loss=(1.0,), seconds_left=8.0))
    row.show_run(view)
    assert row.figures[3].value == figures.duration(8.0)
    view.take(Steps("r", step=(40,), loss=(1.0,), seconds_left=0.0))
    view.take(Phase("r", "refitting"))
    row.show_run(view)
    assert row.figures[3].value == figures.NONE
    view.take(Phase("r", "refitting", share=0.5, seconds_left=21.0))
    row.show_run(view)
    assert row.figures[3].value == figures.duration(21.0)
    row.deleteLater()


def test_memory_that_ran_out_is_told_in_words() -> None:
    said = run_words.sentence(BatchDivided("r", step=1_200, rows=32))
    assert "1,200" in said
    assert "32" in said
    assert "same" in said
    assert run_words.sentence(Evaluated("r", epoch=1, metrics={"train_loss": 1.0}))


def test_a_learning_rate_is_found_and_used_and_that_is_undone(
    page: TrainPage, runs: RunController, qtbot: QtBot
) -> None:
    pretend(runs, "well")
    page.find_rate.click()
    assert page.search.going
    assert page.rate_card.isVisible()
    assert page.rate_card.cancel.isVisible()
    qtbot.waitUntil(lambda: page.search.curve is not None, timeout=20_000)
    card = page.rate_card
    assert not page.search.going
    assert card.plot is not None
    assert card.plot.points(1) == 60
    assert card.use.text() == "Use 0.0004"
    # The arrow keys walk along the curve.
    QTest.keyClick(card.plot, Qt.Key.Key_Right)
    assert card.use.text() == "Use 0.0005"
    before = page.document.project.plan.optimizer.learning_rate
    card.use.click()
    assert page.document.project.plan.optimizer.learning_rate == 0.0005
    page.document.undo_stack.undo()
    assert page.document.project.plan.optimizer.learning_rate == before
    card.close_button.click()
    assert not card.isVisible()


def test_a_search_is_given_up(page: TrainPage, runs: RunController, qtbot: QtBot) -> None:
    pretend(runs, "slow")
    page.find_rate.click()
    qtbot.waitUntil(lambda: (page.search.share or 0) > 0.5, timeout=20_000)
    assert not page.find_rate.isEnabled()
    page.rate_card.cancel.click()
    assert not page.search.going
    assert page.search.curve is None
    qtbot.waitUntil(lambda: not page.session.background.busy, timeout=10_000)
    assert page.find_rate.isEnabled()
    assert page.rate_card.again.isVisible()


@pytest.mark.parametrize(("way", "words"), [("dies", "unexpectedly"), ("refuses", "no row")])
def test_a_search_that_fails_says_why(
    way: str, words: str, page: TrainPage, runs: RunController, qtbot: QtBot
) -> None:
    pretend(runs, way)
    page.find_rate.click()
    qtbot.waitUntil(lambda: page.search.problem is not None, timeout=20_000)
    assert words in page.rate_card._reason.text()
    assert not page.rate_card.use.isVisible()


def test_a_run_that_starts_ends_the_search(
    page: TrainPage, runs: RunController, qtbot: QtBot
) -> None:
    pretend(runs, "slow")
    page.find_rate.click()
    qtbot.waitUntil(lambda: (page.search.share or 0) > 0.5, timeout=20_000)
    page.primary.click()
    assert not page.search.going
    assert runs.running
    assert not page.rate_card.isVisible()
    page.discard.click()
    qtbot.waitUntil(lambda: runs.idle, timeout=20_000)


@pytest.fixture
def folded(opened: MainWindow, settled: Callable[[MainWindow], None]) -> TrainPage:
    """The Train page of a project with three folds."""
    opened.show_page("train")
    project = opened.document.project
    split = project.data.split.model_copy(update={"method": "folds", "folds": 3})
    data = project.data.model_copy(update={"split": split})
    opened.document.edit(replace(project, data=data), "folds")
    settled(opened)
    return cast(TrainPage, opened.pages["train"])


def test_every_fold_is_trained_and_they_are_told_together(
    folded: TrainPage, runs: RunController, qtbot: QtBot
) -> None:
    pretend(runs, "well")
    assert folded.every_fold.isVisible()
    folded.every_fold.click()
    seen: list[str] = []

    def done() -> bool:
        if folded.series.going:
            folded._update_words()
            seen.append(folded.status_label.text().split(" · ")[0])
        return not folded.series.going

    qtbot.waitUntil(done, timeout=30_000)
    assert {"Fold 1 of 3", "Fold 2 of 3", "Fold 3 of 3"} >= set(seen) >= {"Fold 1 of 3"}
    assert len(list((folded.document.folder / "runs").iterdir())) == 3
    banner = folded._messages.itemAt(0).widget()
    assert banner is not None
    # 60, 70 and 80 per cent.
    assert "All 3 folds" in banner.accessibleName()
    assert f"{figures.percent(0.7)} ± {figures.percent(0.1)}" in banner.accessibleName()
    assert folded._messages.count() == 1


def test_a_fold_that_is_stopped_ends_the_row(
    folded: TrainPage, runs: RunController, qtbot: QtBot
) -> None:
    pretend(runs, "slow")
    folded.every_fold.click()
    qtbot.waitUntil(lambda: runs.view is not None and len(runs.view.steps) > 0, timeout=20_000)
    assert not folded.every_fold.isVisible()
    folded.stop.click()
    qtbot.waitUntil(lambda: runs.idle, timeout=20_000)
    assert not folded.series.going
    assert len(list((folded.document.folder / "runs").iterdir())) == 1


def test_without_folds_none_are_offered(page: TrainPage) -> None:
    assert not page.every_fold.isVisible()


def _evaluated(*losses: tuple[float, float]) -> RunView:
    """A run whose epochs had these training and validation losses."""
    view = RunView("r")
    view.take(Started("r", epochs=20, steps_per_epoch=10))
    for epoch, (train, held) in enumerate(losses, start=1):
        best = held == min(pair[1] for pair in losses[:epoch])
        told = {"train_loss": train, "val_loss": held}
        view.take(Evaluated("r", step=10 * epoch, epoch=epoch, metrics=told, best=best))
    return view


@pytest.mark.parametrize(
    ("losses", "words"),
    [
        ([(1.0, 1.0)], ""),
        ([(1.0, 1.0), (0.8, 0.9)], "is falling"),
        ([(1.0, 1.0), (0.8, 0.9), (0.6, 0.95), (0.4, 1.0), (0.2, 1.1)], "for 3 epochs"),
        ([(1.0, 1.0), (0.8, 0.9), (0.7, 0.95), (0.6, 0.92), (0.5, 0.93)], "lowest in epoch 2"),
        ([(1.0, 1.0), (1.0, 1.0), (0.99, 1.0)], "hardly falls"),
        ([(1.0, 1.0), (0.8, 0.9), (0.7, 0.95)], ""),
    ],
)
def test_the_curves_are_summed_up_in_a_sentence(
    losses: list[tuple[float, float]], words: str
) -> None:
    found = verdict(_evaluated(*losses))
    assert words in found
    assert bool(found) == bool(words)
    assert verdict(None) == verdict(RunView("r")) == ""


def test_a_run_that_ended_while_it_got_better_is_told_so() -> None:
    view = _evaluated((1.0, 1.0), (0.8, 0.9))
    view.take(Finished("r"))
    assert "more epochs" in verdict(view)


def _with_steps(view: RunView, count: int) -> RunView:
    numbers = range(1, count + 1)
    figures_of = {"loss": tuple(2.0 + (n % 7) for n in numbers)}
    view.take(Steps("r", step=tuple(numbers), gradient_norm=(1.0,) * count, **figures_of))
    return view


def test_smoothing_is_changed_from_the_beginning_on() -> None:
    view = _with_steps(_evaluated((1.0, 1.0)), 200)
    usual = view.curve("loss", smoothed=True)[1].copy()
    view.smooth(0.0)
    raw = view.curve("loss")[1]
    np.testing.assert_allclose(view.curve("loss", smoothed=True)[1], raw)
    view.smooth(10.0)
    strong = view.curve("loss", smoothed=True)[1]
    assert strong[50:].std() < usual[50:].std() < raw[50:].std()
    view.smooth(1.0)
    np.testing.assert_array_equal(view.curve("loss", smoothed=True)[1], usual)


def test_best_epoch_and_what_was_done_are_marked(qtbot: QtBot) -> None:
    plots = RunPlots()
    qtbot.addWidget(plots)
    plots.resize(800, 600)
    plots.show()
    view = _with_steps(_evaluated((1.0, 1.0), (0.8, 0.7)), 20)
    view.take(RateChanged("r", step=5, learning_rate=0.1))
    view.take(EpochsChanged("r", step=15, epochs=30))
    plots.show_run(view)
    assert plots.loss.marks == (0.5, 1.5)
    star = plots.loss._items[3].getData()
    assert (star[0].tolist(), star[1].tolist()) == ([2.0], [0.7])
    told = {"train_loss": 0.5, "val_loss": 0.6}
    view.take(Evaluated("r", step=30, epoch=3, metrics=told, best=True))
    plots.draw()
    assert plots.loss._items[3].getData()[0].tolist() == [3.0]
    # Ten steps make an epoch: the same place, in other words.
    assert plots.loss._x_ticks([2.0], 1.0, 1.0) == ["2"]
    plots.set_steps(True)
    assert plots.loss._item.getAxis("bottom").scale == 10.0
    assert plots.loss._x_ticks([2.0], 10.0, 1.0) == ["20"]
    plots.set_log(True)
    assert plots.loss.log
    # Over few powers of ten 1, 2 and 5 of each are told, over many 1 alone.
    ticks = np.log10([0.1, 0.2, 0.3, 0.5, 0.9, 1.0]).tolist()
    plots.loss._item.getViewBox().setRange(yRange=(-1, 0.5), padding=0)
    assert plots.loss._y_ticks(ticks, 1.0, 1.0) == ["0.1", "0.2", "", "0.5", "", "1"]
    plots.loss._item.getViewBox().setRange(yRange=(-4, 0.5), padding=0)
    assert plots.loss._y_ticks(ticks, 1.0, 1.0) == ["0.1", "", "", "", "", "1"]


def test_the_plots_are_saved(
    page: TrainPage, runs: RunController, qtbot: QtBot, tmp_path: Path
) -> None:
    pretend(runs, "well")
    page.primary.click()
    qtbot.waitUntil(lambda: runs.idle, timeout=20_000)
    assert page.plots is not None
    for name, begins in (("a.png", b"\x89PNG"), ("a.svg", b"<?xml")):
        write_picture(page.plots, tmp_path / name)
        assert (tmp_path / name).read_bytes().startswith(begins)
    with pytest.raises(UserError) as raised:
        write_picture(page.plots, tmp_path / "no folder" / "a.png")
    assert "a.png" in str(raised.value.problem.message)
    keep_plots("copy", page.plots, page.session, tmp_path, "run")
    kept = QGuiApplication.clipboard().pixmap()
    assert kept.size() == 2 * page.plots.size()


def test_figures_are_saved_as_a_table(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.add_run("r", "{}", 0, "")
    history.record(
        Steps(
            "r",
            step=(1, 2),
            loss=(0.5, 0.25),
            accuracy=(0.1, 0.2),
            learning_rate=(0.1, 0.1),
            gradient_norm=(1.0, 2.0),
        )
    )
    write_figures(tmp_path, "r", tmp_path / "curves.csv")
    lines = (tmp_path / "curves.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 3
    assert "0.25" in lines[2]


def test_how_the_plots_are_drawn_outlives_a_change_of_theme(
    opened: MainWindow, page: TrainPage, qtbot: QtBot
) -> None:
    assert page.bar is not None
    page.bar.smoothing.setValue(4)
    page.bar.steps.click()
    page.bar.log.click()
    opened.set_theme("dark")
    qtbot.waitUntil(lambda: opened.pages.get("train") not in (None, page), timeout=5_000)
    bar = cast(TrainPage, opened.pages["train"]).bar
    assert bar is not None
    assert (bar.smoothing.value(), bar.steps.isChecked(), bar.log.isChecked()) == (4, True, True)


def test_pausing_has_a_key(page: TrainPage, runs: RunController, qtbot: QtBot) -> None:
    pretend(runs, "slow")
    page.primary.click()
    qtbot.waitUntil(lambda: runs.view is not None and runs.view.state == "running", timeout=20_000)
    page._pause_or_go_on()
    assert runs.view is not None
    assert runs.view.state == "pausing"
    page.discard.click()
    qtbot.waitUntil(lambda: runs.idle, timeout=20_000)

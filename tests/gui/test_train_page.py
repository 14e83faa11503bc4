"""The Train page with a worker that only pretends: buttons, messages, plots, log."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from studio.core.events import Failed
from studio.gui.main_window import MainWindow
from studio.gui.pages.train import TrainPage
from studio.gui.run_control import RunController
from studio.gui.run_session import controller_of
from studio.gui.worker_client import WorkerPool

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


def test_start_is_offered_and_the_plan_is_edited_in_place(page: TrainPage) -> None:
    assert page.can_start
    assert page.primary.isVisible()
    page.form._set("epochs", 7)
    assert page.document.project.plan.epochs == 7
    page.document.undo_stack.undo()
    assert page.form.spec.epochs != 7  # type: ignore[attr-defined]


def test_a_run_is_drawn_logged_and_ends_with_a_message(
    page: TrainPage, runs: RunController, qtbot: QtBot
) -> None:
    pretend(runs, "well")
    page.primary.click()
    assert runs.running
    assert not page.primary.isVisible()
    assert page.stop.isVisible()
    qtbot.waitUntil(lambda: not runs.running, timeout=20_000)
    assert page.plots is not None
    assert page.plots.loss.points(0) == 20
    assert page.plots.gradient.points(0) == 20
    assert "Training on 640 texts" in page.log.toPlainText()
    assert "Done in" in page.log.toPlainText()
    assert {"Evaluate", "Predict"} <= {b.text() for b in page.message_buttons()}
    assert page.primary.isVisible()
    assert page.figures.figures[1].value == "20"


def test_a_dead_worker_is_told_where_the_person_looks(
    page: TrainPage, runs: RunController, qtbot: QtBot
) -> None:
    pretend(runs, "dies")
    page.primary.click()
    qtbot.waitUntil(lambda: not runs.running, timeout=20_000)
    assert runs.view is not None
    assert isinstance(runs.view.end, Failed)
    assert "Resume" in [b.text() for b in page.message_buttons()]
    assert "step 3" in page.log.toPlainText()


def test_the_run_outlives_a_change_of_theme(
    opened: MainWindow, page: TrainPage, runs: RunController, qtbot: QtBot
) -> None:
    pretend(runs, "well")
    page.primary.click()
    qtbot.waitUntil(lambda: runs.view is not None and len(runs.view.steps) > 2, timeout=20_000)
    opened.set_theme("dark")
    qtbot.waitUntil(lambda: opened.pages.get("train") not in (None, page), timeout=5_000)
    fresh = cast(TrainPage, opened.pages["train"])
    qtbot.waitUntil(lambda: not runs.running, timeout=20_000)
    assert fresh.plots is not None
    assert fresh.plots.loss.points(0) == 20
    assert "Training on 640 texts" in fresh.log.toPlainText()


def test_the_button_says_what_is_missing_and_leads_there(
    opened: MainWindow, page: TrainPage, qtbot: QtBot, settled: Callable[[MainWindow], None]
) -> None:
    project = opened.document.project
    data = project.data.model_copy(update={"label": ""})
    opened.document.edit(replace(project, data=data), "no label")
    settled(opened)
    assert not page.can_start
    assert "label" in page.primary.text().lower()
    page.primary.click()
    assert opened.page_key == "data"


def test_a_problem_of_the_plan_stands_at_its_setting(
    opened: MainWindow, page: TrainPage, settled: Callable[[MainWindow], None]
) -> None:
    project = opened.document.project
    plan = project.plan.model_copy(update={"batch_size": 4_000})
    opened.document.edit(replace(project, plan=plan), "large batch")
    settled(opened)
    assert "larger" in page.form.row("batch_size").error()
    assert page.can_start


def test_no_run_starts_twice(page: TrainPage, runs: RunController, qtbot: QtBot) -> None:
    pretend(runs, "well")
    page.primary.click()
    first = runs.view
    page._start()
    assert runs.view is first
    qtbot.waitUntil(lambda: not runs.running, timeout=20_000)
    folders = list((page.document.folder / "runs").iterdir())
    assert len(folders) == 1

"""The main job in the real window: from a text file to a prediction on typed text."""

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.core.events import Failed, Finished
from studio.gui.main_window import MainWindow
from studio.gui.pages.evaluate import EvaluatePage
from studio.gui.pages.predict import PredictPage
from studio.gui.pages.runs import RunsPage
from studio.gui.pages.train import TrainPage
from studio.gui.run_control import RunController

Open = Callable[[Path], RunController]
LEFT = Qt.MouseButton.LeftButton


def train_page(window: MainWindow) -> TrainPage:
    window.show_page("train")
    return cast(TrainPage, window.pages["train"])


def train(qtbot: QtBot, window: MainWindow, runs: RunController, seconds: int = 120) -> TrainPage:
    """Press the start button and wait for the end."""
    page = train_page(window)
    qtbot.waitUntil(lambda: page.can_start, timeout=60_000)
    QTest.mouseClick(page.primary, LEFT)
    assert runs.running
    qtbot.waitUntil(lambda: not runs.running, timeout=seconds * 1000)
    return page


def lengthen(window: MainWindow, epochs: int) -> None:
    from dataclasses import replace

    project = window.document.project
    plan = project.plan.model_copy(update={"epochs": epochs, "checkpoint_seconds": 0.1})
    window.document.edit(replace(project, plan=plan), "longer")


def test_from_a_sample_to_an_answer(
    qtbot: QtBot, window: MainWindow, opened: Open, samples: Path
) -> None:
    runs = opened(samples / "news_zh.csv")
    page = train(qtbot, window, runs)
    view = runs.view
    assert view is not None
    assert isinstance(view.end, Finished)
    assert view.end.reason == "completed"
    assert page.plots is not None
    steps = len(view.steps)
    assert steps > 100
    assert page.plots.loss.points(0) == page.plots.loss.points(1) == steps
    assert page.plots.quality.points(2) == len(view.validation_curve("val_accuracy")[0]) > 1
    assert 1 < page.plots.loss.drawn_points(0) <= 4_000
    assert view.end.test["accuracy"] >= 0.85

    window.show_page("evaluate")
    evaluate = cast(EvaluatePage, window.pages["evaluate"])
    qtbot.waitUntil(lambda: evaluate.results is not None, timeout=20_000)
    assert evaluate.results is not None
    shown = evaluate.headline.figures[0].value
    assert shown.startswith(f"{100 * view.end.test['accuracy']:.1f}")
    assert evaluate.matrix.matrix().counts.sum() == evaluate.results.figures["rows"]
    assert len(evaluate.class_table.texts()) == 5
    wrong = int(evaluate.matrix.matrix().counts.sum() - evaluate.matrix.matrix().counts.trace())
    assert len(evaluate.row_table.texts()) == wrong

    window.show_page("predict")
    predict = cast(PredictPage, window.pages["predict"])
    qtbot.waitUntil(lambda: predict.model is not None, timeout=60_000)
    text = "steam turbine 芯片"
    QTest.keyClicks(predict.edit, "steam turbine ")
    predict.edit.insertPlainText("芯片")
    qtbot.waitUntil(lambda: predict.answered == text, timeout=20_000)
    shares = [share for _name, share in predict.answer.bars.items]
    assert len(shares) == 5
    assert sum(shares) == pytest.approx(1, abs=1e-5)
    assert shares == sorted(shares, reverse=True)
    assert predict.answer.verdict.text() == predict.answer.bars.items[0][0]

    window.show_page("runs")
    page_of_runs = cast(RunsPage, window.pages["runs"])
    qtbot.waitUntil(lambda: len(page_of_runs.model.rows) == 1, timeout=20_000)
    assert page_of_runs.model.rows[0].state == "finished"


def test_a_killed_worker_is_told_and_the_run_is_resumed(
    qtbot: QtBot, window: MainWindow, opened: Open, samples: Path
) -> None:
    runs = opened(samples / "reviews_en.csv")
    lengthen(window, 400)
    page = train_page(window)
    qtbot.waitUntil(lambda: page.can_start, timeout=60_000)
    page.primary.click()
    view = runs.view
    assert view is not None
    qtbot.waitUntil(lambda: view.checkpoint is not None, timeout=60_000)
    assert runs.worker_pid is not None
    _kill(runs.worker_pid)
    qtbot.waitUntil(lambda: not runs.running, timeout=30_000)
    assert isinstance(view.end, Failed)
    assert view.end.problem.code == "worker-ended"
    assert str(view.end.problem.fix)
    assert "Resume" in [button.text() for button in page.message_buttons()]
    reached = int(view.steps.view[-1])

    next(b for b in page.message_buttons() if b.text() == "Resume").click()
    qtbot.waitUntil(
        lambda: runs.view is not None and len(runs.view.steps) > 0 and _last(runs) > reached,
        timeout=60_000,
    )
    assert runs.view is not None
    assert runs.view.run == view.run
    steps = runs.view.steps.view
    assert steps.tolist() == list(range(1, len(steps) + 1))
    page.stop.click()
    qtbot.waitUntil(lambda: not runs.running, timeout=60_000)
    assert runs.view.state == "stopped"


def test_pause_and_resume_by_the_buttons(
    qtbot: QtBot, window: MainWindow, opened: Open, samples: Path
) -> None:
    runs = opened(samples / "reviews_en.csv")
    lengthen(window, 400)
    page = train_page(window)
    qtbot.waitUntil(lambda: page.can_start, timeout=60_000)
    page.primary.click()
    qtbot.waitUntil(lambda: page.pause.isVisible() and page.pause.isEnabled(), timeout=60_000)
    page.pause.click()
    qtbot.waitUntil(lambda: runs.paused, timeout=30_000)
    assert runs.view is not None
    at = len(runs.view.steps)
    qtbot.wait(300)
    assert len(runs.view.steps) == at
    qtbot.waitUntil(lambda: page.go_on.isEnabled(), timeout=5_000)
    page.go_on.click()
    qtbot.waitUntil(lambda: runs.view is not None and len(runs.view.steps) > at, timeout=30_000)
    page.discard.click()
    qtbot.waitUntil(lambda: not runs.running, timeout=30_000)
    assert runs.view.state == "discarded"
    assert not list((window.document.folder / "models").glob("*.loom"))


def test_the_window_closes_while_a_model_is_trained(
    qtbot: QtBot,
    window: MainWindow,
    opened: Open,
    samples: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runs = opened(samples / "reviews_en.csv")
    assert window.save_to(tmp_path / "kept" / "kept.wordloom")
    folder = window.document.folder
    lengthen(window, 400)
    window.save()
    page = train_page(window)
    qtbot.waitUntil(lambda: page.can_start, timeout=60_000)
    page.primary.click()
    qtbot.waitUntil(lambda: runs.view is not None and len(runs.view.steps) > 50, timeout=60_000)
    monkeypatch.setattr("studio.gui.dialogs.ask_running", lambda _parent: "stop")
    assert window.close()
    assert not runs.running
    from studio.store.history import History

    rows = History(folder).runs()
    assert [row.reason for row in rows] == ["stopped"]
    assert list((folder / "models").glob("*.loom"))


def test_a_run_goes_on_without_its_window_and_is_found_again(
    qtbot: QtBot,
    window: MainWindow,
    opened: Open,
    samples: Path,
    tmp_path: Path,
) -> None:
    runs = opened(samples / "news_zh.csv")
    assert window.save_to(tmp_path / "kept" / "kept.wordloom")
    folder = window.document.folder
    page = train_page(window)
    qtbot.waitUntil(lambda: page.can_start, timeout=60_000)
    page.primary.click()
    qtbot.waitUntil(lambda: runs.view is not None and len(runs.view.steps) > 5, timeout=60_000)
    runs.detach()
    window.document.close()
    window.open_path(folder)
    page = train_page(window)

    def followed_to_the_end() -> bool:
        view = runs.view
        return view is not None and view.state == "completed"

    qtbot.waitUntil(followed_to_the_end, timeout=90_000)
    assert list((folder / "models").glob("*.loom"))
    assert runs.view is not None
    steps = runs.view.steps.view
    assert steps.tolist() == list(range(1, len(steps) + 1))


def test_thucnews_in_the_window(
    qtbot: QtBot, window: MainWindow, opened: Open, shared_data: Path
) -> None:
    folder = shared_data / "thucnews"
    runs = opened(folder / "train.txt")
    set_test_file(window, folder / "test.txt")
    session = window.session
    qtbot.waitUntil(
        lambda: session.dataset is not None and session.dataset.rows > session.dataset.test_from,
        timeout=60_000,
    )
    train(qtbot, window, runs, seconds=300)
    assert runs.view is not None
    assert isinstance(runs.view.end, Finished)
    assert runs.view.end.test["accuracy"] >= 0.86


def set_test_file(window: MainWindow, path: Path) -> None:
    from dataclasses import replace

    from studio.data.dataset import source_for

    project = window.document.project
    data = project.data.model_copy(update={"test_source": source_for(path)})
    window.document.edit(replace(project, data=data), "test file")


def _kill(pid: int) -> None:
    import psutil

    psutil.Process(pid).kill()


def _last(runs: RunController) -> int:
    assert runs.view is not None
    return int(runs.view.steps.view[-1])

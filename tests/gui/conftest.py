"""The real window, offscreen, with settings of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.gui import theme
from studio.gui.app import make_window
from studio.gui.main_window import MainWindow
from studio.gui.settings import Settings

ROWS = [
    ("a lovely lamp, bright and warm", "good"),
    ("the kettle leaks and smells", "bad"),
    ("works well, would buy again", "good"),
    ("broke after one day", "bad"),
    ("soft towels in fine colours", "good"),
    ("the zip is stuck already", "bad"),
] * 6


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["wordloom"]


@pytest.fixture
def window(
    qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MainWindow]:
    """An open window without a project, English and light; no spare worker is warmed, no cost measured."""
    monkeypatch.setattr("studio.gui.run_control.WARM_DELAY_MS", 10**8)
    monkeypatch.setattr("studio.gui.cost.keeper.DELAY_MS", 10**8)
    made = make_window(qapp, Settings(language="en", theme="light"))
    qtbot.addWidget(made, before_close_func=lambda _made: made.document.close())
    made.resize(1440, 900)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.document.close()
    if made.session.runner is not None:
        made.session.runner.close()
    made.background.close()
    theme.apply(qapp, "light")


@pytest.fixture
def reviews(tmp_path: Path) -> Path:
    """A small table of texts and labels, each text different."""
    file = tmp_path / "reviews.csv"
    lines = [f'"{text} ({n})",{label}' for n, (text, label) in enumerate(ROWS)]
    file.write_text("text,label\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return file


@pytest.fixture
def settled(qtbot: QtBot) -> Callable[[MainWindow], None]:
    """Waits until the window has read and checked everything."""

    def wait(window: MainWindow) -> None:
        def done() -> None:
            session = window.session
            assert not session.reading
            assert not session.checking
            assert not window.background.busy
            assert session.check is not None or session.data_problem is not None

        qtbot.waitUntil(done, timeout=20_000)

    return wait


@pytest.fixture
def opened(window: MainWindow, reviews: Path, settled: Callable[[MainWindow], None]) -> MainWindow:
    """The window with `reviews` open as a new project, read and checked."""
    window.open_path(reviews)
    settled(window)
    return window

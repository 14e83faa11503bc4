"""The real window with real workers."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.gui.app import make_window
from studio.gui.main_window import MainWindow
from studio.gui.run_control import RunController
from studio.gui.run_session import controller_of
from studio.gui.settings import Settings


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["wordloom"]


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot) -> MainWindow:
    """An open window without a project; closed without a question."""
    made = make_window(qapp, Settings(language="en", theme="light"))
    qtbot.addWidget(made, before_close_func=_settle)
    made.resize(1440, 900)
    made.show()
    qtbot.waitExposed(made)
    return made


def _settle(window: MainWindow) -> None:
    runner = window.session.runner
    if isinstance(runner, RunController):
        runner.stop(keep=False)
        runner.wait(20_000)
        runner.close()
    window.document.close()


@pytest.fixture
def opened(qtbot: QtBot, window: MainWindow) -> Callable[[Path], RunController]:
    """Opens a text file in the window and waits until it is checked; returns the controller."""

    def open_file(path: Path) -> RunController:
        window.open_path(path)
        session = window.session
        qtbot.waitUntil(lambda: session.check is not None and session.check.ok, timeout=60_000)
        return controller_of(session)

    return open_file

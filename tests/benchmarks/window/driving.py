"""What the scripts that drive the real window share."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from studio.gui.app import make_app, make_window

if TYPE_CHECKING:
    from studio.gui.main_window import MainWindow
    from studio.gui.pages.base import Page
    from studio.gui.run_control import RunController


class TooLateError(RuntimeError):
    """Something that was waited for did not happen."""


def tell(**values: object) -> None:
    """Print a result as one line of JSON."""
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


def wait_until(condition: Callable[[], bool], what: str, seconds: float = 120.0) -> None:
    """Let the window live until `condition` holds, looking every 2 ms.

    Raises:
        TooLateError: it did not within `seconds`.
    """
    loop = QEventLoop()
    look, end = QTimer(), QTimer()
    look.setInterval(2)
    look.timeout.connect(lambda: loop.quit() if condition() else None)
    end.setSingleShot(True)
    end.timeout.connect(lambda: loop.exit(1))
    look.start()
    end.start(int(seconds * 1000))
    if not condition() and loop.exec():
        raise TooLateError(what)


def rest(milliseconds: int) -> None:
    """Let the window live for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def open_project(folder: Path) -> tuple[QApplication, "MainWindow"]:
    """The window with a project, checked and at rest."""
    app = make_app()
    window = make_window(app)
    window.show()
    window.open_path(folder)
    wait_until(lambda: window.document.is_open, "the project opens")
    session = window.session
    wait_until(lambda: session.check is not None and not session.checking, "the check is done")
    return app, window


def page(window: "MainWindow", key: str) -> "Page":
    """A page, brought to the front."""
    window.show_page(key)
    rest(50)
    return window.pages[key]


def wait_warm(runs: "RunController") -> None:
    """Wait until a spare worker has imported what it needs."""
    runs.pool.warm()
    wait_until(lambda: any(client.ready for client in runs.pool._idle), "a worker is warm", 60.0)


def close(window: "MainWindow") -> None:
    """End the workers and leave at once: nothing that follows is measured."""
    from studio.gui.run_session import controller_of

    controller_of(window.session).close()
    sys.stdout.flush()

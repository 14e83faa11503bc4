"""Rows 9 and 12: Start to the first drawn point, pause and stop to their answers."""

import argparse
import time
from pathlib import Path

from driving import close, open_project, page, rest, tell, wait_until, wait_warm
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from studio.gui.run_session import controller_of


class FirstPaint(QObject):
    """The moment at which the loss plot was first painted with a point in it."""

    def __init__(self, train: QWidget) -> None:
        super().__init__(train)
        self._train = train
        self.at: float | None = None
        self._before = train.plots.frames
        for part in (train.plots.loss, *train.plots.loss.findChildren(QWidget)):
            part.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if self.at is None and event.type() == QEvent.Type.Paint:
            view = self._train.plots.run
            if view is not None and len(view.steps) and self._train.plots.frames > self._before:
                self.at = time.perf_counter()
        return False


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("project", type=Path)
    parser.add_argument("--repeats", type=int, default=5)
    given = parser.parse_args()
    _app, window = open_project(given.project)
    train = page(window, "train")
    runs = controller_of(window.session)
    found: dict[str, list[float]] = {"start": [], "pause": [], "stop": [], "saved": []}
    for _ in range(given.repeats):
        wait_warm(runs)
        rest(500)
        _measure(train, runs, found)
    tell(**found)
    close(window)


def _measure(train: QWidget, runs: QObject, found: dict[str, list[float]]) -> None:
    paint = FirstPaint(train)
    begun = time.perf_counter()
    train.primary.click()
    wait_until(lambda: paint.at is not None or not runs.running, "the first point is drawn")
    assert paint.at is not None, f"the run ended early: {runs.view.end}"
    found["start"].append(paint.at - begun)
    rest(300)
    begun = time.perf_counter()
    train.pause.click()
    wait_until(lambda: runs.view.state == "paused" or not runs.running, "the run waits")
    assert runs.view.state == "paused", f"the run ended early: {runs.view.end}"
    found["pause"].append(time.perf_counter() - begun)
    rest(200)
    train.go_on.click()
    wait_until(lambda: runs.view.state == "running", "the run goes on")
    rest(300)
    heard = len(runs.log)
    begun = time.perf_counter()
    train.stop.click()

    def answered() -> bool:
        return any(
            getattr(entry.event, "phase", "") in ("evaluating", "saving")
            for entry in runs.log[heard:]
        )

    wait_until(lambda: answered() or not runs.running, "the stop is answered")
    found["stop"].append(time.perf_counter() - begun)
    wait_until(lambda: not runs.running, "the run is saved")
    found["saved"].append(time.perf_counter() - begun)
    rest(500)


if __name__ == "__main__":
    main()

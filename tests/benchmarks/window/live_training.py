"""Row 8: trains with the Train page in front, its plots moving; measures the event loop.

With --replay the worker is one that only tells what an earlier run told, at the same moments:
the window does the same work, and nothing else runs. With --still nothing moves at all.
"""

import argparse
import sys
import time
from pathlib import Path

from driving import close, open_project, page, rest, tell, wait_until, wait_warm
from lateness import Lateness
from PySide6.QtCore import QObject

from studio.core.events import Evaluated, Event, Finished, Steps
from studio.gui.run_control import RunController
from studio.gui.run_session import controller_of
from studio.gui.worker_client import WorkerPool


class Recorder(QObject):
    """Keeps every event with its moment, and the spans over which frames are counted."""

    def __init__(self, runs: RunController) -> None:
        super().__init__(runs)
        self.lines: list[dict[str, object]] = []
        self.begun = time.perf_counter()
        self.first_steps = self.last_evaluated = 0.0
        self.finished: Finished | None = None

    def take(self, events: tuple[Event, ...]) -> None:
        now = time.perf_counter()
        for event in events:
            self.lines.append({"after": now - self.begun, "line": event.to_json()})
            if isinstance(event, Steps) and not self.first_steps:
                self.first_steps = now
            elif isinstance(event, Evaluated):
                self.last_evaluated = now
            elif isinstance(event, Finished):
                self.finished = event


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("project", type=Path)
    parser.add_argument("--record", type=Path)
    parser.add_argument("--replay", type=Path)
    parser.add_argument("--still", type=float, metavar="SECONDS")
    given = parser.parse_args()
    _app, window = open_project(given.project)
    train = page(window, "train")
    runs = controller_of(window.session)
    lateness = Lateness()
    if given.still:
        rest(1000)
        lateness.start()
        rest(int(given.still * 1000))
        lateness.stop()
        tell(**lateness.figures())
        close(window)
        return
    if given.replay:
        runs.pool.close()
        told = Path(__file__).with_name("replaying_worker.py")
        runs.pool = WorkerPool((sys.executable, str(told), str(given.replay)))
    wait_warm(runs)
    rest(1000)
    recorder = Recorder(runs)
    frames: dict[str, int] = {}

    def watch(events: tuple[Event, ...]) -> None:
        recorder.take(events)
        if recorder.first_steps and "first" not in frames:
            frames["first"] = train.plots.frames
            lateness.start()
        if any(isinstance(event, Evaluated) for event in events):
            frames["last"] = train.plots.frames
            frames["ticks"] = len(lateness.late_ms)

    recorder.begun = time.perf_counter()
    train.primary.click()
    assert runs._thread is not None, "the run was started"
    runs._thread.arrived.connect(watch)
    wait_until(lambda: recorder.finished is not None, "the run finishes", 600.0)
    lateness.stop()
    # What follows training (the test, the bundle) is no part of the figures.
    del lateness.late_ms[frames["ticks"] :]
    if given.record:
        import json

        given.record.write_text("".join(json.dumps(line) + "\n" for line in recorder.lines))
    assert recorder.finished is not None
    seconds = recorder.last_evaluated - recorder.first_steps
    tell(
        **lateness.figures(),
        frames_per_second=(frames["last"] - frames["first"]) / seconds,
        seconds=seconds,
        messages_per_second=sum(1 for line in recorder.lines if line["line"]["event"] == "steps")
        / seconds,
        samples_per_second=recorder.finished.samples_per_second,
        train_seconds=recorder.finished.train_seconds,
    )
    close(window)


if __name__ == "__main__":
    main()

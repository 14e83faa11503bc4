"""The run of the window: starting, steering, following, and the warm worker behind it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from studio.core.events import Event, Failed, Finished, RateChanged, Steps
from studio.gui import run_words
from studio.gui.run_view import RunView
from studio.gui.runner import RunThread, train_job
from studio.gui.worker_client import Line, WorkerPool

if TYPE_CHECKING:
    from studio.gui.answering.model_thread import ModelThread
    from studio.store.project import Project

#: The spare worker is started this long after the data are there, when the window is at rest.
WARM_DELAY_MS = 400


@dataclass(frozen=True)
class Logged:
    """An event and when it arrived."""

    at: datetime
    event: Event


class RunController(QObject):
    """At most one run at a time. Pages read `view` and `log`, and listen to the signals.

    `interrupted` is the id of a run of the past that was cut off and may be resumed; `base_rate`
    is the learning rate of the run that goes on, before its schedule.
    """

    changed = Signal()
    """A run began, changed its state or ended; or another run is followed."""
    logged = Signal(object)
    """A `Logged` that belongs into the log."""
    progressed = Signal()
    """Events were taken in."""
    finished = Signal(object)
    """The `Finished` or `Failed` that ended the run."""

    def __init__(self, pool: WorkerPool | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pool = pool or WorkerPool()
        self.view: RunView | None = None
        self.log: list[Logged] = []
        self.folder: Path | None = None
        self.interrupted = ""
        self.base_rate = 0.0
        self._thread: RunThread | None = None
        self._detached: list[RunThread] = []
        self._answerer: ModelThread | None = None
        self._warm_timer = QTimer(self)
        self._warm_timer.setSingleShot(True)
        self._warm_timer.setInterval(WARM_DELAY_MS)
        self._warm_timer.timeout.connect(self.pool.warm)

    @property
    def running(self) -> bool:
        """Whether a run is going on, paused included."""
        return self._thread is not None and self.view is not None and self.view.running

    @property
    def idle(self) -> bool:
        """Whether no run goes on and the worker of the last one is free again."""
        return self._thread is None

    @property
    def device(self) -> str:
        """What the last run is or was trained on, in words; empty before the first."""
        started = self.view.started if self.view is not None else None
        return run_words.device_of(started.device) if started is not None else ""

    @property
    def worker_pid(self) -> int | None:
        """The process that trains; None while none does."""
        return self._thread.client.pid if self._thread is not None else None

    @property
    def paused(self) -> bool:
        """Whether the run waits."""
        return self.running and self.view is not None and self.view.state == "paused"

    def answerer(self) -> "ModelThread":
        """The thread that asks a model; one for the whole window."""
        if self._answerer is None:
            from studio.gui.answering.model_thread import ModelThread

            self._answerer = ModelThread(self.pool.take, self)
        return self._answerer

    def warm_soon(self) -> None:
        """Have a spare worker import torch while the person is reading the page."""
        if not self.running:
            self._warm_timer.start()

    def start(self, folder: Path, project: "Project") -> str:
        """Train a snapshot of the project; returns the run's id.

        Raises:
            UserError: the snapshot can't be written.
        """
        from studio.engine.running import new_run_id, write_snapshot

        run = new_run_id()
        snapshot = write_snapshot(folder, run, project)
        self.base_rate = project.plan.optimizer.learning_rate
        self._follow(folder, run, snapshot, RunView(run), resume=False)
        return run

    def resume(self, folder: Path, run: str, *, more_epochs: int = 0) -> None:
        """Go on with an interrupted run from its newest checkpoint.

        Args:
            folder: the project's folder.
            run: its id.
            more_epochs: how many it is to have besides; a run that had ended goes on then, too.

        Raises:
            UserError: its history or its settings can't be read.
        """
        from studio.core.files import read_json
        from studio.engine.run_files import SNAPSHOT, run_folder
        from studio.gui.run_history import load_view
        from studio.store.project import Project

        snapshot = run_folder(folder, run) / SNAPSHOT
        rate = Project.from_json(read_json(snapshot), run).plan.optimizer.learning_rate
        view = load_view(folder, run)
        view.state, view.end = "starting", None
        self.base_rate = rate
        self._follow(folder, run, snapshot, view, resume=True, more_epochs=more_epochs)

    def pause(self) -> None:
        """Ask the run to wait."""
        self._send({"command": "pause"}, "pausing")

    def go_on(self) -> None:
        """Ask a paused run to go on."""
        self._send({"command": "resume"}, "resuming")

    def stop(self, *, keep: bool) -> None:
        """Ask the run to end; what it learnt is kept as a model, or not."""
        self._send({"command": "stop", "keep": keep}, "stopping")

    def set_learning_rate(self, value: float) -> None:
        """Change the base learning rate while the run goes on."""
        self._send({"command": "set_learning_rate", "value": value}, "")

    def more_epochs(self, count: int) -> None:
        """Make the run longer."""
        self._send({"command": "more_epochs", "value": count}, "")

    def save_now(self) -> None:
        """Have a checkpoint written after the step that is being made."""
        self._send({"command": "save"}, "")

    def detach(self) -> None:
        """Let the run go on by itself: it records itself, and no window is needed."""
        if self._thread is None:
            return
        self._thread.detach()
        self._thread.wait(2_000)
        self._detached.append(self._thread)
        self._thread = self.view = None
        self.changed.emit()

    def wait(self, timeout_ms: int) -> bool:
        """Wait for the end of a run that was asked to stop; whether it has ended."""
        return self._thread is None or self._thread.wait(timeout_ms)

    def show(self, folder: Path, view: RunView, *, interrupted: bool = False) -> None:
        """Show a run of the past, or of another process, while none of ours is going on."""
        if not self.running:
            self.folder, self.view, self.log = folder, view, []
            self.interrupted = view.run if interrupted else ""
            self.changed.emit()

    def forget(self) -> None:
        """Another project is open: nothing was run in it yet."""
        if self.running:
            self.detach()
        self.folder, self.view, self.log, self.interrupted = None, None, [], ""
        self.changed.emit()

    def close(self) -> None:
        """The window closes: end the spare workers; a run that still goes on is let go."""
        self._warm_timer.stop()
        if self._thread is not None and self._thread.isRunning():
            self.detach()
        if self._answerer is not None:
            self._answerer.close()
        self.pool.close(grace=0.5)

    def _follow(
        self,
        folder: Path,
        run: str,
        snapshot: Path,
        view: RunView,
        *,
        resume: bool,
        more_epochs: int = 0,
    ) -> None:
        assert not self.running, "one run at a time"
        self._warm_timer.stop()
        self.folder, self.view, self.log, self.interrupted = folder, view, [], ""
        job = train_job(str(folder), run, str(snapshot), resume=resume)
        if more_epochs:
            job["more_epochs"] = more_epochs
        self._thread = RunThread(run, self.pool.take(), job, parent=self)
        self._thread.arrived.connect(self._take)
        self._thread.finished.connect(self._thread_ended)
        self._thread.start()
        self.changed.emit()

    def _send(self, command: Line, state: str) -> None:
        if self._thread is None or self.view is None or not self.view.running:
            return
        self._thread.send(command)
        if state:
            self.view.state = state
            self.changed.emit()

    @Slot(object)
    def _take(self, events: tuple[Event, ...]) -> None:
        view = self.view
        if view is None:
            return
        before = view.state
        for event in events:
            asked_to_stop = view.state == "stopping"
            if isinstance(event, RateChanged):
                self.base_rate = event.learning_rate
            view.take(event)
            if asked_to_stop and view.running:
                view.state = "stopping"
            if not isinstance(event, Steps):
                entry = Logged(datetime.now().astimezone(), event)
                self.log.append(entry)
                self.logged.emit(entry)
            if isinstance(event, Finished | Failed):
                self.finished.emit(event)
        self.progressed.emit()
        if view.state != before:
            self.changed.emit()

    @Slot()
    def _thread_ended(self) -> None:
        thread = self.sender()
        if not isinstance(thread, RunThread) or thread is not self._thread:
            return
        self._thread = None
        if thread.reusable:
            self.pool.give_back(thread.client)
        else:
            thread.client.end(grace=0.0)
            self.warm_soon()
        thread.deleteLater()
        self.changed.emit()

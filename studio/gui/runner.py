"""One run, followed in a thread: the worker's lines become events for the window."""

import signal
import threading
import time
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal

from studio.core.errors import Message, Problem, msg, problem
from studio.core.events import Event, Failed, Finished, Paused, Saved, Steps, event_from_json
from studio.core.i18n import N_
from studio.gui.worker_client import Line, WorkerClient

#: Seconds that a worker which was told to stop may stay silent before it is ended.
STOP_GRACE = 30.0
#: Seconds between two looks at the clock while the worker is silent.
_POLL = 0.2


class RunThread(QThread):
    """Owns one run and its worker until the run has ended.

    Emits frozen events only, and exactly one `Finished` or `Failed`, whatever happens to the
    worker. Connect `arrived` to a bound slot of an object in the window's thread.
    """

    #: A tuple of `Event`s, in order.
    arrived = Signal(object)

    def __init__(
        self,
        run: str,
        client: WorkerClient,
        job: Line,
        *,
        stop_grace: float = STOP_GRACE,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._run = run
        self._client = client
        self._job = job
        self._stop_grace = stop_grace
        self._stop_asked: float | None = None
        self._lock = threading.Lock()
        self._detached = threading.Event()
        self._step = 0
        self._checkpoint: Saved | None = None
        self._under_way = False
        self._finished_well = False

    @property
    def client(self) -> WorkerClient:
        """The worker of this run."""
        return self._client

    @property
    def reusable(self) -> bool:
        """Whether the run has ended and its worker can take another job."""
        return self._finished_well and self._client.alive

    def send(self, command: Line) -> None:
        """Hand a control line to the worker."""
        if command.get("command") == "stop":
            with self._lock:
                self._stop_asked = time.monotonic()
        self._client.send(command)

    def detach(self) -> None:
        """Stop following; the worker brings the run to its end and records it by itself."""
        self._detached.set()
        self._client.close()

    def run(self) -> None:
        """Follow the run to its end."""
        try:
            end: Event | None = self._follow()
        except Exception as error:  # noqa: BLE001 - the one boundary of this thread
            self._client.kill()
            end = self._failed(
                "window-fault",
                msg(N_("The window lost track of the run: {reason}."), reason=repr(error)),
            )
        if end is not None:
            self.arrived.emit((end,))

    def _follow(self) -> Event | None:
        if not self._client.send(self._job):
            return self._ended()
        heard = time.monotonic()
        while not self._detached.is_set():
            try:
                line = self._client.read(_POLL)
            except EOFError:
                return self._ended()
            if line is None:
                if self._overdue(heard):
                    self._client.end(grace=0.0)
                    return self._failed(
                        "worker-silent",
                        msg(N_("The training process did not answer and was ended.")),
                    )
                continue
            heard = time.monotonic()
            event = self._event(line)
            if isinstance(event, Finished | Failed):
                self._finished_well = True
                return event
            if event is not None:
                self.arrived.emit((event,))
        return None

    def _event(self, line: Line) -> Event | None:
        if line.get("event") == "problem":
            found = Problem.from_json(line.get("problem") or {})
            # A worker that refuses the job says nothing else; later it refuses a command only.
            return Failed(self._run, found) if not self._under_way else None
        try:
            event = event_from_json(line)
        except ValueError:
            return None
        if event.run != self._run:
            return None
        self._under_way = True
        if isinstance(event, Steps) and event.step:
            self._step = event.step[-1]
        elif isinstance(event, Saved) and event.kind == "checkpoint":
            self._checkpoint = event
        elif isinstance(event, Paused):
            self._step = max(self._step, event.step)
        return event

    def _overdue(self, heard: float) -> bool:
        with self._lock:
            asked = self._stop_asked
        return asked is not None and time.monotonic() - max(asked, heard) > self._stop_grace

    def _ended(self) -> Failed:
        code = self._client.exit_code
        if code is None:
            self._client.end(grace=1.0)
            code = self._client.exit_code
        if code == -int(getattr(signal, "SIGKILL", 9)):
            message = N_(
                "The training process was ended from outside at step {step}. "
                "The system does that when memory runs out."
            )
        else:
            message = N_("The training process ended unexpectedly at step {step}.")
        return self._failed("worker-ended", msg(message, step=self._step))

    def _failed(self, code: str, message: Message) -> Failed:
        if self._checkpoint is not None:
            fix = msg(
                N_("Everything up to step {step} is saved. Resume the run to go on from there."),
                step=self._checkpoint.step,
            )
            path = self._checkpoint.path
        else:
            fix, path = msg(N_("Nothing was saved yet. Start the training again.")), ""
        found = problem(code, "training", message, fix, details=self._client.log_tail())
        return Failed(self._run, found, path)


def train_job(folder: str, run: str, snapshot: str, *, resume: bool) -> dict[str, Any]:
    """The line that makes a worker train."""
    return {"job": "train", "folder": folder, "run": run, "snapshot": snapshot, "resume": resume}

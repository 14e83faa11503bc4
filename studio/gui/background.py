"""Short jobs off the window's thread: open, profile, preview, suggest.

`work` runs in a pool thread; `success`, `failure` and `progress` are called on the window's
thread, and never after `parent` is gone or the job was cancelled. The one catch-all for such
jobs stands here: what is not a `UserError` is a bug and is reported as one.
"""

import logging
import threading
import traceback
from collections.abc import Callable
from typing import TypeVar

import shiboken6
from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal, Slot

from studio.core.errors import Problem, UserError, msg, problem
from studio.core.i18n import N_
from studio.core.progress import Cancelled

log = logging.getLogger(__name__)
T = TypeVar("T")


class Ticket:
    """Handed to the work: it tells its progress and hears when nobody waits any more."""

    def __init__(self, tell: Callable[[float], None]) -> None:
        self._tell = tell
        self._cancelled = threading.Event()

    @property
    def cancelled(self) -> bool:
        """Whether the result is no longer wanted; long work looks now and then."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Let the work end early; neither success nor failure is told."""
        self._cancelled.set()

    def progress(self, share: float) -> None:
        """What is done, 0 to 1. The work of a cancelled ticket ends here.

        Raises:
            Cancelled: nobody waits for the result any more.
        """
        if self._cancelled.is_set():
            raise Cancelled
        self._tell(share)


class _Courier(QObject):
    """Lives in the window's thread and receives what the pool thread sends."""

    arrived = Signal(object, object)
    moved = Signal(float)


class _Job(QRunnable):
    def __init__(self, work: Callable[[Ticket], object], courier: _Courier, ticket: Ticket) -> None:
        super().__init__()
        self._work, self._courier, self._ticket = work, courier, ticket

    def run(self) -> None:
        result: object = None
        failed: Problem | None = None
        try:
            result = self._work(self._ticket)
        except Cancelled:
            self._ticket.cancel()
        except UserError as error:
            failed = error.problem
        except Exception as error:  # The boundary of the pool thread.
            log.exception("a background job failed")
            failed = bug_problem(error)
        if shiboken6.isValid(self._courier):
            self._courier.arrived.emit(result, failed)


class Background(QObject):
    """Runs jobs and keeps count of them."""

    busy_changed = Signal(bool, str)
    """Whether something is under way, and its name in words."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(4)
        self._running: dict[_Courier, tuple[Ticket, str]] = {}

    @property
    def busy(self) -> bool:
        """Whether any job is under way."""
        return bool(self._running)

    def run(
        self,
        parent: QObject,
        work: Callable[[Ticket], T],
        success: Callable[[T], None],
        failure: Callable[[Problem], None] | None = None,
        progress: Callable[[float], None] | None = None,
        *,
        name: str = "",
    ) -> Ticket:
        """Start a job.

        Args:
            parent: who waits; when it is deleted the result is dropped.
            work: runs in a pool thread and gets a `Ticket`.
            name: what it is called in the status bar, translated; empty for none.
        """
        courier = _Courier(self)
        ticket = Ticket(courier.moved.emit)
        self._running[courier] = (ticket, name)

        def finish(result: T, failed: Problem | None) -> None:
            self._running.pop(courier, None)
            courier.deleteLater()
            self._tell()
            if ticket.cancelled or not shiboken6.isValid(parent):
                return
            if failed is None:
                success(result)
            elif failure is not None:
                failure(failed)

        courier.arrived.connect(_Receiver(courier, finish).take, Qt.ConnectionType.QueuedConnection)
        if progress is not None:
            courier.moved.connect(
                _Receiver(courier, progress).take_share, Qt.ConnectionType.QueuedConnection
            )
        self._pool.start(_Job(work, courier, ticket))
        self._tell()
        return ticket

    def close(self, wait_ms: int = 2000) -> bool:
        """Cancel everything and wait a little; whether all threads have come to rest."""
        for ticket, _name in self._running.values():
            ticket.cancel()
        self._pool.clear()
        return self._pool.waitForDone(wait_ms)

    def _tell(self) -> None:
        names = [name for _ticket, name in self._running.values() if name]
        self.busy_changed.emit(bool(self._running), names[-1] if names else "")


class _Receiver(QObject):
    """Bound slots for the callbacks: Qt delivers to a QObject's own thread."""

    def __init__(self, parent: QObject, call: Callable[..., None]) -> None:
        super().__init__(parent)
        self._call = call

    @Slot(object, object)
    def take(self, result: object, failed: object) -> None:
        self._call(result, failed)

    @Slot(float)
    def take_share(self, share: float) -> None:
        self._call(share)


def bug_problem(error: BaseException) -> Problem:
    """The words for something that should never have happened, with its technical detail."""
    return problem(
        "bug",
        "",
        msg(N_("Something in Wordloom went wrong. Your project is unharmed.")),
        msg(N_("Try again. If it happens again, copy the details into a report.")),
        details="".join(traceback.format_exception(error)),
    )

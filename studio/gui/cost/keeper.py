"""What the open project's run would cost: measured in a process of its own while someone looks.

The process is started when it is first needed, keeps torch and the rows at hand from one
measurement to the next, and ends a while after nobody looks any more. A run that starts has the
machine for itself: what is being measured is given up at once.
"""

import threading
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from studio.core.errors import Problem, UserError, msg, problem
from studio.core.i18n import N_
from studio.core.progress import Cancelled
from studio.engine.cost import Cost
from studio.gui.background import Ticket
from studio.gui.worker_client import Line, WorkerClient

if TYPE_CHECKING:
    from studio.gui.session import Session

#: The project must have stayed as it is for so long before it is measured.
DELAY_MS = 1_000
#: The process that measures ends so long after nobody looks any more.
IDLE_MS = 20_000
_POLL = 0.05


class CostKeeper(QObject):
    """At most one measurement at a time; the newest project counts.

    Attributes:
        cost: what was last measured; see `fresh`.
        problem: why the project as it is now can't be measured; None when nothing is wrong.
        share: how far the measuring is, 0 to 1; None while nothing is measured.
    """

    changed = Signal()

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self._session = session
        self.cost: Cost | None = None
        self.problem: Problem | None = None
        self.share: float | None = None
        self._key = self._measuring_key = ""
        self._viewers: set[QObject] = set()
        self._ticket: Ticket | None = None
        self._client: WorkerClient | None = None
        self._exchanging = threading.Lock()
        self._asked = 0
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._begin)
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(IDLE_MS)
        self._idle.timeout.connect(self._let_go)
        session.document.changed.connect(self._project_changed)
        session.check_changed.connect(self._look)
        session.run_changed.connect(self._run_changed)

    @property
    def fresh(self) -> bool:
        """Whether `cost` is that of the project as it is now."""
        return self.cost is not None and self._key == self._now()

    @property
    def due(self) -> bool:
        """Whether the project as it is now is being measured, or soon will be."""
        return self.share is not None or self._soon.isActive()

    def look(self, viewer: QObject) -> None:
        """Someone looks: measure the project, now and after each change."""
        self._idle.stop()
        self._viewers.add(viewer)
        self._look()

    def leave(self, viewer: QObject) -> None:
        """Someone looks no longer."""
        self._viewers.discard(viewer)
        if not self._viewers:
            self._cancel()
            self._idle.start()

    def again(self) -> None:
        """Measure once more, though nothing has changed."""
        self._key = ""
        self._cancel()
        self._soon.start(0)
        self.changed.emit()

    # -- inside ---------------------------------------------------------------------------------

    def _now(self) -> str:
        from studio.engine.preflight import cost_key

        document = self._session.document
        return cost_key(document.project) if document.is_open else ""

    @Slot(object, object)
    def _project_changed(self, before: object, after: object) -> None:
        if before is None or after is None:
            self._cancel()
            self._let_go()
            self.cost = self.problem = None
            self._key = ""
        if after is not None:
            self._look()
        self.changed.emit()

    @Slot()
    def _run_changed(self) -> None:
        if self._session.running:
            self._cancel()
            self._let_go()
        else:
            self._look()

    @Slot()
    def _look(self) -> None:
        """Measure soon what is not measured yet; give up what is no longer wanted."""
        # A page that is built anew in another language doesn't always hear that it was hidden.
        self._viewers = {viewer for viewer in self._viewers if shiboken6.isValid(viewer)}
        if not self._viewers or not self._session.document.is_open or self._session.running:
            return
        now = self._now()
        if now == self._key or now == self._measuring_key:
            return
        self._cancel()
        self.problem = None
        self._soon.start(DELAY_MS)
        self.changed.emit()

    @Slot()
    def _begin(self) -> None:
        session = self._session
        if not session.document.is_open or session.running:
            return
        if session.reading or session.checking:
            # Told by `check_changed`; a check that says nothing new is waited for as well.
            self._soon.start(DELAY_MS)
            return
        check = session.check
        if check is None or not check.ok:
            self.problem = _not_whole()
            self.changed.emit()
            return
        project, folder = session.document.project, session.document.folder
        job: Line = {"job": "preflight", "project": project.to_json(), "folder": str(folder)}
        if check.fitted is not None:
            from studio.engine.cost_sample import sizes_of

            job["sizes"] = sizes_of(check.fitted.input_types())
        self._measuring_key = key = self._now()
        self.share, self.problem = 0.0, None
        self._ticket = session.background.run(
            self,
            lambda ticket: self._measure(job, ticket),
            lambda cost: self._take(key, cost),
            self._failed,
            self._moved,
        )
        self.changed.emit()

    def _measure(self, job: Line, ticket: Ticket) -> Cost:
        """In a thread of the pool: ask the process, and wait for its answer."""
        # What was given up a moment ago may still be reading its last line.
        with self._exchanging:
            client = self._client
            if client is None or not client.alive:
                self._client = client = WorkerClient()
            self._asked += 1
            number, share = self._asked, 0.0
            if not client.send({**job, "id": number}):
                raise UserError(_ended(client))
            while True:
                try:
                    ticket.progress(share)
                    line = client.read(_POLL)
                except Cancelled:
                    client.send({"job": "preflight_stop"})
                    raise
                except EOFError:
                    ticket.progress(share)
                    raise UserError(_ended(client)) from None
                if line is None or line.get("id") != number:
                    continue
                if line.get("event") == "measuring":
                    share = float(line["share"])
                elif line.get("event") == "cost":
                    return Cost.from_json(line["cost"])
                elif line.get("event") == "problem":
                    raise UserError(Problem.from_json(line.get("problem") or {}))

    def _moved(self, share: float) -> None:
        if self.share is not None and share > self.share:
            self.share = share
            self.changed.emit()

    def _take(self, key: str, cost: Cost) -> None:
        self._key, self.cost = key, cost
        self._ended()
        self._look()

    def _failed(self, found: Problem) -> None:
        self.problem = found
        # Not tried again before something changes.
        self._key, self.cost = self._measuring_key, None
        self._ended()

    def _ended(self) -> None:
        self._ticket, self.share, self._measuring_key = None, None, ""
        self.changed.emit()

    def _cancel(self) -> None:
        self._soon.stop()
        if self._ticket is not None:
            self._ticket.cancel()
            self._ended()

    @Slot()
    def _let_go(self) -> None:
        """End the process; what it still does is worth nothing."""
        self._idle.stop()
        client, self._client = self._client, None
        if client is not None:
            # Aside: to wait for its end would hold up a run that starts.
            threading.Thread(target=_end, args=(client,), name="measuring-end", daemon=True).start()


def keeper_of(session: "Session") -> CostKeeper:
    """The session's keeper; made when first asked for."""
    found = session.findChild(CostKeeper)
    return found if found is not None else CostKeeper(session)


def _end(client: WorkerClient) -> None:
    client.close()
    client.kill()


def _not_whole() -> Problem:
    return problem(
        "not-whole",
        "graph",
        msg(N_("There is nothing to measure yet.")),
        msg(N_("Time and memory are measured as soon as a run could start.")),
        severity="info",
    )


def _ended(client: WorkerClient) -> Problem:
    return problem(
        "measuring-ended",
        "graph",
        msg(N_("The process that measures ended unexpectedly, perhaps for want of memory.")),
        msg(N_("A smaller batch, a shorter maximum length or narrower layers need less.")),
        severity="warning",
        details=client.log_tail(),
    )

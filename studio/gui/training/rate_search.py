"""The search for a learning rate: a job of a worker process, given up by ending it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from studio.core.errors import Problem, UserError, msg, problem
from studio.core.i18n import N_, _
from studio.gui.background import Ticket
from studio.gui.run_control import RunController
from studio.gui.worker_client import WorkerClient
from studio.train.rate_curve import RateCurve

if TYPE_CHECKING:
    from studio.gui.session import Session

_POLL = 0.05


class RateSearch(QObject):
    """At most one search at a time. `curve` is what the last one found; `problem` why it failed."""

    changed = Signal()

    def __init__(self, session: "Session", runs: RunController) -> None:
        super().__init__(runs)
        self._session, self._runs = session, runs
        self._ticket: Ticket | None = None
        self.share: float | None = None
        self.curve: RateCurve | None = None
        self.problem: Problem | None = None
        runs.changed.connect(self._run_changed)
        session.document.changed.connect(self._project_changed)

    @property
    def going(self) -> bool:
        """Whether a search is under way."""
        return self._ticket is not None

    def start(self) -> None:
        """Search for the project as it is now."""
        if self.going or self._runs.running or not self._session.document.is_open:
            return
        document = self._session.document
        client = self._runs.pool.take()
        job = {
            "job": "find_rate",
            "id": 1,
            "folder": str(document.folder),
            "project": document.project.to_json(),
        }
        self.share, self.curve, self.problem = 0.0, None, None
        self._ticket = self._session.background.run(
            self,
            lambda ticket: _searched(client, job, ticket),
            lambda curve: self._found(client, curve),
            self._failed,
            self._moved,
            name=_("Finding a learning rate"),
        )
        self.changed.emit()

    def cancel(self) -> None:
        """Give the search up; its process is ended."""
        if self._ticket is not None:
            self._ticket.cancel()
            self._end()

    def _found(self, client: WorkerClient, curve: RateCurve) -> None:
        self._runs.pool.give_back(client)
        self.curve = curve
        self._end()

    def _failed(self, found: Problem) -> None:
        self.problem = found
        self._end()

    def _moved(self, share: float) -> None:
        if self.going:
            self.share = share
            self.changed.emit()

    def _end(self) -> None:
        self._ticket, self.share = None, None
        self._runs.warm_soon()
        self.changed.emit()

    def _run_changed(self) -> None:
        if self._runs.running:
            self.cancel()

    def _project_changed(self, before: object, after: object) -> None:
        """What was found holds for the project it was found for, its learning rate apart."""
        if before is None or after is None:
            self.cancel()
            self.curve = self.problem = None
            self.changed.emit()


def search_of(session: "Session", runs: RunController) -> RateSearch:
    """The window's search; made when first asked for."""
    found = runs.findChild(RateSearch)
    return found if found is not None else RateSearch(session, runs)


def _searched(client: WorkerClient, job: dict[str, object], ticket: Ticket) -> RateCurve:
    """In a thread of the pool: ask the process, and wait for its answer."""
    done = False
    try:
        if not client.send(job):
            raise UserError(_gone(client))
        share = 0.0
        while True:
            ticket.progress(share)
            try:
                line = client.read(_POLL)
            except EOFError:
                raise UserError(_gone(client)) from None
            if line is None:
                continue
            if line.get("event") == "finding":
                share = float(line["share"])
            elif line.get("event") == "rate":
                done = True
                return RateCurve.from_json(line["curve"])
            elif line.get("event") == "problem":
                raise UserError(Problem.from_json(line.get("problem") or {}))
    finally:
        if not done:
            client.close()
            client.kill()


def _gone(client: WorkerClient) -> Problem:
    return problem(
        "search-ended",
        "plan.optimizer.learning_rate",
        msg(N_("The process that looked for a learning rate ended unexpectedly.")),
        msg(N_("Try again; a smaller batch needs less memory.")),
        details=client.log_tail(),
    )

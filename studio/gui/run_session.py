"""Ties the controller of runs to the document and the session of a window."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from studio.core.i18n import _
from studio.gui import figures, run_words
from studio.gui.run_control import RunController

if TYPE_CHECKING:
    from studio.gui.run_view import RunView
    from studio.gui.session import Session
    from studio.store.history import RunRow, StepColumns

#: How often a run of another process is looked at.
FOLLOW_MS = 500
#: How often the status line is told of a run's progress.
_TELL_SECONDS = 0.25


def controller_of(session: "Session") -> RunController:
    """The session's controller; made, and tied to the session, when first asked for."""
    if isinstance(session.runner, RunController):
        return session.runner
    controller = RunController(parent=session)
    session.runner = controller
    RunTie(session, controller)
    return controller


class RunTie(QObject):
    """Warms a worker when data are open, looks for earlier runs, tells the status line."""

    def __init__(self, session: "Session", controller: RunController) -> None:
        super().__init__(controller)
        self._session, self._controller = session, controller
        self._told = 0.0
        self._follow_timer = QTimer(self)
        self._follow_timer.setSingleShot(True)
        self._follow_timer.setInterval(FOLLOW_MS)
        self._follow_timer.timeout.connect(self._look_elsewhere)
        session.data_changed.connect(self.data_changed)
        session.document.changed.connect(self.project_changed)
        controller.changed.connect(session.run_changed)
        controller.changed.connect(self.run_changed)
        controller.progressed.connect(self.run_progressed)
        self.data_changed()
        if session.document.is_open:
            self._look_back()

    @Slot()
    def data_changed(self) -> None:
        """With data open a start is likely: warm a worker."""
        if self._session.dataset is not None:
            self._controller.warm_soon()

    @Slot(object, object)
    def project_changed(self, before: object, after: object) -> None:
        """Another project has other runs."""
        if before is None or after is None:
            self._controller.forget()
        if before is None and after is not None:
            self._look_back()

    @Slot()
    def run_progressed(self) -> None:
        """Tell the status line, a few times a second at most."""
        if time.monotonic() - self._told > _TELL_SECONDS:
            self.run_changed()

    @Slot()
    def run_changed(self) -> None:
        """Tell the status line what the run does."""
        self._told = time.monotonic()
        view = self._controller.view
        if view is None or not view.running:
            self._session.activity.emit("", -1.0)
            return
        words, share = run_words.now_of(view), -1.0
        if view.state == "running" and view.phase is None:
            words = run_words.phase_of("training")
        if view.phase is not None and view.phase.share is not None:
            share = view.phase.share
        elif view.latest is not None:
            share = min(view.latest.epoch / max(view.total_epochs, 1e-9), 1.0)
        if view.seconds_left is not None and view.state == "running":
            words += " · " + _("{time} left").format(time=figures.duration(view.seconds_left))
        self._session.activity.emit(words, share)

    # -- runs of the past and of other processes ------------------------------------------------

    def _look_back(self) -> None:
        folder = self._session.document.folder

        def work(_ticket: object) -> "tuple[Path, RunRow, RunView] | None":
            from studio.gui.run_history import load_view, past_runs

            rows = past_runs(folder)
            return (folder, rows[0], load_view(folder, rows[0].id)) if rows else None

        self._session.background.run(self, work, self._looked_back, self._session.notice.emit)

    def _looked_back(self, found: "tuple[Path, RunRow, RunView] | None") -> None:
        document = self._session.document
        if found is None or not document.is_open or self._controller.view is not None:
            return
        folder, row, view = found
        if folder != document.folder:
            return
        self._controller.show(folder, view, interrupted=row.state == "interrupted")
        if view.running:
            self._follow_timer.start()

    def _look_elsewhere(self) -> None:
        view, folder = self._controller.view, self._controller.folder
        if view is None or folder is None or self._controller.running or not view.running:
            return
        after = int(view.steps.view[-1]) if len(view.steps) else 0

        def work(_ticket: object) -> "tuple[RunView, RunRow | None, StepColumns, RunView]":
            from studio.gui.run_history import load_facts
            from studio.store.history import History

            history = History(folder)
            facts = load_facts(history, view.run)
            return view, history.run(view.run), history.steps(view.run, after=after), facts

        self._session.background.run(self, work, self._looked_elsewhere)

    def _looked_elsewhere(
        self, found: "tuple[RunView, RunRow | None, StepColumns, RunView]"
    ) -> None:
        view, row, steps, facts = found
        if view is not self._controller.view or row is None or self._controller.running:
            return
        view.started, view.state, view.model = facts.started, facts.state, facts.model
        view.preload(steps, facts.evaluations)
        if row.state == "interrupted":
            self._controller.interrupted = view.run
        self._controller.changed.emit()
        if view.running:
            self._follow_timer.start()

"""What is known of the open project: its data, splits and checks, computed in the background.

Pages read from here and never compute by themselves. All of it is derived from the document and
can be thrown away; nothing here is saved.
"""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QDateTime, QObject, QTimer, Signal

from studio.core.errors import Problem, msg, problem
from studio.core.i18n import N_, _
from studio.gui.background import Background, Ticket
from studio.gui.checker import Checker
from studio.gui.closer_look import CloserLook
from studio.gui.document import Document
from studio.gui.importing.looking import Reading, read_first
from studio.gui.importing.source_edits import SourceEdits
from studio.gui.opening import Opened, paths_of, read_again, suggest_again

if TYPE_CHECKING:
    from studio.catalog.plan import TrainPlan
    from studio.data.dataset import TextDataset
    from studio.data.profile import Profile
    from studio.data.split import Split
    from studio.data.table import Table
    from studio.engine import ProjectCheck
    from studio.store.project import Project

#: Edits within this time are checked once.
CHECK_DELAY_MS = 120
#: A check waits at most so long for what a page is about to show.
POSTPONED_MS = 400


_NOT_READ = problem(
    "reading-cancelled",
    "data.source",
    msg(N_("The data were not read to their end.")),
    msg(N_("Read them again, or choose other data.")),
    severity="warning",
)


class Runner(Protocol):
    """What the window needs to know of the run that is going on (see `studio.gui.runner`)."""

    @property
    def running(self) -> bool:
        """Whether a run is going on, paused included."""
        ...

    @property
    def device(self) -> str:
        """What the last run is or was trained on, in words; empty before the first."""
        ...

    def stop(self, *, keep: bool) -> None:
        """Ask it to end; the model so far is kept or not."""
        ...

    def detach(self) -> None:
        """Let it go on by itself, without this window."""
        ...

    def wait(self, timeout_ms: int) -> bool:
        """Wait for the end of a run asked to stop; whether it has ended."""
        ...

    def close(self) -> None:
        """The window closes: end the workers that wait."""
        ...


class Session(QObject):
    """Derived state of the document, and the ways in which pages reach the window.

    Attributes:
        table, test_table: the cells of the project's files; None while they are read or can't be.
        dataset: texts and labels; None also while no columns are chosen.
        data_problem: why they can't be read.
        preview: the first rows, while all of them are read.
        read_at: when the table was read.
        check: what `engine.check_project` found: problems, shapes, profile and split.
        closer: what a longer look at the texts tells.
        view: what pages remember while the window is open (selected step, filter, …), by page.
    """

    data_changed = Signal()
    check_changed = Signal()
    run_changed = Signal()
    navigate = Signal(str)
    """Asks the window to show a page, by its key."""
    notice = Signal(object)
    """A `Problem` to show as a banner above the page."""
    activity = Signal(str, float)
    """What a run is doing, for the status line, with its share; −1: unknown; empty words: done."""
    choose_text = Signal()
    """Asks the window for its file chooser."""
    reading_moved = Signal(float)
    """The share that is read of the project's data."""
    preview_changed = Signal()
    source_changed = Signal(object)
    """A `Change` of a file on the disk."""
    model_opened = Signal(object)
    """The `Path` of a bundle that the Predict page should use."""
    followed = Signal(object)
    """By layer a `Thumb` of what it makes of the text that is followed; empty when none is."""
    layer_asked = Signal(str)
    """Asks the Model page to choose a layer, by its name."""

    def __init__(
        self,
        document: Document,
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.document, self.background = document, background
        self.runner: Runner | None = None
        self.opened_model: Path | None = None
        self.view: dict[str, dict[str, Any]] = {}
        self.sources = SourceEdits(self)
        self._incoming: Opened | None = None
        self.checker = Checker(background, self)
        self.checker.checked.connect(self._checked)
        self.checker.failed.connect(self._check_failed)
        self.closer = CloserLook(self)
        self._forget()
        self._check_timer = QTimer(self)
        self._check_timer.setSingleShot(True)
        self._check_timer.timeout.connect(self._start_check)
        document.changed.connect(self._project_changed)

    # -- what pages read ------------------------------------------------------------------------

    @property
    def profile(self) -> "Profile | None":
        """Findings, class counts and lengths; None until the data are checked."""
        return self.check.profile if self.check is not None else None

    @property
    def split(self) -> "Split | None":
        """Row numbers of training, validation and test; None until the data are checked."""
        return self.check.split if self.check is not None else None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that is wrong or worth knowing, data that can't be read included."""
        found = (self.data_problem,) if self.data_problem is not None else ()
        return found + (tuple(self.check.problems) if self.check is not None else ())

    @property
    def running(self) -> bool:
        """Whether a run is going on, paused included."""
        return self.runner is not None and self.runner.running

    @property
    def reading(self) -> bool:
        """Whether the data are being read."""
        return self._reading is not None

    @property
    def checking(self) -> bool:
        """Whether what `check` says may be out of date."""
        return self.checker.busy or self._check_timer.isActive()

    def remembered(self, page: str) -> dict[str, Any]:
        """What a page remembers; survives a change of language or theme."""
        return self.view.setdefault(page, {})

    # -- what pages ask for ---------------------------------------------------------------------

    def take_opened(self, opened: Opened, folder: Path) -> None:
        """Open what was read as a new project, ready to train, in a folder made for it."""
        self._incoming = opened
        self.document.new(opened.project, folder)

    def cancel_reading(self) -> None:
        """Give up reading the data; a change of how they are read is taken back."""
        if self._reading is None:
            return
        self._drop_jobs()
        if self._data_edit and self.document.undo_stack.canUndo():
            self.document.undo_stack.undo()
            return
        self._take_data(Opened(self.document.project, problem=_NOT_READ))

    def read_again(self) -> None:
        """Read the data once more, as after a cancelled reading."""
        self._read()

    def open_model(self, path: Path) -> None:
        """Use a bundle from the disk on the Predict page."""
        self.opened_model = path
        self.navigate.emit("predict")
        self.model_opened.emit(path)

    def suggest(self) -> None:
        """Suggest text steps, layers and plan for the data again; one step of undo."""
        if self.dataset is None:
            return
        project, dataset = self.document.project, self.dataset
        self.background.run(
            self,
            lambda _ticket: suggest_again(project, dataset),
            lambda found: self._take_suggestion(found, _("Suggest settings")),
            self.notice.emit,
            name=_("Suggesting settings"),
        )

    def check_now(self) -> None:
        """Check the project as soon as the window is idle."""
        self._check_timer.start(CHECK_DELAY_MS)

    def check_later(self, *, wait: bool) -> None:
        """Let a check that is due wait for what a page is about to show, or wait no longer."""
        if self._check_timer.isActive():
            self._check_timer.start(POSTPONED_MS if wait else 0)

    # -- keeping up with the document -----------------------------------------------------------

    def _forget(self) -> None:
        self.table: Table | None = None
        self.test_table: Table | None = None
        self.dataset: TextDataset | None = None
        self.data_problem: Problem | None = None
        self.check: ProjectCheck | None = None
        self._opened_data: Opened | None = None
        self._suggestions: tuple[Project, ...] = ()
        self.preview: Table | None = None
        self.read_at: QDateTime | None = None
        self._reading: Ticket | None = None
        self._data_edit = ""
        #: Only rows were edited: what was suggested stays.
        self._edited_only = False

    def _project_changed(self, before: "Project | None", after: "Project | None") -> None:
        if before is None or after is None:
            self._drop_jobs()
            self._forget()
            self.view.clear()
            if after is None:
                self.data_changed.emit()
                self.check_changed.emit()
                return
            incoming, self._incoming = self._incoming, None
            if incoming is None:
                self._read()
            else:
                self._suggestions = (incoming.project,)
                self._take_data(incoming)
            return
        if rows_decided_by(before) != rows_decided_by(after):
            self._data_edit = self.document.last_merge_id
            # What is still being read for another reason counts as that.
            again = self._edited_only or not self.reading
            self._edited_only = again and _same_but_edits(before, after)
            self._read()
        elif _but_for_layout(before) != _but_for_layout(after):
            self.check_now()

    def _drop_jobs(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        self.checker.forget()
        self._check_timer.stop()

    def _read(self) -> None:
        self._drop_jobs()
        project, known = self.document.project, self._opened_data
        folder = self.document.folder
        self.preview = None
        self._reading = ticket = self.background.run(
            self,
            lambda ticket: read_again(project, known, folder=folder, tick=ticket.progress),
            self._take_data,
            self._data_failed,
            self.reading_moved.emit,
            name=_("Reading the data"),
        )
        source = project.data.source
        if source is not None and (known is None or known.project.data.source != source):
            self.background.run(
                self,
                lambda _ticket: read_first(paths_of(source), source.reader),
                lambda first: self._take_preview(first, ticket),
            )
        self.data_changed.emit()

    def _take_preview(self, first: Reading, ticket: Ticket) -> None:
        if ticket is self._reading:
            self.preview = first.table
            self.preview_changed.emit()

    def _take_data(self, opened: Opened) -> None:
        self._reading = self.preview = None
        if opened.table is not self.table:
            self.read_at = QDateTime.currentDateTime() if opened.table is not None else None
        self._opened_data = opened
        now = self.document.project
        if opened.project.data != now.data and self._data_edit:
            # The file is read in another way now, and its columns were found again.
            self.document.edit(
                replace(now, data=opened.project.data), _("Choose the columns"), self._data_edit
            )
            return
        for change in opened.changes:
            self.source_changed.emit(change)
        self.table, self.test_table = opened.table, opened.test_table
        self.dataset, self.data_problem = opened.dataset, opened.problem
        if opened.dataset is None:
            self.check = None
        self.data_changed.emit()
        if opened.dataset is not None and not self._edited_only and self._untouched():
            self._suggest_along(opened.dataset)
        # Once the pages are built: the check's threads would hold them up.
        self._check_timer.start(0)

    def _data_failed(self, problem: Problem) -> None:
        """Only a bug leads here: what is wrong with a file is part of what was opened."""
        self._take_data(Opened(self.document.project, problem=problem))

    def _untouched(self) -> bool:
        """Whether text steps, layers and plan still are what was suggested for other data."""
        now = self.document.project
        return any(
            now.data != then.data
            and (now.pipeline, now.graph.network) == (then.pipeline, then.graph.network)
            and _with_loss_of(now, then) == then.plan
            for then in self._suggestions
        )

    def _suggest_along(self, dataset: "TextDataset") -> None:
        """New columns, new suggestion: part of the same step of undo."""
        project, merge_id = self.document.project, self._data_edit
        self.background.run(
            self,
            lambda _ticket: suggest_again(project, dataset),
            lambda found: self._take_suggestion(found, _("Choose the data"), merge_id),
        )

    def _take_suggestion(self, found: "Project", text: str, merge_id: str = "") -> None:
        now = self.document.project
        if found.data != now.data:
            return
        self._suggestions = (*self._suggestions, found)
        taken = replace(
            now,
            pipeline=found.pipeline,
            graph=found.graph,
            plan=found.plan,
            template=found.template,
        )
        self.document.edit(taken, text, merge_id)

    def _start_check(self) -> None:
        if not self.document.is_open or self.reading:
            return
        if self.data_problem is not None:
            self.checker.forget()
            self.check_changed.emit()
            return
        first = self.check is None
        folder = self.document.folder
        self.checker.check(self.document.project, self.dataset, folder=folder, first=first)

    def _checked(self, check: "ProjectCheck") -> None:
        self.check = check
        self.check_changed.emit()

    def _check_failed(self, problem: Problem) -> None:
        self.check = None
        self.notice.emit(problem)
        self.check_changed.emit()


def _with_loss_of(now: "Project", then: "Project") -> "TrainPlan":
    """The plan of today; where the task is another one, its loss has followed it unasked."""
    if now.data.task == then.data.task:
        return now.plan
    return now.plan.model_copy(update={"loss": then.plan.loss})


def _but_for_layout(project: "Project") -> "Project":
    """The project without the places of its layers, which no check looks at."""
    from studio.model.graph import Graph

    return replace(project, graph=Graph(*project.graph.network))


def rows_decided_by(project: "Project") -> object:
    """The part of the data settings that decides which rows there are."""
    from studio.catalog.source import SplitSettings

    return project.data.model_copy(update={"split": SplitSettings()})


def _same_but_edits(one: "Project", other: "Project") -> bool:
    """Whether two projects read the same rows, however these were edited."""
    data = one.data.model_copy(update={"edits": other.data.edits, "split": other.data.split})
    return data == other.data

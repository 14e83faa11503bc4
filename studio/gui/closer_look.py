"""The closer look at the data while somebody looks, kept for as long as the texts stay the same.

What depends on the texts alone (near-duplicates, garbled characters) takes the longest and
survives excluding and relabelling rows; what depends on tokens follows the fitted pipeline.
"""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from studio.core.errors import Problem
from studio.core.i18n import _
from studio.core.progress import Tick
from studio.gui.background import Ticket

if TYPE_CHECKING:
    from studio.catalog.source import DataSettings
    from studio.data.closer import TextMarks, TokenFigures
    from studio.data.dataset import TextDataset
    from studio.data.finding import Finding
    from studio.gui.session import Session

#: The look begins when nothing was checked for so long: edits come in quick succession.
_CALM_MS = 400


class CloserLook(QObject):
    """Follows the session's checks, as long as it is watched.

    Attributes:
        findings: what the marks mean for the rows as they are now.
        languages: codes with shares, the most frequent first.
        tokens: lengths and typical words; None until the pipeline was fitted.
        share: of the slow part under way, 0 to 1; None while nothing is looked at.
    """

    changed = Signal()
    moved = Signal(float)

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self._session = session
        self.findings: tuple[Finding, ...] = ()
        self.languages: tuple[tuple[str, float], ...] = ()
        self.tokens: TokenFigures | None = None
        self.share: float | None = None
        self._marks: TextMarks | None = None
        #: Kept so that its memory isn't given to other cells.
        self._looked_at: TextDataset | None = None
        self._marked: tuple[Any, ...] | None = None
        self._told: tuple[Any, ...] | None = None
        self._spoken: object = None
        self._counted: tuple[Any, ...] | None = None
        self._jobs: dict[str, Ticket] = {}
        self._watched = False
        self._refused: tuple[Any, ...] | None = None
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(_CALM_MS)
        self._calm.timeout.connect(self._begin)
        session.check_changed.connect(self._check_changed)

    @property
    def waits(self) -> bool:
        """Whether the slow part is only done on demand, and was not yet."""
        dataset = self._session.dataset
        return dataset is not None and not self.busy and self._marked != self._key(dataset)

    @property
    def busy(self) -> bool:
        """Whether anything is still to come by itself."""
        return self._calm.isActive() or bool(self._jobs)

    def watch(self, on: bool) -> None:
        """Whether what it finds is on the screen; else nothing new is looked at."""
        if on and not self._watched and self._session.check is not None:
            self._calm.start()
        self._watched = on

    def start(self) -> None:
        """Look at the texts now, however many there are."""
        self._refused = None
        self._mark(on_demand=True)

    def cancel(self) -> None:
        """Give the slow part up."""
        dataset = self._session.dataset
        self._refused = self._key(dataset) if dataset is not None else None
        self._drop("marks")
        self.share = None
        self.changed.emit()

    # -- inside ---------------------------------------------------------------------------------

    def _key(self, dataset: "TextDataset") -> tuple[Any, ...]:
        return _texts(dataset, self._session.document.project.data)

    def _forget(self) -> None:
        self.findings, self.languages = (), ()
        self.tokens = self.share = None
        self._looked_at = None
        self._marks = self._marked = self._told = self._spoken = self._counted = None

    def _check_changed(self) -> None:
        check = self._session.check
        if check is None or check.dataset is None or check.profile is None:
            for name in list(self._jobs):
                self._drop(name)
            self._forget()
            self._calm.stop()
            self.changed.emit()
            return
        if self._marked != self._key(check.dataset):
            # Rows of other texts: what was found is of no use.
            self._drop("marks")
            self.share = None
            self.findings = ()
        if self._watched:
            self._calm.start()
        self.changed.emit()

    def _begin(self) -> None:
        self._mark(on_demand=False)
        self._speak()
        self._count()
        self._tell()
        self.changed.emit()

    def _mark(self, *, on_demand: bool) -> None:
        from studio.data.closer import BY_ITSELF, text_marks

        dataset = self._session.dataset
        if dataset is None:
            return
        key = self._key(dataset)
        if key in (self._marked, self._refused) or "marks" in self._jobs:
            return
        if dataset.rows > BY_ITSELF and not on_demand:
            return

        def done(found: "TextMarks") -> None:
            self.share = None
            self._marks, self._marked, self._looked_at = found, key, dataset
            self._tell()

        self.share = 0.0
        self._run("marks", lambda tick: text_marks(dataset, tick), done, _("Looking closer"))
        self.changed.emit()

    def _tell(self) -> None:
        """What the marks mean for the rows that are there now."""
        check, marks = self._session.check, self._marks
        if check is None or check.dataset is None or check.split is None or marks is None:
            return
        dataset, split = check.dataset, check.split
        if self._marked != self._key(dataset) or self._told == (dataset, split):
            return

        from studio.data.closer import closer_findings

        def done(found: "list[Finding]") -> None:
            self._told = (dataset, split)
            self.findings = tuple(found)
            self.changed.emit()

        self._run("findings", lambda _tick: closer_findings(dataset, split, marks), done)

    def _speak(self) -> None:
        dataset = self._session.dataset
        if dataset is None or self._spoken is dataset:
            return

        from studio.data.closer import languages_in

        def done(found: tuple[tuple[str, float], ...]) -> None:
            self._spoken, self.languages = dataset, found
            self.changed.emit()

        self._run("languages", lambda tick: languages_in(dataset, tick), done)

    def _count(self) -> None:
        check = self._session.check
        if check is None or check.dataset is None or check.split is None or check.fitted is None:
            return
        dataset, split, pipeline = check.dataset, check.split, check.fitted.pipeline
        key = (dataset, tuple(split.train[:1]), len(split.train), pipeline)
        if self._counted == key:
            return

        from studio.data.closer import token_figures

        def done(found: "TokenFigures") -> None:
            self._counted, self.tokens = key, found
            self.changed.emit()

        self._run("tokens", lambda tick: token_figures(dataset, split, pipeline, tick), done)

    def _run(self, name: str, work: Any, done: Any, words: str = "") -> None:
        self._drop(name)

        def finish(found: object) -> None:
            self._jobs.pop(name, None)
            done(found)

        def failed(_problem: Problem) -> None:
            # What the check tells of the data is enough; this look is an extra.
            self._jobs.pop(name, None)
            self.share = None
            self.changed.emit()

        def work_on(ticket: Ticket) -> object:
            tick: Tick = ticket.progress
            return work(tick)

        progress = self._moved if name == "marks" else None
        self._jobs[name] = self._session.background.run(
            self, work_on, finish, failed, progress, name=words
        )

    def _moved(self, share: float) -> None:
        self.share = share
        self.moved.emit(share)

    def _drop(self, name: str) -> None:
        ticket = self._jobs.pop(name, None)
        if ticket is not None:
            ticket.cancel()


def _texts(dataset: "TextDataset", data: "DataSettings") -> tuple[Any, ...]:
    """What the texts of a dataset follow from: the very memory of their cells.

    Edits of other columns leave it as it is. Equal only as long as one of both is alive.
    """
    cells = [
        (name, chunk.offset, len(chunk), *(each.address for each in chunk.buffers() if each))
        for table in dataset.overlay.edited
        for name in data.text
        if name in table.columns
        for chunk in table.column(name).chunks
    ]
    return (data.text, data.text_marker, *cells)

"""What a person does to rows: each a step of undo, found in the background, one after the other."""

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from studio.core.errors import Problem
from studio.core.i18n import _, ngettext
from studio.core.progress import Tick
from studio.gui import figures
from studio.gui.background import Ticket

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from studio.data.finding import Fix
    from studio.data.table import Table
    from studio.gui.session import Session
    from studio.store.project import Project

#: From a project to the project with the change.
Change = Callable[["Project", Tick], "Project"]


class RowEditing(QObject):
    """Changes of rows, by their numbers in the dataset. Nothing happens while none are read."""

    def __init__(self, session: "Session", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._waiting: deque[tuple[Change, str]] = deque()
        self._running: Ticket | None = None
        session.document.changed.connect(self._project_changed)

    @property
    def possible(self) -> bool:
        """Whether there are rows to edit."""
        return self._session.dataset is not None

    @property
    def busy(self) -> bool:
        """Whether a change is still to be made."""
        return self._running is not None

    def exclude(self, rows: "NDArray[np.int64]") -> None:
        """Leave rows out."""
        tables = self._tables()

        def change(project: "Project", _tick: Tick) -> "Project":
            from studio.data.editing import exclude
            from studio.engine.mending import with_edits

            return with_edits(project, exclude(project.data.edits, tables, rows))

        words = ngettext("Exclude {n} row", "Exclude {n} rows", len(rows))
        self._ask(change, words.format(n=figures.count(len(rows))))

    def include(self, rows: "NDArray[np.int64]") -> None:
        """Take excluded rows in again."""
        tables = self._tables()

        def change(project: "Project", _tick: Tick) -> "Project":
            from studio.data.editing import include
            from studio.engine.mending import with_edits

            return with_edits(project, include(project.data.edits, tables, rows))

        words = ngettext("Include {n} row", "Include {n} rows", len(rows))
        self._ask(change, words.format(n=figures.count(len(rows))))

    def relabel(self, rows: "NDArray[np.int64]", label: str) -> None:
        """Give rows another label."""
        tables = self._tables()

        def change(project: "Project", _tick: Tick) -> "Project":
            from studio.data.editing import relabel
            from studio.engine.mending import with_edits

            column = project.data.label
            return with_edits(project, relabel(project.data.edits, tables, rows, column, label))

        words = ngettext("Label {n} row “{label}”", "Label {n} rows “{label}”", len(rows))
        self._ask(change, words.format(n=figures.count(len(rows)), label=label))

    def edit_cell(self, row: int, column: str, text: str) -> None:
        """Give a cell another text."""
        tables = self._tables()

        def change(project: "Project", _tick: Tick) -> "Project":
            from studio.data.editing import edit_cell
            from studio.engine.mending import with_edits

            return with_edits(project, edit_cell(project.data.edits, tables, row, column, text))

        self._ask(change, _("Edit row {row}").format(row=figures.count(row + 1)))

    def restore(self, rows: "NDArray[np.int64]") -> None:
        """Give the cells of rows back what the file has."""
        tables = self._tables()

        def change(project: "Project", _tick: Tick) -> "Project":
            from studio.data.editing import restore_cells
            from studio.engine.mending import with_edits

            return with_edits(project, restore_cells(project.data.edits, tables, rows))

        self._ask(change, _("Restore cells"))

    def discard_all(self) -> None:
        """Give up every change of the rows."""

        def change(project: "Project", _tick: Tick) -> "Project":
            from studio.catalog.edits import Edits
            from studio.engine.mending import with_edits

            return with_edits(project, Edits())

        self._ask(change, _("Discard all edits"))

    def mend(self, fix: "Fix", label: str = "") -> None:
        """Mend a finding."""
        dataset = self._session.dataset
        if dataset is None:
            return

        def change(project: "Project", tick: Tick) -> "Project":
            from studio.engine.mending import mend

            return mend(project, dataset, fix, label=label, tick=tick)

        self._ask(change, str(fix.words).rstrip("…"))

    # -- inside ---------------------------------------------------------------------------------

    def _project_changed(self, before: object, after: object) -> None:
        """What waits for another project is dropped."""
        if before is None or after is None:
            self._waiting.clear()
            if self._running is not None:
                self._running.cancel()
                self._running = None

    def _tables(self) -> "tuple[Table, ...]":
        dataset = self._session.dataset
        return dataset.overlay.tables if dataset is not None else ()

    def _ask(self, change: Change, words: str) -> None:
        if not self.possible:
            return
        self._waiting.append((change, words))
        self._next()

    def _next(self) -> None:
        document = self._session.document
        if self._running is not None or not self._waiting or not document.is_open:
            return
        change, words = self._waiting.popleft()
        project = document.project
        self._running = self._session.background.run(
            self,
            lambda ticket: change(project, ticket.progress),
            lambda found: self._made(project, found, change, words),
            self._failed,
            name=words,
        )

    def _made(self, project: "Project", found: "Project", change: Change, words: str) -> None:
        self._running = None
        document = self._session.document
        if document.is_open and document.project != project:
            # Something else was changed meanwhile: made again on what there is now.
            self._waiting.appendleft((change, words))
        elif document.is_open:
            document.edit(found, words)
        self._next()

    def _failed(self, problem: Problem) -> None:
        self._running = None
        self._session.notice.emit(problem)
        self._next()

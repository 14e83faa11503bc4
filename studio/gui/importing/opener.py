"""From files that were chosen, dropped or pasted to a new project; one opening at a time."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from studio.core.i18n import _, ngettext
from studio.gui import autosave
from studio.gui.importing.dialog import Choice, ImportDialog
from studio.gui.importing.looking import Look, Reading, look
from studio.gui.importing.opening_view import OpeningView
from studio.gui.importing.pasting import keep, pick_up, put_down
from studio.gui.opening import Opened, open_files

if TYPE_CHECKING:
    from studio.catalog.source import ReaderOptions
    from studio.core.errors import Problem
    from studio.gui.background import Ticket
    from studio.gui.session import Session

T = TypeVar("T")

#: A use of pasted rows, beside those of `SourceEdits.take`.
NEW_PROJECT = "new"

#: What opens within this time is shown without a word about its progress.
PATIENCE_MS = 150


class Opener(QObject):
    """Looks at files, asks where it is in doubt, reads them and hands them to the session.

    Until all is read, what was open stays open. `view` shows how far it is; the window puts it in
    front between `began` and `ended`.

    Args:
        session: takes what was opened.
        may_leave: asks what becomes of the open project; whether to go on.
        window: the parent of the dialog.
    """

    began = Signal()
    ended = Signal()

    def __init__(self, session: "Session", may_leave: Callable[[], bool], window: QWidget) -> None:
        super().__init__(window)
        self._session, self._may_leave, self._window = session, may_leave, window
        self._ticket: Ticket | None = None
        #: How long nothing is said of the progress.
        self.patience_ms = PATIENCE_MS
        #: Whether the view is in front.
        self.shown = False
        self.dialog: ImportDialog | None = None
        self._name = ""
        self._first: Reading | None = None
        self._size = 0
        self._pasted: Path | None = None
        self.view = self.make_view()
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._show_view)

    @property
    def busy(self) -> bool:
        """Whether files are being opened."""
        return self._ticket is not None

    def make_view(self) -> OpeningView:
        """The view, made anew for another language or theme."""
        self.view = OpeningView()
        self.view.cancelled.connect(self.cancel)
        if self._name:
            self.view.begin(self._name)
            self._show_first(self._first)
        return self.view

    def open(self, paths: Sequence[Path], *, ask: bool = False) -> None:
        """Open files as a new project.

        Args:
            paths: a file, several of the same columns, or a folder with one sub-folder a class.
            ask: show how they are read even where that is sure.
        """
        self.cancel()
        chosen = tuple(path.resolve() for path in paths)
        self._begin(name_of(chosen))
        self._run(
            lambda ticket: look(chosen, tick=ticket.progress),
            lambda found: self._looked(found, ask=ask),
        )

    def open_pasted(self, text: str) -> None:
        """Show a pasted text as a table, and open it as a new project.

        Raises:
            UserError: it can't be written down.
        """
        self.cancel()
        self._pasted = path = put_down(text)
        self._begin(_("the clipboard"))
        self._run(
            lambda ticket: look([path], tick=ticket.progress),
            lambda found: self._looked(found, ask=True),
        )

    def cancel(self) -> None:
        """Give up what is being opened; what was open before stays as it was."""
        if self._ticket is not None:
            self._ticket.cancel()
        self._end()
        self._drop_pasted()

    # -- looking and asking ---------------------------------------------------------------------

    def _looked(self, found: Look, *, ask: bool) -> None:
        self._size = found.size_bytes
        if ask or found.in_doubt:
            self._end()
            self._ask(found)
            return
        self._show_first(found.reading)
        self._read(found.paths, found.reading.options)

    def _ask(self, found: Look) -> None:
        title = _("Paste a table") if self._pasted is not None else ""
        uses = self._uses() if self._pasted is not None else ()
        dialog = ImportDialog(
            self._session.background, found, title=title, uses=uses, parent=self._window
        )
        dialog.chosen.connect(lambda choice: self._chosen(choice, dialog.reading))
        dialog.rejected.connect(self._drop_pasted)
        dialog.finished.connect(self._answered)
        self.dialog = dialog
        dialog.open()

    def _answered(self, _result: int) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def _chosen(self, choice: Choice, first: Reading) -> None:
        if choice.use and choice.use != NEW_PROJECT:
            self._take_into_project(choice)
            return
        self._begin(name_of(choice.paths))
        self._show_first(first)
        self._read(choice.paths, choice.options)

    # -- reading --------------------------------------------------------------------------------

    def _read(self, paths: tuple[Path, ...], options: "ReaderOptions") -> None:
        # The question of what becomes of the open project comes before the long work.
        self._patience.stop()
        if not self._may_leave():
            self._end()
            return
        self._patience.start(self.patience_ms)
        folder, pasted = autosave.untitled_folder(), self._pasted is not None
        self._run(
            lambda ticket: _opened(paths, options, folder, ticket, pasted=pasted),
            lambda opened: self._opened(opened, folder),
        )

    def _opened(self, opened: Opened, folder: Path) -> None:
        self._end()
        self._drop_pasted()
        self._session.take_opened(opened, folder)

    # -- pasting --------------------------------------------------------------------------------

    def _uses(self) -> tuple[tuple[str, str], ...]:
        """What a pasted table may become."""
        if not self._session.document.is_open:
            return ((NEW_PROJECT, _("A new project")),)
        return (
            ("source", _("The data of this project")),
            ("more", _("More rows of this project")),
            ("test_source", _("The test rows of this project")),
            (NEW_PROJECT, _("A new project")),
        )

    def _take_into_project(self, choice: Choice) -> None:
        folder = self._session.document.folder
        self._run(
            lambda _ticket: keep(choice.paths[0], choice.options, folder),
            lambda kept: self._kept(kept, choice.use),
        )

    def _kept(self, kept: "tuple[Path, ReaderOptions]", use: str) -> None:
        self._end()
        self._drop_pasted()
        path, options = kept
        self._session.sources.take(use, [path], options)

    def _drop_pasted(self) -> None:
        if self._pasted is not None:
            pick_up(self._pasted)
            self._pasted = None

    # -- inside ---------------------------------------------------------------------------------

    def _begin(self, name: str) -> None:
        self._name, self._first = name, None
        self.view.begin(name)
        self._patience.start(self.patience_ms)

    def _run(self, work: Callable[["Ticket"], T], done: Callable[[T], None]) -> None:
        self._ticket = self._session.background.run(
            self, work, done, self._failed, self._moved, name=_("Reading the data")
        )

    def _moved(self, share: float) -> None:
        self.view.panel.set_share(share)

    def _show_first(self, reading: Reading | None) -> None:
        self._first = reading
        self.view.panel.set_size(self._size)
        if reading is not None:
            self.view.show_rows(reading.table)

    def _show_view(self) -> None:
        if self._ticket is not None:
            self.shown = True
            self.began.emit()

    def _end(self) -> None:
        self._ticket, self._name = None, ""
        self._patience.stop()
        if self.shown:
            self.shown = False
            self.ended.emit()

    def _failed(self, problem: "Problem") -> None:
        self._end()
        self._drop_pasted()
        self._session.notice.emit(problem)


def name_of(paths: Sequence[Path]) -> str:
    """What files are called together: the first one's name, and how many more there are."""
    if len(paths) == 1:
        return paths[0].name
    more = len(paths) - 1
    words = ngettext("{name} and {n} more", "{name} and {n} more", more)
    return words.format(name=paths[0].name, n=more)


def _opened(
    paths: tuple[Path, ...],
    options: "ReaderOptions",
    folder: Path,
    ticket: "Ticket",
    *,
    pasted: bool,
) -> Opened:
    """The files read into a project; its folder is removed where nothing comes of it."""
    try:
        if pasted:
            path, options = keep(paths[0], options, folder)
            paths = (path,)
        opened = open_files(paths, options, folder=folder, tick=ticket.progress)
        ticket.progress(1.0)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return opened

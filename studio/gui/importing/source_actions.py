"""What the Data page's file cards ask for: choose, add, read otherwise, find."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from studio.core.i18n import _
from studio.gui import dialogs
from studio.gui.importing.dialog import Choice, ImportDialog
from studio.gui.importing.looking import Look, look
from studio.gui.importing.source_edits import Which
from studio.gui.opening import paths_of

if TYPE_CHECKING:
    from studio.catalog.source import ReaderOptions, Source
    from studio.core.errors import Problem
    from studio.gui.dataview.file_card import FileCard
    from studio.gui.session import Session
    from studio.gui.widgets.banner import Banner


class SourceActions(QObject):
    """Looks at files in the background, asks in the dialog where it is needed, edits the project.

    Args:
        session: holds the project and its edits.
        page: the parent of dialogs.
    """

    def __init__(self, session: "Session", page: QWidget) -> None:
        super().__init__(page)
        self._session, self._page = session, page
        self.dialog: ImportDialog | None = None

    def follow(self, card: "FileCard", which: Which) -> None:
        """Do what a file card asks for."""
        edits = self._session.sources
        card.choose.connect(lambda: self.choose(which))
        card.add.connect(self.choose_more)
        card.read_otherwise.connect(lambda: self.read_otherwise(which))
        card.leave_out.connect(edits.leave_out)
        card.remove.connect(edits.remove_test)

    def choose(self, which: Which) -> None:
        """Ask for files that replace those of a source."""
        paths, ask = dialogs.choose_data_files(self._page, self._folder())
        if paths:
            self.use_files(which, paths, ask=ask)

    def use_files(self, which: Which, paths: Sequence[Path], *, ask: bool = False) -> None:
        """Take files for a source; how they are read is found unaided, or asked."""

        def take(options: "ReaderOptions", chosen: Sequence[Path]) -> None:
            self._session.sources.take(which, chosen, options)

        self._look(
            [path.resolve() for path in paths],
            None,
            lambda found: (
                self._ask(found, lambda c: take(c.options, c.paths))
                if ask or found.in_doubt
                else take(found.reading.options, found.paths)
            ),
        )

    def choose_more(self) -> None:
        """Ask for files whose rows follow those that are there."""
        paths, _ask = dialogs.choose_data_files(self._page, self._folder(), may_ask=False)
        if paths:
            self.add_files(paths)

    def add_files(self, paths: Sequence[Path]) -> None:
        """Let the rows of files follow; where they don't fit, the dialog says why."""
        source = self._source("source")
        if source is None:
            return
        known = paths_of(source)
        new = [path.resolve() for path in paths]
        everything = [*known, *(path for path in new if path not in known)]
        self._look(
            everything,
            source.reader,
            lambda found: (
                self._session.sources.add(new)
                if found.reading.table is not None
                else self._ask(found, lambda c: self._take("source", c))
            ),
        )

    def read_otherwise(self, which: Which) -> None:
        """Show in the dialog how a source is read."""
        source = self._source(which)
        if source is not None:
            self._look(
                paths_of(source),
                source.reader,
                lambda found: self._ask(found, lambda c: self._take(which, c), removable=False),
            )

    def find(self, which: Which, missing: Path) -> None:
        """Ask where a file is that is not in its place any more."""
        if missing.suffix:
            paths, _ask = dialogs.choose_data_files(self._page, self._folder(), may_ask=False)
            found = paths[0] if paths else None
        else:
            found = dialogs.choose_data_folder(self._page, self._folder())
        if found is not None:
            self._session.sources.find(which, missing, found)

    def offer_ways_out(self, problem: "Problem", banner: "Banner") -> None:
        """Put the actions that may solve a problem of the data on its banner."""
        source = self._source("source")
        if source is None:
            return
        missing = next((path for path in paths_of(source) if not path.exists()), None)
        if missing is not None:
            banner.add_action(_("Find the file…"), lambda: self.find("source", missing))
        elif problem.code == "reading-cancelled":
            banner.add_action(_("Read again"), self._session.read_again)
        else:
            banner.add_action(_("How it is read…"), lambda: self.read_otherwise("source"))
        banner.add_action(_("Choose another file…"), lambda: self.choose("source"))

    # -- inside ---------------------------------------------------------------------------------

    def _take(self, which: Which, choice: Choice) -> None:
        self._session.sources.set_reader(which, choice.paths, choice.options)

    def _source(self, which: Which) -> "Source | None":
        data = self._session.document.project.data
        return data.source if which == "source" else data.test_source

    def _folder(self) -> str:
        source = self._source("source")
        return str(Path(source.path).parent) if source is not None else ""

    def _look(
        self,
        paths: Sequence[Path],
        options: "ReaderOptions | None",
        done: Callable[[Look], None],
    ) -> None:
        self._session.background.run(
            self,
            lambda ticket: look(paths, options, tick=ticket.progress),
            done,
            self._session.notice.emit,
            name=_("Reading {name}").format(name=paths[0].name),
        )

    def _ask(self, found: Look, done: Callable[[Choice], None], *, removable: bool = True) -> None:
        dialog = ImportDialog(
            self._session.background, found, removable=removable, parent=self._page.window()
        )
        dialog.chosen.connect(done)
        dialog.finished.connect(self._answered)
        self.dialog = dialog
        dialog.open()

    def _answered(self, _result: int) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

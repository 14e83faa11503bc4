"""The ways by which data come into the window: chosen, dropped, pasted, named."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication

from studio.core.errors import UserError
from studio.gui import dialogs
from studio.gui.importing.arrivals import arrival_of
from studio.gui.importing.pasting import NO_TABLE, is_table
from studio.gui.importing.watching import SourceWatch
from studio.gui.leaving import may_leave

if TYPE_CHECKING:
    from studio.gui.importing.drop_overlay import DropOverlay
    from studio.gui.importing.opener import Opener
    from studio.gui.main_window import MainWindow
    from studio.gui.opening import Change


class Intake(QObject):
    """Sends each arrival where it belongs: project, model, or the opener for data."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._opener: Opener | None = None
        self.overlay: DropOverlay | None = None
        self.watch = SourceWatch(window.session)
        self.watch.changed.connect(self.show_change)

    @property
    def opener(self) -> "Opener":
        """Opens data; made when it is first needed, for the first window must stand at once."""
        if self._opener is None:
            from studio.gui.importing.opener import Opener

            window = self._window
            self._opener = Opener(window.session, lambda: may_leave(window), window)
            self._opener.began.connect(window.show_opening)
            self._opener.ended.connect(window.end_opening)
        return self._opener

    @property
    def opening(self) -> bool:
        """Whether data are being opened."""
        return self._opener is not None and self._opener.busy

    def open(self, paths: Sequence[Path], *, ask: bool = False) -> None:
        """Open whatever these are."""
        arrival = arrival_of(paths)
        if arrival.problem is not None:
            self._window.show_problem(arrival.problem)
        elif arrival.kind == "model":
            self._window.session.open_model(arrival.paths[0])
        elif arrival.kind == "project":
            self._window.open_project(arrival.paths[0])
        else:
            self.opener.open(arrival.paths, ask=ask)

    def choose_files(self) -> None:
        """Ask for files and open them as a new project."""
        paths, ask = dialogs.choose_data_files(self._window)
        if paths:
            self.open(paths, ask=ask)

    def choose_folder(self) -> None:
        """Ask for a folder of texts and open it as a new project."""
        path = dialogs.choose_data_folder(self._window)
        if path is not None:
            self.open([path])

    def paste(self) -> None:
        """Take the table on the clipboard, or say that there is none."""
        text = QGuiApplication.clipboard().text()
        if not is_table(text):
            self._window.show_problem(NO_TABLE)
            return
        try:
            self.opener.open_pasted(text)
        except UserError as error:
            self._window.show_problem(error.problem)

    def rebuild(self) -> None:
        """The window was built anew: its parts went with it."""
        self.overlay = None
        if self._opener is not None:
            self._opener.make_view()
            if self._opener.shown:
                self._window.show_opening()

    # -- files that change ----------------------------------------------------------------------

    def look_at_sources(self) -> None:
        """Look whether files of the open project were changed by another program."""
        if self._window.document.is_open:
            self.watch.look()

    def show_change(self, change: "Change") -> None:
        """Say that a file was changed, and offer to read it again."""
        from studio.gui.importing.watching import change_banner

        self._window.banners.show_banner(change_banner(change, self._window.session))

    # -- drag and drop --------------------------------------------------------------------------

    def drag_entered(self, event: QDragEnterEvent) -> None:
        """Files hover over the window: say what would happen."""
        paths = dropped_paths(event.mimeData())
        if not paths:
            return
        from studio.gui.importing.drop_overlay import DropOverlay

        event.acceptProposedAction()
        if self.overlay is None:
            self.overlay = DropOverlay(self._window)
        self.overlay.show_for(arrival_of(paths), replaces=self._window.document.is_open)

    def drag_left(self) -> None:
        """The files were taken elsewhere."""
        if self.overlay is not None:
            self.overlay.hide()

    def dropped(self, event: QDropEvent) -> None:
        """Open what was dropped, once the drop has ended."""
        self.drag_left()
        paths = dropped_paths(event.mimeData())
        if paths:
            event.acceptProposedAction()
            QTimer.singleShot(0, self, lambda: self.open(paths))


def dropped_paths(mime: QMimeData) -> list[Path]:
    """The files on this machine that a drag carries."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]

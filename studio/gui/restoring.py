"""Opening a project file, and offering what a window that is gone had not saved."""

from pathlib import Path
from typing import TYPE_CHECKING

from studio.core.errors import UserError
from studio.core.i18n import _
from studio.gui import autosave
from studio.gui.widgets.banner import Banner

if TYPE_CHECKING:
    from studio.gui.main_window import MainWindow


def open_project(window: "MainWindow", path: Path) -> Path | None:
    """Open a project file or folder; its file, or None where it can't be read.

    What was open stays open then, and the problem is told.
    """
    try:
        window.document.open(path)
    except UserError as error:
        window.show_problem(error.problem)
        return None
    file = window.document.file
    kept = autosave.look(file.parent, file) if file is not None else None
    if kept is not None:
        _offer(window, kept)
    return file


def restore(window: "MainWindow", kept: autosave.Autosave) -> None:
    """Open unsaved work; where it can't be read the problem is told."""
    document = window.document
    try:
        document.restore(kept)
    except UserError as error:
        window.show_problem(error.problem)
        return
    # Its own autosave takes over before the found one goes.
    document.autosave_now()
    if kept.path != autosave.autosave_path(document.folder, document.file):
        kept.path.unlink(missing_ok=True)


def _offer(window: "MainWindow", kept: autosave.Autosave) -> None:
    try:
        kept = autosave.set_aside(kept)
    except UserError as error:
        window.show_problem(error.problem)
    when = kept.saved_at.astimezone().strftime("%Y-%m-%d %H:%M")
    banner = Banner(
        "info",
        _("Changes to this project from {when} were not saved.").format(when=when),
        closable=False,
    )

    def take() -> None:
        window.banners.clear()
        restore(window, kept)

    def give_up() -> None:
        window.banners.clear()
        autosave.discard(kept)

    banner.add_action(_("Restore"), take)
    banner.add_action(_("Discard"), give_up)
    window.banners.show_banner(banner)

"""What must be settled before the open project is left: a run that goes on, unsaved changes."""

from typing import TYPE_CHECKING

from studio.core.i18n import _
from studio.gui import dialogs

if TYPE_CHECKING:
    from studio.gui.main_window import MainWindow

#: How long the window waits for a run that was told to stop.
STOP_WAIT_MS = 10_000


def may_leave(window: "MainWindow") -> bool:
    """Ask what becomes of a run and of unsaved changes; whether to go on."""
    document = window.document
    if not document.is_open:
        return True
    if window.session.running and not _settle_run(window):
        return False
    if not document.modified or (document.keep_on_close and document.file is None):
        # A draft in which a run goes on stays where it is, and is offered at the next start.
        return True
    answer = dialogs.ask_save(window, document.title or _("Untitled"))
    if answer == "save":
        return window.save()
    return answer == "discard"


def _settle_run(window: "MainWindow") -> bool:
    runner = window.session.runner
    answer = dialogs.ask_running(window)
    if runner is None or answer == "cancel":
        return answer != "cancel"
    if answer == "keep-running":
        runner.detach()
        window.document.keep_on_close = True
        return True
    runner.stop(keep=answer == "stop")
    runner.wait(STOP_WAIT_MS)
    return True

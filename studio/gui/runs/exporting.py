"""Asking where runs are exported to."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QWidget

from studio.core.i18n import _

if TYPE_CHECKING:
    from studio.store.history import RunRow


@dataclass(frozen=True)
class Export:
    """An export that can be written, in the background.

    Attributes:
        target: the file or folder.
        write: writes it; raises `UserError` where that can't be done.
    """

    target: Path
    write: Callable[[], object]


def ask(parent: QWidget, what: str, folder: Path, rows: "list[RunRow]") -> Export | None:
    """Ask where to write; None when nothing was chosen.

    Args:
        what: ``runs``, ``curves`` or ``events``.
        folder: the project's.
        rows: the runs that are written.
    """
    from studio.engine import exporting

    if what == "events":
        chosen = QFileDialog.getExistingDirectory(parent, _("Folder for the event files"))
        target = Path(chosen)
        write: Callable[[], object] = partial(exporting.runs_as_events, folder, rows, target)
        return Export(target, write) if chosen else None
    name = "runs.csv" if what == "runs" else "curves.csv"
    title = _("Export the table of runs") if what == "runs" else _("Export the curves")
    chosen, _kind = QFileDialog.getSaveFileName(
        parent, title, str(Path.home() / name), "CSV (*.csv)"
    )
    target = Path(chosen)
    if target.suffix.lower() != ".csv":
        target = target.with_name(f"{target.name}.csv")
    if what == "runs":
        write = partial(exporting.runs_as_csv, rows, target)
    else:
        write = partial(exporting.curves_as_csv, folder, rows, target)
    return Export(target, write) if chosen else None

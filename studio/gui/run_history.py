"""Runs of the past, read from a project's history."""

from pathlib import Path
from typing import TYPE_CHECKING

from studio.gui.run_view import RunView

if TYPE_CHECKING:
    from studio.store.history import RunRow


def past_runs(folder: Path) -> "list[RunRow]":
    """All runs of a project, the newest first; none where nothing was run yet.

    Raises:
        UserError: the history can't be read.
    """
    if not (folder / "runs.sqlite").exists():
        return []
    from studio.store.history import History

    return sorted(History(folder).runs(), key=lambda row: row.id, reverse=True)


def load_view(folder: Path, run: str) -> RunView:
    """The curves of a run of the past.

    Raises:
        UserError: the history can't be read, or has no such run.
    """
    from studio.store.history import History

    history = History(folder)
    view = RunView(run)
    evaluations = history.evaluations(run)
    view.preload(history.steps(run), list(evaluations), 0)
    row = next((row for row in history.runs() if row.id == run), None)
    view.state = row.state if row is not None else "interrupted"
    return view

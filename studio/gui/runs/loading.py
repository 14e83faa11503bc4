"""What the Runs page reads of a project's folder, in the background."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from studio.core.errors import UserError
from studio.gui.run_history import load_view, past_runs
from studio.gui.run_view import RunView

if TYPE_CHECKING:
    from studio.store.history import RunRow
    from studio.store.project import Project


@dataclass(frozen=True)
class Found:
    """The runs to show, and how many the project has, those in the trash included."""

    rows: "list[RunRow]"
    all: int


@dataclass(frozen=True)
class Loaded:
    """Curves and settings of some runs; settings that can't be read any more are left out."""

    views: list[RunView]
    projects: "dict[str, Project]"


def look(folder: Path, *, trashed: bool) -> Found:
    """The runs of a project, or those in its trash.

    Raises:
        UserError: the history can't be read.
    """
    rows, thrown = past_runs(folder), past_runs(folder, trashed=True)
    return Found(thrown if trashed else rows, len(rows) + len(thrown))


def load(folder: Path, views: Sequence[str], projects: Sequence[str]) -> Loaded:
    """Curves of the runs `views`, settings of the runs `projects`.

    Raises:
        UserError: the history can't be read.
    """
    from studio.store.history import History
    from studio.store.project import Project

    history, found = History(folder), {}
    for run in projects:
        try:
            found[run] = Project.from_json(json.loads(history.snapshot(run)))
        except (UserError, ValueError):
            continue
    return Loaded([load_view(folder, run) for run in views], found)

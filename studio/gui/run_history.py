"""Runs of the past, read from a project's history."""

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from studio.core.events import Finished, Started
from studio.gui.run_view import RunView
from studio.gui.run_words import state_of_row

Reason = Literal["completed", "stopped", "discarded", "interrupted"]

if TYPE_CHECKING:
    from studio.store.history import History, RunRow


def past_runs(folder: Path, *, trashed: bool = False) -> "list[RunRow]":
    """The runs of a project, or those in its trash, the newest first.

    None where nothing was run yet.

    Raises:
        UserError: the history can't be read.
    """
    if not (folder / "runs.sqlite").exists():
        return []
    from studio.store.history import History

    return sorted(History(folder).runs(trashed=trashed), key=lambda row: row.id, reverse=True)


def load_view(folder: Path, run: str) -> RunView:
    """The curves of a run of the past.

    Raises:
        UserError: the history can't be read.
    """
    from studio.store.history import History

    history = History(folder)
    view = load_facts(history, run)
    view.preload(history.steps(run), view.evaluations)
    return view


def load_facts(history: "History", run: str) -> RunView:
    """What the history says of a run, without its curves."""
    view = RunView(run)
    row = history.run(run)
    if row is not None:
        known = {item.name for item in fields(Started)} - {"run", "warnings"}
        facts = {key: value for key, value in row.started.items() if key in known}
        view.started = Started(run, **{**facts, "device": row.device}) if facts else None
        view.state = state_of_row(row)
        view.model = row.model
        view.rate = row.samples_per_second
        if row.state == "finished":
            view.end = _end_of(row)
    view.evaluations = list(history.evaluations(run))
    return view


def _end_of(row: "RunRow") -> Finished:
    reasons: tuple[Reason, ...] = ("completed", "stopped", "discarded", "interrupted")
    reason = next((known for known in reasons if known == row.reason), reasons[0])
    return Finished(
        row.id,
        reason=reason,
        model=row.model,
        best=row.best,
        test=row.test,
        train_seconds=row.seconds,
        samples_per_second=row.samples_per_second,
    )

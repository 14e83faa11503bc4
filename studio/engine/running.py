"""A run from snapshot to bundle: whatever happens, one event ends it."""

import contextlib
import secrets
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from studio.core.errors import Problem, UserError, msg, problem
from studio.core.events import Event, Failed, Finished, Phase, Saved
from studio.core.files import read_json, write_json
from studio.core.i18n import N_
from studio.engine.jobs import training_job
from studio.engine.machine import machine_facts
from studio.engine.preparing import Prepared, open_data, prepare
from studio.engine.run_files import SNAPSHOT, run_folder
from studio.engine.splitting import keep_split
from studio.store.project import Project

if TYPE_CHECKING:
    from studio.store.history import History
    from studio.train.control import Control
    from studio.train.loop import TrainOutcome


def new_run_id() -> str:
    """A name that sorts by time and is never given twice: ``20261123-142233-ab12``."""
    return f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(2)}"


def write_snapshot(folder: Path, run_id: str, project: Project) -> Path:
    """Freeze what a run will train: later edits of the project can't change it."""
    path = run_folder(folder, run_id) / SNAPSHOT
    write_json(path, project.to_json())
    return path


def run_training(
    folder: Path,
    run_id: str,
    control: "Control",
    *,
    resume: bool = False,
    more_epochs: int = 0,
) -> Iterator[Event]:
    """Train the snapshot of a run and tell what happens.

    Every event is recorded in the project's history before it is handed on. Exactly one
    `Finished` or `Failed` ends the iteration; a problem never escapes as an exception.

    Args:
        folder: the project's folder.
        run_id: the run; `write_snapshot` made its folder.
        control: where commands to the run arrive.
        resume: go on from the newest intact checkpoint, or from the start when there is none.
        more_epochs: with `resume`, how many the run is to have besides those it has; also one that
            had come to its end goes on then.
    """
    from studio.store.history import History

    folder = folder.resolve()
    try:
        snapshot = Project.from_json(read_json(run_folder(folder, run_id) / SNAPSHOT), run_id)
        history = History(folder)
        history.add_run(
            run_id,
            snapshot.to_json(),
            seed=snapshot.plan.seed,
            data_sha256=snapshot.data.source.sha256 if snapshot.data.source else "",
            machine=machine_facts(),
        )
    except UserError as error:
        yield Failed(run_id, problem=error.problem)
        return
    try:
        for event in _run(
            folder, run_id, snapshot, control, history, resume=resume, more=more_epochs
        ):
            history.record(event)
            yield event
        return
    except UserError as error:
        failed = Failed(run_id, problem=error.problem, checkpoint=_checkpoint(folder, run_id))
    except MemoryError:
        failed = Failed(run_id, problem=_out_of_memory(), checkpoint=_checkpoint(folder, run_id))
    except Exception as error:  # noqa: BLE001 - the run's one boundary: a bug is told, not lost
        failed = Failed(run_id, problem=_bug(error), checkpoint=_checkpoint(folder, run_id))
    # Where the disk is what failed, the event itself still tells why.
    with contextlib.suppress(UserError):
        history.record(failed)
    yield failed


def _run(
    folder: Path,
    run_id: str,
    snapshot: Project,
    control: "Control",
    history: "History",
    *,
    resume: bool,
    more: int,
) -> Iterator[Event]:
    yield Phase(run_id, phase="reading")
    dataset = open_data(snapshot, folder=folder)
    yield Phase(run_id, phase="fitting")
    prepared = prepare(snapshot, dataset, folder=folder)
    from studio.engine.watching import Watcher
    from studio.train.checkpoint import load_checkpoint
    from studio.train.loop import train
    from studio.train.refit import refit, wants_refit

    job = training_job(
        snapshot,
        prepared,
        run=run_id,
        folder=run_folder(folder, run_id),
        project_folder=folder,
        watch=Watcher(folder, run_id, snapshot.graph, prepared.fitted).look,
    )
    keep_split(folder, snapshot, dataset, prepared.split)
    checkpoint = load_checkpoint(job.folder) if resume else None
    if checkpoint is not None and more:
        checkpoint = checkpoint.longer(more)
    if resume:
        history.truncate(run_id, checkpoint.step if checkpoint else 0)
    outcome = yield from train(job, control, resume=checkpoint)
    if wants_refit(job, outcome):
        outcome = yield from refit(job, outcome, control, resume=resume)
    if outcome.reason in ("discarded", "interrupted"):
        yield _finished(run_id, outcome)
        return
    yield from _conclude(folder, run_id, snapshot, prepared, outcome)


def _conclude(
    folder: Path, run_id: str, snapshot: Project, prepared: Prepared, outcome: "TrainOutcome"
) -> Iterator[Event]:
    """Evaluate on the test split, write the bundle, and finish."""
    from studio.engine.concluding import evaluate_test, write_model

    test: dict[str, float] = {}
    if prepared.test is not None:
        yield Phase(run_id, phase="evaluating")
        test = evaluate_test(run_folder(folder, run_id), prepared, outcome.module)
    yield Phase(run_id, phase="saving")
    path = write_model(folder, run_id, snapshot, prepared, outcome, test)
    yield Saved(run_id, kind="bundle", path=str(path), step=outcome.steps)
    yield _finished(run_id, outcome, model=str(path), test=test)


def _finished(
    run_id: str, outcome: "TrainOutcome", *, model: str = "", test: dict[str, float] | None = None
) -> Finished:
    return Finished(
        run_id,
        reason=outcome.reason,
        early_stopped=outcome.early_stopped,
        model=model,
        best=outcome.best,
        test=test or {},
        refitted=outcome.refitted,
        train_seconds=round(outcome.seconds, 3),
        samples_per_second=round(outcome.samples / max(outcome.seconds, 1e-9), 1),
    )


def _checkpoint(folder: Path, run_id: str) -> str:
    from studio.train.checkpoint import load_checkpoint

    try:
        found = load_checkpoint(run_folder(folder, run_id))
    except UserError:
        return ""
    return str(found.path) if found else ""


def _out_of_memory() -> Problem:
    return problem(
        "out-of-memory",
        "plan.batch_size",
        msg(N_("The machine's memory is not enough for this run.")),
        msg(N_("Make the batch, the vocabulary or the layers smaller.")),
    )


def _bug(error: Exception) -> Problem:
    return problem(
        "bug",
        "run",
        msg(N_("Something in Wordloom went wrong: {kind}."), kind=type(error).__name__),
        msg(N_("Copy the details and report them. The last checkpoint stands.")),
        details="".join(traceback.format_exception(error)),
    )

"""What a run says of itself: figures, positions saved, its beginning."""

import math
import time
from collections.abc import Iterator
from datetime import datetime

from studio.core.errors import Problem, msg, problem
from studio.core.events import Event, Saved, Started
from studio.core.i18n import N_
from studio.train.device import device_title
from studio.train.job import TrainJob
from studio.train.meter import steps_event
from studio.train.sampling import epoch_size
from studio.train.state import RunState


def epoch_steps(job: TrainJob) -> int:
    """Steps in one epoch: 1 when a step sees the whole split."""
    if job.plan.optimizer.full_batch:
        return 1
    batches = math.ceil(epoch_size(job.train, job.plan) / job.plan.batch_size)
    return math.ceil(batches / job.plan.accumulate)


def all_steps(state: RunState) -> int:
    """Steps in the whole run, were it not to stop early."""
    return epoch_steps(state.job) * state.epochs


def tell(state: RunState) -> Iterator[Event]:
    """The figures that wait, as an event; they are counted into the epoch's sums."""
    window = state.meter.read()
    if window is None:
        return
    state.count(window)
    per_epoch = epoch_steps(state.job)
    left = (all_steps(state) - state.step) * state.meter.step_seconds
    left += (state.epochs - state.epoch) * state.validation_seconds
    yield steps_event(
        state.job.run,
        window,
        epoch=state.epoch + state.batch / per_epoch,
        samples_per_second=state.meter.samples_per_second,
        seconds_left=left,
    )


def save(state: RunState) -> Saved:
    """Write a checkpoint of a position whose figures were all told.

    Raises:
        UserError: see `RunState.save`.
    """
    path = state.save()
    return Saved(state.job.run, kind="checkpoint", path=str(path), step=state.step)


def checkpoint_due(state: RunState, seconds: float) -> bool:
    """Whether the last checkpoint is at least `seconds` old."""
    return time.perf_counter() - state.saved_at >= seconds


def started(state: RunState) -> Started:
    """The event that begins training, with warnings about the data and the plan."""
    job = state.job
    validation = job.validation.size if job.validation is not None else 0
    return Started(
        job.run,
        at=datetime.now().astimezone().isoformat(timespec="seconds"),
        task=job.task,
        device=device_title(state.device),
        threads=state.threads,
        parameters=sum(p.numel() for p in state.stepper.module.parameters()),
        train_rows=job.train.size,
        validation_rows=validation,
        test_rows=job.test_rows,
        steps_per_epoch=epoch_steps(job),
        epochs=state.epochs,
        first_step=state.step,
        warnings=(*job.notes, *_warnings(job, validation)),
    )


def _warnings(job: TrainJob, validation_rows: int) -> Iterator[Problem]:
    plan = job.plan
    if plan.batch_size > job.train.size and not plan.optimizer.full_batch:
        yield problem(
            "batch-larger-than-data",
            "plan.batch_size",
            msg(
                N_("The batch size {size} is larger than the training split of {rows} rows."),
                size=plan.batch_size,
                rows=job.train.size,
            ),
            msg(N_("Each step sees all rows. A smaller batch size learns in more steps.")),
            severity="warning",
        )
    if plan.patience and not validation_rows:
        yield problem(
            "patience-without-validation",
            "plan.patience",
            msg(N_("Training can't stop early: there is no validation split to judge by.")),
            msg(N_("Set a share of validation rows on the Data page.")),
            severity="warning",
        )
    if plan.schedule.drop_after() and not validation_rows and not job.drop_epochs:
        yield problem(
            "plateau-without-validation",
            "plan.schedule",
            msg(N_("The learning rate can't drop: there is no validation split to judge by.")),
            msg(N_("Set a share of validation rows on the Data page, or choose another schedule.")),
            severity="warning",
        )

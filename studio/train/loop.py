"""The training loop: a generator of events. Callers decide what becomes of them."""

import time
from collections.abc import Generator, Iterator
from dataclasses import replace

from studio.core.errors import UserError, msg, problem
from studio.core.events import Evaluated, Event, Phase
from studio.core.i18n import N_
from studio.data.batching import plan_batches
from studio.train.answers import Ending, answer_all
from studio.train.chance import epoch_generator
from studio.train.checkpoint import Checkpoint
from studio.train.control import Control
from studio.train.determinism import determinism
from studio.train.device import choose_device, choose_threads, memory_guard, threads
from studio.train.gradients import Gradients, Step, add_gradients
from studio.train.job import TrainJob, TrainOutcome
from studio.train.passes import Validation, labelled, validating, within_memory
from studio.train.sampling import epoch_rows
from studio.train.state import RunState, new_state
from studio.train.step import figures
from studio.train.telling import all_steps, checkpoint_due, save, started, tell

__all__ = ["TrainOutcome", "train"]

#: Rows whose gradient is added up at once when a step sees the whole split.
FULL_BATCH_CHUNK = 1_024
#: Checkpoints at the ends of short epochs are at least this far apart …
CHECKPOINT_SECONDS = 2.0
#: … and so far that writing them takes at most this share of the time.
CHECKPOINT_SHARE = 0.05


def train(
    job: TrainJob, control: Control, *, resume: Checkpoint | None = None
) -> Generator[Event, None, TrainOutcome]:
    """Train a network, telling what happens as it happens.

    Yields `Phase`, `Started`, `Steps` (about every 30 ms, the first step at once), `Evaluated`
    (each epoch's end), `Saved`, `Paused`, `Resumed`, `RateChanged`, `EpochsChanged` and `BatchDivided`; neither `Finished` nor
    `Failed`, which are the caller's. A run resumed from a checkpoint on the same kind of device
    makes the same weights, bit for bit on a CPU, as one that was never broken off.

    Args:
        job: everything the run depends on.
        control: commands, answered between two batches.
        resume: the position to go on from; None starts anew.

    Returns:
        The trained network and how the run ended.

    Raises:
        UserError: ``no-rows``, ``no-device``, ``loss-task``, ``checkpoint-mismatch``; while it
            goes ``non-finite-loss``, ``out-of-memory`` (not even one text fits),
            ``not-deterministic``, ``disk-full``, ``read-only``: then the last good checkpoint
            stands.
    """
    job = _labelled(job)
    if not job.train.size:
        raise _no_rows()
    device = choose_device(job.plan.device)
    count = choose_threads(job.plan, job.graph)
    if resume is not None and resume.position.device == device.type:
        count = resume.position.threads
    with threads(count), memory_guard(), determinism(wanted=job.plan.deterministic):
        yield Phase(job.run, "building")
        state = new_state(job, device, count, resume)
        yield started(state)
        yield Phase(job.run, "training")
        if not state.step:
            _look(state, 0, best=False)
        ending = yield from _epochs(state, control)
        return _outcome(state, ending)


def _epochs(state: RunState, control: Control) -> Generator[Event, None, Ending | None]:
    """All epochs that are left; how the run was ended by hand, or None when it is completed."""
    while not state.completed:
        for step in steps_left(state):
            ending = yield from _one_step(state, control, step)
            if ending is None and state.meter.due():
                yield from tell(state)
                if checkpoint_due(state, state.job.plan.checkpoint_seconds):
                    yield save(state)
            if ending is not None:
                return ending
        # Commands that came during the last step are answered before the validation pass.
        ending = yield from answer_all(state, control)
        if ending is None:
            ending = yield from _end_of_epoch(state, control)
        if ending is not None:
            return ending
    return None


def steps_left(state: RunState) -> Iterator[Step]:
    """The steps of the current epoch that have not been made."""
    job, plan = state.job, state.job.plan
    rows = epoch_rows(job.train, plan, state.epoch)
    if plan.optimizer.full_batch:
        chunks = plan_batches(job.train, FULL_BATCH_CHUNK, generator=None, rows=rows)
        steps = [within_memory(job.train, chunks)]
    else:
        shuffle = epoch_generator(plan.seed, state.epoch)
        batches = plan_batches(job.train, plan.batch_size, generator=shuffle, rows=rows)
        together = plan.accumulate
        steps = [batches[at : at + together] for at in range(0, len(batches), together)]
    yield from steps[state.batch :]


def _one_step(
    state: RunState, control: Control, step: Step
) -> Generator[Event, None, Ending | None]:
    """Answer what was asked, then make a step; how the run was ended by hand, or None."""
    while True:
        found = yield from add_gradients(state, control, step)
        if isinstance(found, Gradients):
            break
        if found is not None:
            return found
    begun = time.perf_counter()
    rate = state.learning_rate(all_steps(state))
    norm = state.stepper.update(state.step, rate)
    state.step += 1
    state.batch += 1
    state.samples += sum(found.rows)
    seconds = found.seconds + time.perf_counter() - begun
    state.meter.add(state.step, figures(found.parts, found.rows, norm, rate), seconds)
    return None


def _end_of_epoch(state: RunState, control: Control) -> Generator[Event, None, Ending | None]:
    """Validation, the judgement of the epoch, and a checkpoint where one is due."""
    job = state.job
    yield from tell(state)
    validation, ending = yield from _validation(state, control)
    if ending is not None:
        return ending
    metrics = state.epoch_figures() | (validation.metrics() if validation else {})
    best = state.judge(validation)
    patience = job.plan.patience
    state.early_stopped = bool(patience) and state.bad_epochs >= patience
    ended = state.epoch + 1
    _look(state, ended, best=best)
    state.next_epoch()
    yield Evaluated(job.run, step=state.step, epoch=ended, metrics=metrics, best=best)
    least = max(CHECKPOINT_SECONDS, state.save_seconds / CHECKPOINT_SHARE)
    if state.completed or checkpoint_due(state, min(least, job.plan.checkpoint_seconds)):
        yield save(state)
    return None


def _look(state: RunState, epoch: int, *, best: bool) -> None:
    """Let who watches look at the network as it was evaluated."""
    if state.job.watch is not None:
        state.job.watch(state.stepper.judged, epoch, best)


def _validation(
    state: RunState, control: Control
) -> Generator[Event, None, tuple[Validation | None, Ending | None]]:
    """The pass over the validation split, which a command may break off; it is made anew then."""
    job = state.job
    if job.validation is None or not job.validation.size:
        return None, None
    begun = time.perf_counter()
    going = validating(
        state.stepper.judged,
        job.validation,
        state.stepper.loss,
        target_std=job.target_std,
    )
    while True:
        try:
            next(going)
        except StopIteration as end:
            state.validation_seconds = time.perf_counter() - begun
            return end.value, None
        ending = yield from answer_all(state, control)
        if ending is not None:
            return None, ending


def _outcome(state: RunState, ending: Ending | None) -> TrainOutcome:
    module = state.stepper.judged
    if state.best_weights is not None and ending != "interrupted":
        module.load_state_dict(dict(state.best_weights))
    module.eval()
    return TrainOutcome(
        reason=ending or "completed",
        early_stopped=state.early_stopped,
        module=module,
        best=state.best if state.job.plan.keep_best else state.last,
        drop_epochs=state.drop_epochs,
        steps=state.step,
        seconds=state.watch.seconds(),
        samples=state.samples,
        device=state.device.type,
    )


def _labelled(job: TrainJob) -> TrainJob:
    validation = None if job.validation is None else labelled(job.validation)
    return replace(job, train=labelled(job.train), validation=validation)


def _no_rows() -> UserError:
    return UserError(
        problem(
            "no-rows",
            "data",
            msg(N_("There is no row to train on.")),
            msg(N_("Choose the text and label columns, or another file.")),
        )
    )

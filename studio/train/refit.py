"""The last stage of a run that may use the validation rows too: the network is trained anew."""

from collections.abc import Generator
from dataclasses import replace

from studio.core.events import (
    BatchDivided,
    EpochsChanged,
    Evaluated,
    Event,
    Paused,
    Phase,
    RateChanged,
    Resumed,
    Saved,
    Started,
    Steps,
)
from studio.data.encoded import rows_together
from studio.train.checkpoint import Checkpoint, load_checkpoint, remove_checkpoints
from studio.train.control import Control
from studio.train.job import TrainJob, TrainOutcome
from studio.train.loop import train
from studio.train.passes import labelled

#: Where the stage keeps its own checkpoints, within the run's folder.
FOLDER = "refit"


def wants_refit(job: TrainJob, outcome: TrainOutcome) -> bool:
    """Whether a stage on all rows follows: the plan asks for it, and validation chose an epoch."""
    return (
        job.plan.refit
        and outcome.reason == "completed"
        and bool(outcome.best)
        and job.validation is not None
        and bool(labelled(job.validation).size)
    )


def refit(
    job: TrainJob, chosen: TrainOutcome, control: Control, *, resume: bool = False
) -> Generator[Event, None, TrainOutcome]:
    """Train anew on training and validation rows, for as many epochs as were best.

    The stage starts from the same first weights and follows the same schedule, stretched over
    its own epochs. Nothing can judge it but the test rows: the validation figures stay those of
    the training before. A stop that keeps gives back the model from before the stage, which is
    whole. What was set by hand during training (the learning rate) is not repeated.

    Yields `Phase` "refitting" with the share done, and what answers commands, with steps counted
    on from the training before.

    Args:
        job: the training before.
        chosen: how it ended; see `wants_refit`.
        control: commands.
        resume: go on from the newest intact checkpoint of the stage, where there is one.

    Raises:
        UserError: as `train`.
    """
    stage = _stage(job, chosen)
    position = load_checkpoint(stage.folder) if resume else None
    if position is not None and position.position.fingerprint != stage.fingerprint:
        position = None  # of a stage before the run was made longer
    outcome = yield from _told(stage, chosen, control, position)
    if outcome.reason == "completed":
        return replace(
            outcome,
            early_stopped=chosen.early_stopped,
            best=chosen.best,
            steps=chosen.steps,
            seconds=chosen.seconds + outcome.seconds,
            samples=chosen.samples + outcome.samples,
            refitted=True,
        )
    if outcome.reason == "discarded":
        remove_checkpoints(job.folder)
    return replace(chosen, reason=outcome.reason)


def _stage(job: TrainJob, chosen: TrainOutcome) -> TrainJob:
    assert job.validation is not None
    epochs = max(1, round(chosen.best.get("epoch", job.plan.epochs)))
    return replace(
        job,
        folder=job.folder / FOLDER,
        plan=job.plan.model_copy(update={"epochs": epochs, "patience": 0, "refit": False}),
        train=rows_together((job.train, job.validation)),
        validation=None,
        watch=None,
        drop_epochs=tuple(epoch for epoch in chosen.drop_epochs if epoch < epochs),
        fingerprint=f"{job.fingerprint}/{FOLDER}/{epochs}",
    )


def _told(
    stage: TrainJob, chosen: TrainOutcome, control: Control, resume: Checkpoint | None
) -> Generator[Event, None, TrainOutcome]:
    """The stage's training, told as one phase."""
    yield Phase(stage.run, "refitting")
    going = train(stage, control, resume=resume)
    while True:
        try:
            event = next(going)
        except StopIteration as end:
            outcome: TrainOutcome = end.value
            return outcome
        if isinstance(event, Steps):
            share, left = min(1.0, event.epoch / stage.plan.epochs), event.seconds_left
            yield Phase(stage.run, "refitting", share=share, seconds_left=left)
        elif isinstance(event, Saved | Paused | Resumed | RateChanged | BatchDivided):
            yield replace(event, step=chosen.steps + event.step)
        else:
            # The figures of the network that validation judged are the ones to be looked at.
            assert isinstance(event, Phase | Started | Evaluated | EpochsChanged)

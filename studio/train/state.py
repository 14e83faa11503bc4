"""All that changes while a run goes, and its way to and from a checkpoint."""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor

from studio.core.errors import UserError, msg, problem
from studio.core.i18n import N_
from studio.model.build import build_module
from studio.train.chance import weights_generator
from studio.train.checkpoint import Checkpoint, OptimizerState, Position, save_checkpoint
from studio.train.device import memory_guard, synchronise
from studio.train.job import TrainJob
from studio.train.losses import LossFunction, balanced, class_balance, loss_function
from studio.train.meter import Meter, Window
from studio.train.passes import Validation
from studio.train.step import Stepper


class Stopwatch:
    """Seconds that a run has cost, without its pauses; goes on from an earlier sum."""

    def __init__(self, seconds: float = 0.0) -> None:
        self._sum = seconds
        self._since: float | None = time.perf_counter()

    def seconds(self) -> float:
        """The sum so far."""
        running = 0.0 if self._since is None else time.perf_counter() - self._since
        return self._sum + running

    def pause(self) -> None:
        """Stop counting."""
        self._sum, self._since = self.seconds(), None

    def go_on(self) -> None:
        """Count again."""
        self._since = time.perf_counter()


@dataclass(slots=True)
class RunState:
    """A run between two steps. The fields up to `early_stopped` are those of `Position`."""

    job: TrainJob
    device: torch.device
    threads: int
    stepper: Stepper
    meter: Meter
    watch: Stopwatch
    step: int = 0
    epoch: int = 0
    batch: int = 0
    loss_sum: float = 0.0
    correct_sum: float = 0.0
    rows_sum: int = 0
    base_rate: float | None = None
    best: dict[str, float] = field(default_factory=dict)
    last: dict[str, float] = field(default_factory=dict)
    best_step: int = 0
    bad_epochs: int = 0
    drop_epochs: tuple[int, ...] = ()
    stale_epochs: int = 0
    more_epochs: int = 0
    rows_at_once: int | None = None
    samples: int = 0
    early_stopped: bool = False
    best_weights: Mapping[str, Tensor] | None = None
    best_sha256: str = ""
    saved_at: float = field(default_factory=time.perf_counter)
    save_seconds: float = 0.0
    validation_seconds: float = 0.0

    @property
    def completed(self) -> bool:
        """Whether no step is left."""
        return self.early_stopped or self.epoch >= self.epochs

    @property
    def epochs(self) -> int:
        """Epochs of the whole run, were it not to stop early."""
        return self.job.plan.epochs + self.more_epochs

    def learning_rate(self, steps: int) -> float:
        """The rate of the next step of `steps` in the whole run."""
        plan = self.job.plan
        base = plan.optimizer.learning_rate if self.base_rate is None else self.base_rate
        drops = sum(after <= self.epoch for after in self.drop_epochs)
        factor = plan.schedule.factor(min(self.step, steps - 1), steps)
        return base * factor * plan.schedule.dropped(drops)

    def count(self, window: Window) -> None:
        """Add a window's figures to the sums of the epoch, one step at a time.

        Raises:
            UserError: a loss or gradient is not finite.
        """
        if not window.finite():
            raise _non_finite(window)
        for place, (loss, rows) in enumerate(zip(window.losses, window.rows, strict=True)):
            self.loss_sum += loss * rows
            self.rows_sum += rows
            if window.correct:
                self.correct_sum += window.correct[place]

    def epoch_figures(self) -> dict[str, float]:
        """Means over the epoch's batches so far: ``train_loss``, ``train_accuracy``."""
        found = {"train_loss": self.loss_sum / max(1, self.rows_sum)}
        if self.job.task != "regression":
            found["train_accuracy"] = self.correct_sum / max(1, self.rows_sum)
        return found

    def judge(self, validation: Validation | None) -> bool:
        """Whether the epoch that has just ended is the best so far; keeps its weights if so.

        By the figure of `plan.monitor`, the loss deciding between equals. An epoch that is not
        better may make the schedule drop the rate.
        Without validation the last epoch is the one that is kept, and no weights need keeping.

        Raises:
            UserError: the validation loss is not finite.
        """
        if validation is None:
            self.best = self.last = {"epoch": float(self.epoch + 1), **self.epoch_figures()}
            return False
        found = validation.metrics()
        self.last = {"epoch": float(self.epoch + 1), **found}
        if not math.isfinite(sum(found.values())):
            raise _non_finite(None)
        if self.best and _merit(self.job, found) <= _merit(self.job, self.best):
            self.bad_epochs += 1
            self.stale_epochs += 1
            if 0 < self.job.plan.schedule.drop_after() <= self.stale_epochs:
                self.drop_epochs, self.stale_epochs = (*self.drop_epochs, self.epoch + 1), 0
            return False
        self.best = self.last
        self.bad_epochs = self.stale_epochs = 0
        if self.job.plan.keep_best:
            self.best_step, self.best_sha256 = self.step, ""
            self.best_weights = {
                name: tensor.detach().clone()
                for name, tensor in self.stepper.judged.state_dict().items()
            }
        return True

    def next_epoch(self) -> None:
        """Begin the next epoch with empty sums."""
        self.epoch += 1
        self.batch = 0
        self.loss_sum = self.correct_sum = 0.0
        self.rows_sum = 0

    def save(self) -> Path:
        """Write a checkpoint of this position; all figures must have been counted.

        Raises:
            UserError: the disk is full or read-only, or a weight is not finite; earlier
                checkpoints stand.
        """
        begun = time.perf_counter()
        synchronise(self.device)
        module, average = self.stepper.module, self.stepper.average
        if not _finite(module):
            raise _non_finite(None)
        path, self.best_sha256 = save_checkpoint(
            self.job.folder,
            Checkpoint(
                self._position(),
                module.state_dict(),
                () if self.completed else _optimizer_states(self.stepper),
                self.best_weights,
                self.best_sha256,
                average.module.state_dict() if average is not None else None,
            ),
        )
        self.saved_at = time.perf_counter()
        self.save_seconds = self.saved_at - begun
        return path

    def _position(self) -> Position:
        return Position(
            run=self.job.run,
            fingerprint=self.job.fingerprint,
            step=self.step,
            epoch=self.epoch,
            batch=self.batch,
            loss_sum=self.loss_sum,
            correct_sum=self.correct_sum,
            rows_sum=self.rows_sum,
            base_rate=self.base_rate,
            best=self.best,
            last=self.last,
            best_step=self.best_step,
            bad_epochs=self.bad_epochs,
            drop_epochs=self.drop_epochs,
            stale_epochs=self.stale_epochs,
            more_epochs=self.more_epochs,
            rows_at_once=self.rows_at_once,
            seconds=self.watch.seconds(),
            samples=self.samples,
            threads=self.threads,
            device=self.device.type,
            last_norm=self.stepper.last_norm,
            early_stopped=self.early_stopped,
            completed=self.completed,
        )


def new_state(
    job: TrainJob, device: torch.device, threads: int, resume: Checkpoint | None
) -> RunState:
    """A run's state at its beginning, or at a checkpoint.

    Raises:
        UserError: the checkpoint is of other settings or another network; out of memory; the
            network or the loss doesn't fit the task.
    """
    with memory_guard("graph"):
        module = build_module(
            job.graph,
            job.inputs,
            job.classes,
            generator=weights_generator(job.plan.seed),
            initial=job.initial,
        ).to(device)
    module.train()
    stepper = Stepper(module, job.plan, loss_of(job))
    seconds = resume.position.seconds if resume else 0.0
    state = RunState(job, device, threads, stepper, Meter(), Stopwatch(seconds))
    state.drop_epochs = job.drop_epochs
    if resume is not None:
        _restore(state, resume)
    return state


def loss_of(job: TrainJob) -> LossFunction:
    """The plan's loss, with the weights of the training rows' classes where it wants them.

    Raises:
        UserError: it doesn't fit the task.
    """
    weigh = balanced(job.plan.loss) and job.train.labels is not None
    balance = class_balance(job.train, job.classes) if weigh else None
    return loss_function(job.plan.loss, job.task, balance)


def _restore(state: RunState, saved: Checkpoint) -> None:
    position = saved.position
    if position.fingerprint != state.job.fingerprint:
        raise _mismatch()
    average = state.stepper.average
    try:
        state.stepper.module.load_state_dict(dict(saved.model), strict=True)
        if average is not None and saved.average is not None:
            average.restore(saved.average)
    except RuntimeError as error:
        raise _mismatch(str(error)) from error
    if saved.optimizers:
        _restore_optimizers(state.stepper, saved.optimizers)
    for name in (
        "step", "epoch", "batch", "loss_sum", "correct_sum", "rows_sum", "base_rate", "best_step",
        "bad_epochs", "drop_epochs", "stale_epochs", "more_epochs", "rows_at_once", "samples",
        "early_stopped",
    ):  # fmt: skip
        setattr(state, name, getattr(position, name))
    state.best, state.last = dict(position.best), dict(position.last)
    state.best_sha256 = saved.best_sha256
    state.stepper.last_norm = position.last_norm
    if saved.best is not None:
        state.best_weights = {name: t.to(state.device) for name, t in saved.best.items()}


def _optimizer_states(stepper: Stepper) -> tuple[OptimizerState, ...]:
    return tuple(
        {
            number: {key: value for key, value in values.items() if isinstance(value, Tensor)}
            for number, values in optimizer.state_dict()["state"].items()
        }
        for optimizer in stepper.optimizers
    )


def _restore_optimizers(stepper: Stepper, states: tuple[OptimizerState, ...]) -> None:
    if len(states) != len(stepper.optimizers):
        raise _mismatch()
    for optimizer, state in zip(stepper.optimizers, states, strict=True):
        groups = optimizer.state_dict()["param_groups"]
        try:
            optimizer.load_state_dict({"state": dict(state), "param_groups": groups})
        except (ValueError, RuntimeError) as error:
            raise _mismatch(str(error)) from error


def _merit(job: TrainJob, figures: Mapping[str, float]) -> tuple[float, float]:
    """Larger is better."""
    loss = -figures["val_loss"]
    name = f"val_{job.plan.monitor}"
    if job.plan.monitor == "loss" or name not in figures:
        return loss, 0.0
    return -figures[name] if job.plan.monitor == "mae" else figures[name], loss


def _finite(module: torch.nn.Module) -> bool:
    weights = [p.detach() for p in module.parameters()]
    return not weights or math.isfinite(float(torch.nn.utils.get_total_norm(weights)))


def _non_finite(window: Window | None) -> UserError:
    step = ""
    if window is not None:
        bad = [not math.isfinite(a + b) for a, b in zip(window.losses, window.norms, strict=True)]
        step = str(window.first_step + bad.index(True)) if True in bad else ""
    return UserError(
        problem(
            "non-finite-loss",
            "plan.optimizer.learning_rate",
            msg(N_("The loss grew beyond all bounds, so training can't go on.")),
            msg(N_("Choose a smaller learning rate, or clip the gradient norm.")),
            details=f"step {step}" if step else "",
        )
    )


def _mismatch(details: str = "") -> UserError:
    return UserError(
        problem(
            "checkpoint-mismatch",
            "run",
            msg(N_("The saved position belongs to other data or settings.")),
            msg(N_("Start a new run.")),
            details=details,
        )
    )

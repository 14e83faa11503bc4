"""The figures of one run as the window draws them: growing columns, smoothing, decimation.

Free of Qt. Everything is appended in arrays; nothing is recomputed over the whole run but what is
drawn, and that is at most `MAX_POINTS` a curve.
"""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from studio.core.events import (
    BatchDivided,
    EpochsChanged,
    Evaluated,
    Event,
    Failed,
    Finished,
    Paused,
    Phase,
    RateChanged,
    Resumed,
    Saved,
    Started,
    Steps,
    Terminal,
)

Floats = npt.NDArray[np.float64]

#: No curve is ever drawn with more points.
MAX_POINTS = 4_000
#: What has a value at every step.
STEP_CURVES = ("loss", "accuracy", "learning_rate", "gradient_norm")


#: What is also drawn smoothed.
SMOOTHED = ("loss", "accuracy", "gradient_norm")


#: States of a run that has not ended.
GOING_ON = ("starting", "preparing", "running", "pausing", "paused", "resuming", "stopping")


class Column:
    """A growing column of numbers; `view` is the filled part, without a copy."""

    def __init__(self) -> None:
        self._values: Floats = np.empty(1_024)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    @property
    def view(self) -> Floats:
        """The values so far."""
        return self._values[: self._size]

    def extend(self, values: Any) -> None:
        """Append an array or a sequence."""
        added = np.asarray(values, dtype=np.float64)
        needed = self._size + len(added)
        if needed > len(self._values):
            grown = np.empty(max(needed, 2 * len(self._values)))
            grown[: self._size] = self.view
            self._values = grown
        self._values[self._size : needed] = added
        self._size = needed


class Smoothed:
    """The exponential mean of a column, corrected for its start; grows with it.

    Args:
        span: steps over which the mean forgets about two thirds.
    """

    def __init__(self, span: float) -> None:
        self._keep = 1.0 - 1.0 / max(span, 1.0)
        self._mean = 0.0
        self._weight = 0.0
        self.column = Column()

    def extend(self, values: Floats) -> None:
        """Take in new values."""
        smoothed = np.empty(len(values))
        keep, mean, weight = self._keep, self._mean, self._weight
        for index, value in enumerate(values.tolist()):
            mean = keep * mean + (1.0 - keep) * value
            weight = keep * weight + (1.0 - keep)
            smoothed[index] = mean / weight
        self._mean, self._weight = mean, weight
        self.column.extend(smoothed)


def decimate(x: Floats, y: Floats, columns: int) -> tuple[Floats, Floats]:
    """At most two points for each of `columns` pixels: the lowest and the highest value there.

    What the eye sees stays the same, spikes included; the order of the two follows the data.
    """
    points = 2 * max(columns, 1)
    if len(x) <= points:
        return x, y
    size = -(-len(x) // max(columns, 1))
    whole = len(x) // size * size
    blocks = y[:whole].reshape(-1, size)
    start = np.arange(0, whole, size)
    low, high = blocks.argmin(axis=1) + start, blocks.argmax(axis=1) + start
    picked = np.stack([np.minimum(low, high), np.maximum(low, high)], axis=1).ravel()
    rest = [len(x) - 1]
    if whole < len(x):
        rest = sorted({whole + int(y[whole:].argmin()), whole + int(y[whole:].argmax()), *rest})
    tail = np.asarray([place for place in rest if place > picked[-1]], dtype=picked.dtype)
    picked = np.append(picked, tail)
    return x[picked], y[picked]


def window_of(x: Floats, low: float, high: float) -> slice:
    """The part of a rising column between two values, with one more point at either side."""
    first, last = np.searchsorted(x, [low, high])
    return slice(max(int(first) - 1, 0), min(int(last) + 1, len(x)))


@dataclass(frozen=True)
class Mark:
    """Something that a person or the machine did to a run: where in epochs, and what."""

    epoch: float
    kind: str
    """``rate``, ``epochs``, ``pause`` or ``memory``."""


@dataclass
class RunView:
    """One run, as far as it was told.

    Attributes:
        run: the run's id.
        state: starting, running, paused, stopping, or the reason of its end: completed,
            stopped, discarded, interrupted, failed.
        version: grows whenever there is something new to draw.
        told: every evaluation, in order.
        marks: what was done to it while it went on; pictures show them.
        smoothing: times the usual; 0 leaves lines as they are.
    """

    run: str
    state: str = "starting"
    started: Started | None = None
    phase: Phase | None = None
    latest: Steps | None = None
    best: Evaluated | None = None
    last_evaluated: Evaluated | None = None
    checkpoint: Saved | None = None
    end: Finished | Failed | None = None
    model: str = ""
    rate: float = 0.0
    evaluations: list[Evaluated] = field(default_factory=list)
    version: int = 0
    epochs: Column = field(default_factory=Column)
    steps: Column = field(default_factory=Column)
    columns: dict[str, Column] = field(
        default_factory=lambda: {name: Column() for name in STEP_CURVES}
    )
    smoothed: dict[str, Smoothed] = field(default_factory=dict)
    throughput: tuple[Column, Column] = field(default_factory=lambda: (Column(), Column()))
    validation: dict[str, tuple[Column, Column]] = field(default_factory=dict)
    told: list[Evaluated] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    smoothing: float = 1.0

    @property
    def running(self) -> bool:
        """Whether more can follow."""
        return self.end is None and self.state in GOING_ON

    @property
    def seconds_left(self) -> float | None:
        """Until the phase that goes on ends; None where that is not known or nothing goes on."""
        if not self.running:
            return None
        if self.phase is not None and self.phase.phase != "training":
            return self.phase.seconds_left
        return self.latest.seconds_left if self.latest is not None else None

    @property
    def end_rate(self) -> float:
        """Texts a second over the whole run; 0 while it goes on."""
        return self.end.samples_per_second if isinstance(self.end, Finished) else self.rate

    @property
    def story(self) -> list[Event]:
        """What can still be told of a run of the past."""
        told = [self.started, *self.evaluations, self.end]
        return [event for event in told if event is not None]

    @property
    def total_epochs(self) -> float:
        """How long the run may become, in epochs."""
        if self.started is not None and self.started.epochs:
            return float(self.started.epochs)
        return max(float(self.epochs.view[-1]) if len(self.epochs) else 1.0, 1.0)

    def take(self, event: Event) -> None:
        """Take in one event; events of other runs and any after the end are passed over."""
        if event.run != self.run or self.end is not None:
            return
        self.version += 1
        match event:
            case Started():
                self.started, self.state, self.phase = event, "running", None
            case Phase():
                self.phase = event
            case Steps():
                self._take_steps(event)
            case Evaluated():
                self._take_evaluated(event)
            case Saved(kind="checkpoint"):
                self.checkpoint = event
            case Paused():
                self.state = "paused"
                self._mark(event.step, "pause")
            case RateChanged():
                self._mark(event.step, "rate")
            case BatchDivided():
                self._mark(event.step, "memory")
            case Resumed():
                self.state = "running"
            case EpochsChanged() if self.started is not None:
                self.started = replace(self.started, epochs=event.epochs)
                self._mark(event.step, "epochs")
            case Finished():
                self.end, self.state = event, event.reason
            case Failed():
                self.end, self.state = event, "failed"
        assert self.end is None or isinstance(event, Terminal)

    def preload(self, steps: Any, evaluations: list[Evaluated]) -> None:
        """Take in what the history already holds of this run.

        Args:
            steps: an object with equally long columns `step` and those of `STEP_CURVES`.
            evaluations: in the order in which they happened.
        """
        if len(steps.step):
            known = self.started.steps_per_epoch if self.started is not None else 0
            per_epoch = float(known) or _guessed_steps(evaluations)
            self._append(
                np.asarray(steps.step, dtype=np.float64),
                {name: np.asarray(getattr(steps, name)) for name in STEP_CURVES},
                per_epoch,
            )
        for event in evaluations:
            self._take_evaluated(event)
        self.version += 1

    def curve(self, name: str, *, smoothed: bool = False) -> tuple[Floats, Floats]:
        """A training curve over epochs: x, y of equal length."""
        y = self.smoothed[name].column.view if smoothed and name in self.smoothed else None
        if y is None:
            y = self.columns[name].view
        return self.epochs.view[: len(y)], y

    def validation_curve(self, name: str) -> tuple[Floats, Floats]:
        """A validation figure (``val_loss`` …) over epochs."""
        if name not in self.validation:
            return np.empty(0), np.empty(0)
        x, y = self.validation[name]
        return x.view, y.view

    def _take_steps(self, event: Steps) -> None:
        self.latest = event
        if not event.step:
            return
        per_epoch = float(self.started.steps_per_epoch) if self.started is not None else 0.0
        columns = {name: np.asarray(getattr(event, name)) for name in STEP_CURVES}
        self._append(np.asarray(event.step, dtype=np.float64), columns, per_epoch)
        x, y = self.throughput
        if event.samples_per_second > 0:
            x.extend([self.epochs.view[-1]])
            y.extend([event.samples_per_second])

    def _append(self, step: Floats, columns: dict[str, Floats], per_epoch: float) -> None:
        fresh = step > self.steps.view[-1] if len(self.steps) else np.ones(len(step), dtype=bool)
        self.steps.extend(step[fresh])
        self.epochs.extend(step[fresh] / per_epoch if per_epoch > 0 else step[fresh])
        for name, values in columns.items():
            if len(values) == len(step):
                self.columns[name].extend(values[fresh])
                if name in SMOOTHED:
                    self._smoother(name, per_epoch).extend(values[fresh].astype(np.float64))

    def smooth(self, factor: float) -> None:
        """Smooth the curves by so many times the usual, from their beginning on."""
        if factor == self.smoothing:
            return
        self.smoothing = factor
        self.smoothed.clear()
        per_epoch = float(self.started.steps_per_epoch) if self.started is not None else 0.0
        for name in SMOOTHED:
            if len(self.columns[name]):
                self._smoother(name, per_epoch).extend(self.columns[name].view)
        self.version += 1

    def _mark(self, step: int, kind: str) -> None:
        per_epoch = float(self.started.steps_per_epoch) if self.started is not None else 0.0
        self.marks.append(Mark(step / per_epoch if per_epoch > 0 else float(step), kind))

    def _smoother(self, name: str, per_epoch: float) -> Smoothed:
        if name not in self.smoothed:
            total = per_epoch * self.total_epochs
            usual = float(np.clip(total / 100, 1, 50))
            self.smoothed[name] = Smoothed(max(usual * self.smoothing, 1.0))
        return self.smoothed[name]

    def _take_evaluated(self, event: Evaluated) -> None:
        self.last_evaluated = event
        if not self.told or event.epoch > self.told[-1].epoch:
            self.told.append(event)
        if event.best or self.best is None:
            self.best = event
        for name, value in event.metrics.items():
            x, y = self.validation.setdefault(name, (Column(), Column()))
            if not len(x) or event.epoch > x.view[-1]:
                x.extend([float(event.epoch)])
                y.extend([value])


def _guessed_steps(evaluations: list[Evaluated]) -> float:
    return next((e.step / e.epoch for e in evaluations if e.epoch and e.step), 0.0)

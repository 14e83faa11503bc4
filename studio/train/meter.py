"""Figures of single steps, kept as tensors until it is time to tell them."""

import time
from collections import deque
from dataclasses import dataclass

import torch
from torch import Tensor

from studio.core.events import Steps

#: How often figures are told. Reading a tensor of an accelerator waits for it, so not each step.
EMIT_SECONDS = 0.03
#: Speed is told over about the last seconds of work.
SPEED_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class StepFigures:
    """What one step leaves: scalars as tensors, so that nothing waits for an accelerator.

    `loss` is the mean over the batch; `correct` the number of rows whose class was right (None
    for regression); `norm` the gradient's length before clipping.
    """

    loss: Tensor
    correct: Tensor | None
    norm: Tensor
    rows: int
    rate: float


@dataclass(frozen=True, slots=True)
class Window:
    """The figures of the steps since the last reading, as plain numbers."""

    first_step: int
    losses: list[float]
    correct: list[float]
    norms: list[float]
    rows: list[int]
    rates: list[float]

    def finite(self) -> bool:
        """Whether every loss and every gradient norm is a finite number."""
        total = sum(self.losses) + sum(self.norms)
        # NaN and infinity survive addition, except ∞ − ∞, which is NaN; losses are ≥ 0.
        return total - total == 0.0


class Meter:
    """Collects figures of steps and tells when to read them; knows how fast the run is."""

    def __init__(self) -> None:
        self._pending: list[StepFigures] = []
        self._first_step = 0
        self._last_read = 0.0
        self._seconds = 0.0
        self._speed = _Speed()

    def add(self, step: int, figures: StepFigures, seconds: float) -> None:
        """Keep the figures of `step` (counted from 1), which took `seconds`."""
        if not self._pending:
            self._first_step = step
        self._pending.append(figures)
        self._seconds += seconds

    def due(self) -> bool:
        """Whether figures wait and enough time has passed; true at once for the first ones."""
        return bool(self._pending) and time.perf_counter() - self._last_read >= EMIT_SECONDS

    def read(self) -> Window | None:
        """Take all figures that wait; None where there are none."""
        if not self._pending:
            return None
        taken, self._pending = self._pending, []
        begun = time.perf_counter()
        losses, norms, correct = _numbers(taken)
        # An accelerator works on after a step was asked of it; reading waits for the rest.
        self._seconds += time.perf_counter() - begun
        rows = [figures.rows for figures in taken]
        self._speed.add(self._seconds, len(taken), sum(rows))
        self._seconds = 0.0
        self._last_read = time.perf_counter()
        rates = [figures.rate for figures in taken]
        return Window(self._first_step, losses, correct, norms, rows, rates)

    @property
    def step_seconds(self) -> float:
        """The mean time of a step of late; 0 before the first."""
        return self._speed.seconds / max(1, self._speed.steps)

    @property
    def samples_per_second(self) -> float:
        """Rows trained on in a second of late; 0 before the first."""
        return self._speed.rows / self._speed.seconds if self._speed.seconds else 0.0


class _Speed:
    """Sums over the last windows. The first one, which warms everything up, is dropped early."""

    def __init__(self) -> None:
        self._windows: deque[tuple[float, int, int]] = deque()
        self._cold = True
        self.seconds, self.steps, self.rows = 0.0, 0, 0

    def add(self, seconds: float, steps: int, rows: int) -> None:
        if self._cold and self._windows:
            self._drop()
            self._cold = False
        self._windows.append((seconds, steps, rows))
        self.seconds += seconds
        self.steps += steps
        self.rows += rows
        while len(self._windows) > 1 and self.seconds > SPEED_SECONDS:
            self._drop()

    def _drop(self) -> None:
        seconds, steps, rows = self._windows.popleft()
        self.seconds -= seconds
        self.steps -= steps
        self.rows -= rows


def steps_event(
    run: str, window: Window, *, epoch: float, samples_per_second: float, seconds_left: float | None
) -> Steps:
    """The event that tells a window of figures."""
    count = len(window.losses)
    return Steps(
        run,
        step=tuple(range(window.first_step, window.first_step + count)),
        loss=tuple(window.losses),
        accuracy=tuple(
            hits / rows for hits, rows in zip(window.correct, window.rows, strict=False)
        ),
        learning_rate=tuple(window.rates),
        gradient_norm=tuple(window.norms),
        epoch=epoch,
        samples_per_second=samples_per_second,
        seconds_left=seconds_left,
    )


def _numbers(taken: list[StepFigures]) -> tuple[list[float], list[float], list[float]]:
    """Losses, norms and hits, read with one synchronisation."""
    columns = [torch.stack([f.loss for f in taken]), torch.stack([f.norm for f in taken])]
    correct = [f.correct for f in taken if f.correct is not None]
    if correct:
        columns.append(torch.stack(correct).to(columns[0].dtype))
    read = torch.stack(columns).tolist()
    return read[0], read[1], read[2] if correct else []

"""The gradient of a step: of one batch or of several, divided further where memory runs out."""

import time
from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from studio.core.events import BatchDivided, Event
from studio.data.batching import make_batch
from studio.train.answers import Ending, answer_all
from studio.train.chance import seed_step
from studio.train.control import Control
from studio.train.device import ran_out, release, to_device
from studio.train.state import RunState

#: The index arrays whose gradients make one step.
Step = list[NDArray[np.int64]]


@dataclass(frozen=True)
class Gradients:
    """What adding up the gradients of a step left.

    Attributes:
        parts: of each part its mean loss (scalar) and its number of right rows (None for numbers).
        rows: of each part.
        seconds: of computing, without what was answered in between.
    """

    parts: list[tuple[Tensor, Tensor | None]]
    rows: list[int]
    seconds: float


def add_gradients(
    state: RunState, control: Control, step: Step
) -> Generator[Event, None, Gradients | Ending | None]:
    """Add up the gradients of a step's batches, each weighing as many rows as it has.

    Commands are answered before each part. When memory runs out the parts are halved for the rest
    of the run, which is told; the gradient is then forgotten, and the step is to be made again.
    The sum stays the same, up to rounding, but for what draws chance or counts by the batch
    (dropout, batch normalisation).

    Returns:
        The gradients; how the run was ended by hand; or None when the step is to be made again.

    Raises:
        MemoryError, RuntimeError: not even one row fits.
    """
    stepper = state.stepper
    pieces = _divided(step, state.rows_at_once)
    rows = [len(index) for index in pieces]
    total = sum(rows)
    seconds, parts = 0.0, []
    for number, index in enumerate(pieces):
        ending = yield from answer_all(state, control)
        if ending is not None:
            stepper.forget()
            return ending
        begun = time.perf_counter()
        try:
            parts.append(_part(state, index, number, len(index) / total))
        except (MemoryError, RuntimeError) as error:
            if len(index) == 1 or not ran_out(error):
                raise
        else:
            seconds += time.perf_counter() - begun
            continue
        # Here and not above: the error holds the tensors of the frames that it came through.
        stepper.forget()
        release(state.device)
        state.rows_at_once = (len(index) + 1) // 2
        yield BatchDivided(state.job.run, step=state.step + 1, rows=state.rows_at_once)
        return None
    return Gradients(parts, rows, seconds)


def _part(
    state: RunState, index: NDArray[np.int64], number: int, share: float
) -> tuple[Tensor, Tensor | None]:
    job = state.job
    seed_step(job.plan.seed, state.step, number, state.device)
    batch = to_device(make_batch(job.train, index, pad_to=job.pad_to), state.device)
    return state.stepper.accumulate(batch, share)


def _divided(step: Step, most: int | None) -> Step:
    """The same rows, with no part larger than `most`."""
    if most is None:
        return step
    return [
        part
        for index in step
        for part in np.array_split(index, -(-len(index) // most))
        if len(part)
    ]

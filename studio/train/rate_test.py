"""The range test of the learning rate: steps of a growing rate, on a network made for the test."""

import math
from collections.abc import Generator, Iterator
from dataclasses import replace
from typing import TypeVar

from studio.core.errors import UserError, msg, problem
from studio.core.i18n import N_
from studio.core.progress import Tick, no_tick
from studio.train.control import Control
from studio.train.device import choose_device, choose_threads, memory_guard, threads
from studio.train.gradients import Gradients, Step, add_gradients
from studio.train.job import TrainJob
from studio.train.loop import steps_left
from studio.train.passes import labelled
from studio.train.rate_curve import RateCurve, read_curve
from studio.train.state import RunState, new_state

#: From the first to the last rate, in so many steps.
LOWEST, HIGHEST, STEPS = 1e-7, 10.0, 120
#: The test ends when the loss is so many times its lowest.
TOO_HIGH = 4.0
#: How long the running mean that is watched for this remembers.
_KEPT = 0.8
#: The first steps may differ much by their texts alone.
_FIRST = 10
#: A loss that is as good as zero may grow without meaning anything.
_NOTHING = 1e-3

T = TypeVar("T")


def rate_test(job: TrainJob, tick: Tick = no_tick) -> RateCurve:
    """Grow the rate from step to step and watch the loss (Smith 2017, arXiv:1506.01186).

    The network is made anew from the plan's seed and thrown away afterwards: nothing that was
    trained or saved is touched. Batches, loss, optimiser, clipping and regularisers are those of
    the plan; its schedule and its averaging are left out.

    Args:
        job: of a run; nothing is written into its folder.
        tick: told the share of the steps made; may raise `Cancelled`.

    Raises:
        UserError: no rows, no such device, a loss that doesn't fit the task, out of memory, or
            ``non-finite-loss`` at the lowest rate already.
        Cancelled: by `tick`.
    """
    plan = job.plan.model_copy(update={"average": 0.0})
    job = replace(job, plan=plan, train=labelled(job.train), validation=None, watch=None)
    if not job.train.size:
        raise UserError(problem("no-rows", "data", msg(N_("There is no row to train on."))))
    device = choose_device(plan.device)
    count = choose_threads(plan, job.graph)
    with threads(count), memory_guard():
        return _test(new_state(job, device, count, None), tick)


def _test(state: RunState, tick: Tick) -> RateCurve:
    rates: list[float] = []
    losses: list[float] = []
    mean, weight, lowest = 0.0, 0.0, math.inf
    diverged = False
    for number, (rate, step) in enumerate(zip(_rates(), _steps(state), strict=False)):
        tick(number / STEPS)
        loss = _loss_of(state, step, rate)
        if math.isfinite(loss):
            rates.append(rate)
            losses.append(loss)
            mean, weight = _KEPT * mean + (1 - _KEPT) * loss, _KEPT * weight + (1 - _KEPT)
            lowest = min(lowest, mean / weight)
        diverged = not math.isfinite(loss) or (
            number > _FIRST and mean / weight > TOO_HIGH * max(lowest, _NOTHING)
        )
        if diverged:
            break
    if len(rates) < 2:
        raise _no_loss()
    tick(1.0)
    return read_curve(rates, losses, diverged=diverged)


def _rates() -> list[float]:
    factor = (HIGHEST / LOWEST) ** (1 / (STEPS - 1))
    return [LOWEST * factor**step for step in range(STEPS)]


def _steps(state: RunState) -> Iterator[Step]:
    """The steps of one epoch after the other."""
    while True:
        yield from steps_left(state)
        state.epoch += 1


def _loss_of(state: RunState, step: Step, rate: float) -> float:
    """Make one step; the loss of its rows before it."""
    found: Gradients | str | None = None
    while not isinstance(found, Gradients):
        found = _result(add_gradients(state, Control(), step))
    state.stepper.update(state.step, rate)
    state.step += 1
    total = sum(found.rows)
    parts = zip(found.parts, found.rows, strict=True)
    return sum(float(loss) * rows / total for (loss, _), rows in parts)


def _result(going: Generator[object, None, T]) -> T:
    """What a generator returns; what it tells is passed over."""
    while True:
        try:
            next(going)
        except StopIteration as end:
            found: T = end.value
            return found


def _no_loss() -> UserError:
    return UserError(
        problem(
            "non-finite-loss",
            "plan.optimizer.learning_rate",
            msg(N_("The loss is no number at the lowest learning rate already.")),
            msg(N_("Look for numbers beyond all bounds in the data, and for a fitting loss.")),
        )
    )

"""A few real steps of a run, made for what they cost: nothing is kept of what they learn."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

import numpy as np
import torch
from numpy.typing import NDArray

from studio.core.progress import Tick, no_tick
from studio.data.batching import make_batch, plan_batches
from studio.data.encoded import Encoded, Ragged
from studio.model.build import GraphModule
from studio.train.chance import epoch_generator, seed_step
from studio.train.device import (
    choose_device,
    choose_threads,
    memory_guard,
    synchronise,
    threads,
    to_device,
)
from studio.train.footprint import Footprint, Times, footprint, step_times
from studio.train.job import TrainJob
from studio.train.loop import FULL_BATCH_CHUNK
from studio.train.passes import inference, within_memory
from studio.train.state import RunState, new_state

Places = NDArray[np.int64]

#: A figure is the median of at least so many steps …
LEAST_STEPS = 3
#: … that take together at least this long, in seconds, but of no more than `MOST_STEPS`.
LEAST_SECONDS = 0.1
MOST_STEPS = 12
#: Batches of these amounts of work are timed (0 least, 1 most); those between follow from them.
KINDS = (0.0, 0.25, 0.5, 0.75, 1.0)


class Rehearsal:
    """A run's network and optimiser on some of its rows, ready to make steps.

    Use it within `on_stage`, which sets the number of threads.
    """

    def __init__(self, job: TrainJob) -> None:
        """Build the network.

        Args:
            job: as for `train`; its rows may be a sample.

        Raises:
            UserError: there is no such device, no memory for the weights, or the network or the
                loss doesn't fit the task.
        """
        self.job = job
        self.device = choose_device(job.plan.device)
        self.threads = choose_threads(job.plan, job.graph)
        self._state: RunState = new_state(job, self.device, self.threads, None)
        self._steps = 0
        self.work = row_work(job.train, job.pad_to)

    @contextmanager
    def on_stage(self) -> Iterator[None]:
        """Torch uses the run's number of threads within."""
        with threads(self.threads), memory_guard():
            yield

    @property
    def module(self) -> GraphModule:
        """The network; its children are the layers."""
        return self._state.stepper.module

    @property
    def parameters(self) -> int:
        """How many values the network trains or holds."""
        return sum(p.numel() for p in self.module.parameters())

    @property
    def weights_bytes(self) -> int:
        """The network's values, in bytes."""
        return sum(p.numel() * p.element_size() for p in self.module.parameters())

    @property
    def optimizer_bytes(self) -> int:
        """What the optimiser remembers after its first step, in bytes."""
        return sum(
            value.numel() * value.element_size()
            for optimizer in self._state.stepper.optimizers
            for values in optimizer.state.values()
            for value in values.values()
            if isinstance(value, torch.Tensor)
        )

    def batches(self, batch_size: int, places: Places | None = None) -> list[Places]:
        """An epoch's batches, as the run would draw them.

        Args:
            batch_size: rows in a step; ignored where the optimiser wants the whole split.
            places: the epoch's rows, some maybe several times; each once without it.
        """
        job = self.job
        if job.plan.optimizer.full_batch:
            chunks = plan_batches(job.train, FULL_BATCH_CHUNK, generator=None, rows=places)
            return within_memory(job.train, chunks)
        shuffle = epoch_generator(job.plan.seed, 0)
        return plan_batches(job.train, batch_size, generator=shuffle, rows=places)

    def step(self, index: Places) -> None:
        """One step of training on these rows, with all that the loop does for it."""
        self.accumulate(index)
        self.update()

    def accumulate(self, index: Places, *, pad_to: int | None = None) -> None:
        """Forward and backward pass alone."""
        job = self.job
        seed_step(job.plan.seed, self._steps, 0, self.device)
        batch = make_batch(job.train, index, pad_to=pad_to or job.pad_to)
        self._state.stepper.accumulate(to_device(batch, self.device), 1.0)

    def update(self) -> None:
        """Move the weights, as little as there is: what is measured should stay finite."""
        self._state.stepper.update(self._steps, 1e-12)
        self._steps += 1

    def times(self, make: Callable[[], None], *, deadline: float = float("inf")) -> list[float]:
        """How long something takes, in seconds, a few times after one that warms up.

        Args:
            deadline: by `time.perf_counter`; past it one time must do, the first.
        """
        took: list[float] = []
        begun = time.perf_counter()
        make()
        synchronise(self.device)
        first = time.perf_counter() - begun
        while len(took) < MOST_STEPS and time.perf_counter() < deadline:
            if len(took) >= LEAST_STEPS and sum(took) >= LEAST_SECONDS:
                break
            begun = time.perf_counter()
            make()
            synchronise(self.device)
            took.append(time.perf_counter() - begun)
        return took or [first]

    def free_device_bytes(self) -> int | None:
        """What is free on the graphics card, this process's own part included; None without one."""
        if self.device.type != "cuda":
            return None
        free, _total = torch.cuda.mem_get_info(self.device)
        return int(free) + int(torch.cuda.memory_reserved(self.device))

    def forward(self, index: Places) -> None:
        """A batch of validation."""
        with inference(self.module):
            batch = to_device(make_batch(self.job.train, index), self.device)
            self._state.stepper.loss(self.module(batch.inputs), batch.wanted)

    def footprint(self, rows: int) -> Footprint:
        """The memory of a step with `rows` of the longest texts."""
        order = np.argsort(-self.work, kind="stable")
        index = np.resize(order[: min(rows, len(order))], rows)
        lengths = self.job.train.token_counts()
        longest = int(lengths[index].max(initial=1)) if lengths is not None else None

        def step() -> None:
            self.accumulate(index, pad_to=longest)
            self.update()
            # Else the next step frees what was allocated before it was looked at.
            self._state.stepper.last_norm = None

        step()
        return footprint(self.module, step)

    def step_times(self, index: Places) -> Times:
        """Where the time of a step on these rows goes."""
        return step_times(self.module, lambda: self.step(index))


def row_work(encoded: Encoded, pad_to: int | None = None) -> NDArray[np.float64]:
    """(rows,) how much there is to do for a row: its tokens (as padded) and n-grams, at least 1."""
    work = np.zeros(encoded.size)
    for name, channel in encoded.channels.items():
        if isinstance(channel, Ragged):
            lengths = channel.lengths().astype(np.float64)
            padded = pad_to is not None and name.partition("/")[0] != "ngrams"
            work += np.maximum(lengths, pad_to or 0) if padded else lengths
    return np.maximum(work, 1.0)


def batch_work(
    encoded: Encoded, batches: Sequence[Places], work: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(batches,) the work of each: rows times the largest for tokens, the sum for n-grams."""
    if not len(batches):
        return np.zeros(0)
    flat = np.concatenate(batches)
    sizes = np.array([len(index) for index in batches])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    if encoded.token_counts() is not None:
        found: NDArray[np.float64] = np.maximum.reduceat(work[flat], starts) * sizes
        return found
    return np.add.reduceat(work[flat], starts)


@dataclass(frozen=True)
class Course:
    """How long a step takes by its amount of work, as far as it was measured.

    Attributes:
        work: of the batches that were timed, rising.
        seconds: the median time of each.
        off_by: by how much single steps differed from it, as a factor (the middle half of them).
    """

    work: tuple[float, ...]
    seconds: tuple[float, ...]
    off_by: float

    def of(self, work: NDArray[np.float64]) -> NDArray[np.float64]:
        """The seconds of steps with so much work: between the timed ones, on a straight line.

        More work than was timed takes longer in proportion; less takes no less than the least.
        """
        most = self.work[-1]
        inner = np.interp(np.minimum(work, most), self.work, np.maximum.accumulate(self.seconds))
        found: NDArray[np.float64] = inner * np.maximum(work / most, 1.0)
        return found


def course_of(
    stage: Rehearsal,
    batches: Sequence[Places],
    make: Callable[[Places], None],
    *,
    seconds: float,
    at: Sequence[float] = KINDS,
    tick: Tick = no_tick,
) -> Course:
    """Time a few of these batches, spread over the amounts of work that there are.

    Args:
        stage: makes the steps.
        batches: at least one.
        make: what is done with a batch.
        seconds: about how long the measuring may take; each kind is tried once at least, unless
            those before it have taken three times as long.
        at: which batches: 0 is the one with the least work, 1 that with the most.
        tick: told the share that is done; may raise `Cancelled`.
    """
    work = batch_work(stage.job.train, batches, stage.work)
    order = np.argsort(work, kind="stable")
    chosen = order[np.unique(np.round(np.asarray(at) * (len(order) - 1)).astype(int))]
    begun = time.perf_counter()
    known: dict[float, float] = {}
    spreads = [1.0]
    for number, place in enumerate(chosen):
        tick(number / len(chosen))
        index = batches[place]
        took = stage.times(
            lambda index=index: make(index),  # type: ignore[misc]
            deadline=begun + seconds * (number + 1) / len(chosen),
        )
        known[float(work[place])] = median(took)
        low, high = np.quantile(took, [0.25, 0.75])
        spreads.append(float(high / max(low, 1e-9)))
        if time.perf_counter() > begun + 3 * seconds:
            break
    return Course(tuple(known), tuple(known.values()), max(spreads))

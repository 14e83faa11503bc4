"""What to say of a run's cost before it is started, and the ways to make it cheaper."""

import math
from dataclasses import dataclass, replace

from studio.catalog.plan import TrainPlan
from studio.core.errors import Message, Problem, msg, problem
from studio.core.i18n import N_
from studio.engine.cost import MEMORY_SHARE, Cost
from studio.store.project import Project

#: A run that may take longer is told before it is started, in seconds.
LONG_RUN = 3_600.0
#: What a run itself says of its time left is believed after so many seconds of steps.
SETTLED_SECONDS = 5.0


@dataclass(frozen=True)
class WayOut:
    """An edit that makes a run cheaper.

    Attributes:
        code: ``batch``, ``length`` or ``epochs``.
        words: what it does, for a button.
        project: the project with it.
    """

    code: str
    words: Message
    project: Project


def cost_problems(cost: Cost, plan: TrainPlan) -> tuple[Problem, ...]:
    """The warnings before a run: that it doesn't fit into memory, that it takes hours."""
    found = []
    if not cost.fits:
        found.append(_too_large(cost))
    if cost.run_seconds(plan) > LONG_RUN:
        found.append(_too_long(cost, plan))
    return tuple(found)


def ways_out(cost: Cost, project: Project) -> tuple[WayOut, ...]:
    """The edits that would help with what `cost_problems` tells, the mildest first."""
    plan, found = project.plan, []
    long = cost.run_seconds(plan) > LONG_RUN
    if not long and cost.fits:
        return ()
    if cost.suggested != plan.batch_size and cost.sizes:
        found.append(_batch(project, cost.suggested))
    length = _shorter(cost)
    if length:
        found.append(_length(project, length))
    if long:
        seconds = LONG_RUN - cost.prepare_seconds
        each = cost.epoch_seconds + (cost.train_seconds if plan.refit else 0.0)
        epochs = max(1, _rounded(seconds / each)) if each > 0 else plan.epochs
        if epochs < plan.epochs:
            found.append(_epochs(project, epochs))
    return tuple(found)


def with_batch_size(project: Project, size: int) -> Project:
    """The project with another batch size.

    A smaller one is made up for by more batches in a step, so that as many texts decide it.
    """
    plan = project.plan
    together = plan.accumulate
    if size < plan.batch_size:
        together = min(10_000, max(1, round(plan.batch_size * plan.accumulate / size)))
    changed = plan.model_copy(update={"batch_size": size, "accumulate": together})
    return replace(project, plan=changed)


def size_reason(cost: Cost) -> Message:
    """Why the suggested batch size is the one it is."""
    if not cost.sizes:
        return msg(N_("The optimiser sees all texts in each step; there is no batch size."))
    own, wanted = cost.of_size(cost.batch_size), cost.of_size(cost.suggested)
    if own is None or wanted is None or own == wanted:
        fits = [size.batch_size for size in cost.sizes if size.fits]
        if not fits:
            return msg(N_("Not even a small batch fits into the free memory."))
        return msg(
            N_("The batch size is fine. Up to {most} texts in a step would fit into memory."),
            most=f"{max(fits):,}",
        )
    if not own.fits:
        return msg(
            N_("{size} is the largest that fits into {share} % of the free memory."),
            size=f"{cost.suggested:,}",
            share=round(100 * MEMORY_SHARE),
        )
    return msg(
        N_("{size} reads {times} times as many texts a second, and is small enough to learn well."),
        size=f"{cost.suggested:,}",
        times=f"{wanted.texts_per_second / max(own.texts_per_second, 1e-9):.1f}",
    )


def _shorter(cost: Cost) -> int:
    """A maximum length that is worth it: nine texts of ten stay whole; 0 where none is."""
    if not cost.longest or cost.usual > 0.8 * cost.longest:
        return cost.longest // 2 if cost.longest > 64 else 0
    return max(8, math.ceil(cost.usual / 8) * 8)


def _rounded(number: float) -> int:
    """Rounded down to two digits: more of them would promise too much."""
    whole = int(number)
    unit: int = 10 ** max(0, len(str(whole)) - 2)
    return whole // unit * unit


def _batch(project: Project, size: int) -> WayOut:
    changed = with_batch_size(project, size)
    together = changed.plan.accumulate
    if together > project.plan.accumulate:
        words = msg(N_("Batch size {size}, {count} batches a step"), size=size, count=together)
    else:
        words = msg(N_("Batch size {size}"), size=size)
    return WayOut("batch", words, changed)


def _length(project: Project, length: int) -> WayOut:
    pipeline = project.pipeline
    sequence = pipeline.sequence.model_copy(update={"max_length": length})
    changed = replace(project, pipeline=pipeline.model_copy(update={"sequence": sequence}))
    return WayOut("length", msg(N_("At most {length} tokens a text"), length=length), changed)


def _epochs(project: Project, epochs: int) -> WayOut:
    changed = replace(project, plan=project.plan.model_copy(update={"epochs": epochs}))
    words = msg(N_("{epochs} epochs"), epochs=f"{epochs:,}") if epochs > 1 else msg(N_("1 epoch"))
    return WayOut("epochs", words, changed)


def _too_large(cost: Cost) -> Problem:
    return problem(
        "run-too-large",
        "plan.batch_size",
        msg(
            N_("The run needs about {needed} GB of memory; {free} GB are free."),
            needed=f"{cost.memory.needed / 1e9:.1f}",
            free=f"{cost.memory.free / 1e9:.1f}",
        ),
        msg(N_("Choose a smaller batch, a shorter maximum length, or narrower layers.")),
        severity="warning",
    )


def _too_long(cost: Cost, plan: TrainPlan) -> Problem:
    minutes = round(cost.run_seconds(plan) / 60)
    if plan.epochs > 1:
        words = N_(
            "The run may take up to {hours} h {minutes} min: {epochs} epochs on {rows} texts."
        )
    else:
        words = N_("The run may take up to {hours} h {minutes} min: one epoch on {rows} texts.")
    return problem(
        "run-too-long",
        "plan.epochs",
        msg(
            words,
            hours=minutes // 60,
            minutes=minutes % 60,
            epochs=f"{plan.epochs:,}",
            rows=f"{cost.rows:,}",
        ),
        msg(N_("Fewer epochs, a shorter maximum length or a smaller model make it shorter.")),
        severity="warning",
    )

"""Measures one project's run: memory first, then the times of its steps."""

import math
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from studio.core.progress import Tick, part_of
from studio.engine.batch_sizes import SIZES, suggested
from studio.engine.cost import MEMORY_SHARE, Cost, LayerCost, Memory, SizeCost
from studio.engine.cost_sample import Sample
from studio.store.project import Project

if TYPE_CHECKING:
    from studio.train.footprint import Footprint, Times
    from studio.train.rehearsal import Rehearsal

#: Rows of an epoch that are laid out in batches; a longer epoch is told by its share.
PLANNED_ROWS = 200_000
#: Seconds that the timing of steps, of validation and of each other batch size may take.
STEP_SECONDS, VALIDATION_SECONDS, SIZE_SECONDS = 1.6, 0.4, 0.3
#: Memory is measured with so many of the longest texts first, then with more, until a step takes
#: longer than this, in seconds, or would fill a tenth of the memory.
FEW, FOOTPRINT_SECONDS = 2, 2.0
#: What stands between the few steps measured and a whole epoch, at least, as a factor.
LEAST_OFF_BY = 1.2


class MemoryCourse:
    """The memory of a step by its number of texts, as far as it was measured.

    Between two measured numbers it lies on a straight line. Beyond the last it goes on as between
    the last two, and never slower than by what the layers keep of a text.
    """

    def __init__(self, found: "list[tuple[int, Footprint]]") -> None:
        """`found`: footprints by number of texts, rising, at least two."""
        self._rows = [rows for rows, _footprint in found]
        # More texts never take less: what else is freed and kept may jitter a little.
        peaks = np.maximum.accumulate([footprint.peak for _rows, footprint in found])
        self._peaks = [int(peak) for peak in peaks]
        self.kept = self._rows[-1], found[-1][1].kept
        (before, last), (rows_before, rows) = self._peaks[-2:], self._rows[-2:]
        each = sum(found[-1][1].kept.values()) / rows
        self._each = max(each, (last - before) / (rows - rows_before))

    def bytes_of(self, rows: int) -> int:
        """The most that a step of so many of the longest texts takes."""
        beyond = max(0, rows - self._rows[-1])
        return round(float(np.interp(rows, self._rows, self._peaks)) + beyond * self._each)


class Measuring:
    """One project on the stage.

    Args:
        project: all settings.
        sample: its rows.
        stage: its network, ready to make steps.
        program: bytes that stood before any row was read.
    """

    def __init__(self, project: Project, sample: Sample, stage: "Rehearsal", program: int) -> None:
        from studio.train.loop import FULL_BATCH_CHUNK
        from studio.train.sampling import epoch_size

        self._project, self._sample, self._stage = project, sample, stage
        self._program = program
        plan = project.plan
        self._rows = round(sample.train * epoch_size(sample.encoded, plan) / sample.encoded.size)
        self._whole = plan.optimizer.full_batch
        self._batch = min(plan.batch_size, self._rows)
        #: Rows that are on the device at once.
        self._at_once = min(FULL_BATCH_CHUNK, self._rows) if self._whole else self._batch
        #: The rows of a batch of middling work.
        self._middle = np.arange(0)

    def cost(self, tick: Tick) -> Cost:
        """Measure memory, then times."""
        plan = self._project.plan
        course = self._memory_course(part_of(tick, 0.0, 0.3))
        memory = self._memory(course)
        sizes = {
            size: replace(memory, step=course.bytes_of(min(size, self._rows)))
            for size in self._candidates()
        }
        fitting = [s for s, found in sizes.items() if _fits(found)]
        timed = self._at_once if _fits(memory) else max(fitting, default=1)
        train, off_by, median = self._train_seconds(timed, part_of(tick, 0.3, 0.6))
        times = self._stage.step_times(self._middle)
        validation = self._validation_seconds(part_of(tick, 0.65, 0.75))
        speeds = (
            {} if self._whole else self._speeds(timed, median, fitting, part_of(tick, 0.75, 1.0))
        )
        batches = math.ceil(self._rows / self._batch)
        steps = 1 if self._whole else math.ceil(batches / plan.accumulate)
        costs = tuple(
            SizeCost(size, found.needed, _fits(found), speeds.get(size, 0.0))
            for size, found in sizes.items()
        )
        return Cost(
            device=self._stage.device.type,
            threads=self._stage.threads,
            rows=self._sample.train,
            measured_rows=self._sample.encoded.size,
            exact_sizes=True,
            batch_size=self._rows if self._whole else plan.batch_size,
            steps=steps,
            step_seconds=train / steps,
            train_seconds=train,
            validation_seconds=validation,
            prepare_seconds=self._sample.prepare_seconds,
            off_by=max(LEAST_OFF_BY, off_by),
            parameters=self._stage.parameters,
            memory=memory,
            layers=self._layers(course, times),
            sizes=costs,
            suggested=suggested(plan.batch_size, costs, self._rows),
            **self._lengths(),
        )

    def _memory_course(self, tick: Tick) -> MemoryCourse:
        """Of steps with a few of the longest texts, then with more, as long as that is cheap."""
        most, rows = max(self._at_once, FEW + 1), FEW
        found: list[tuple[int, Footprint]] = []
        while True:
            begun = time.perf_counter()
            found.append((rows, self._stage.footprint(rows)))
            tick(min(0.9, len(found) / 4))
            slow = time.perf_counter() - begun > FOOTPRINT_SECONDS
            if rows == most or (len(found) > 1 and slow):
                return MemoryCourse(found)
            # The next one, four times as large, may not fill the machine either.
            times = 2 if slow else 4
            large = found[-1][1].peak * times > 0.1 * _free_bytes(self._stage)
            if large and len(found) > 1:
                return MemoryCourse(found)
            rows = FEW + 1 if large else min(most, rows * times)

    def _memory(self, course: "MemoryCourse") -> Memory:
        stage = self._stage
        plan = self._project.plan
        copies = 1 + (plan.keep_best and self._sample.validation > 0) + (plan.average > 0)
        on_processor = stage.device.type == "cpu"
        return Memory(
            program=self._program if on_processor else 0,
            data=self._sample.data_bytes if on_processor else 0,
            weights=stage.weights_bytes * copies,
            optimizer=stage.optimizer_bytes,
            step=course.bytes_of(self._at_once),
            free=_free_bytes(stage),
        )

    def _candidates(self) -> list[int]:
        if self._whole:
            return []
        return sorted({*(s for s in SIZES if s <= self._rows), self._project.plan.batch_size})

    def _layers(self, course: "MemoryCourse", times: "Times") -> tuple[LayerCost, ...]:
        module, graph = self._stage.module, self._project.graph
        rows, kept = course.kept
        whole = sum(times.layers.values()) + times.rest
        own = {
            name: sum(p.numel() for p in block.parameters())
            for name, block in module.named_children()
        }
        return tuple(
            LayerCost(
                id=name,
                type=graph.node(name).layer.meta.id,
                parameters=own[name],
                kept_bytes=round(kept[name] * self._at_once / rows),
                time_share=times.layers[name] / whole if whole else 0.0,
            )
            for name in own
        )

    def _lengths(self) -> dict[str, int]:
        lengths = self._sample.encoded.token_counts()
        if lengths is None:
            return {"longest": 0, "usual": 0}
        return {"longest": int(lengths.max()), "usual": int(np.quantile(lengths, 0.9))}

    def _epoch(self) -> npt.NDArray[np.int64]:
        """Places in the sample for the rows of an epoch, or for as many as are laid out."""
        from studio.train.sampling import epoch_rows

        encoded = self._sample.encoded
        found = epoch_rows(encoded, self._project.plan, 0)
        places = np.arange(encoded.size) if found is None else found
        wanted = min(self._rows, PLANNED_ROWS)
        if len(places) >= wanted:
            return places
        return np.random.default_rng(0).choice(places, wanted)

    def _train_seconds(self, timed: int, tick: Tick) -> tuple[float, float, float]:
        """Of an epoch; by what factor it may be off; and of the middle batch."""
        from studio.train.rehearsal import batch_work, course_of

        stage, places = self._stage, self._epoch()
        batches = stage.batches(timed, places)
        full = [index for index in batches if len(index) == len(batches[0])] or batches
        make = stage.accumulate if self._whole else stage.step
        course = course_of(stage, full, make, seconds=STEP_SECONDS, tick=tick)
        work = batch_work(self._sample.encoded, batches, stage.work)
        self._middle = batches[np.argsort(work, kind="stable")[len(work) // 2]]
        seconds = float(course.of(work).sum()) * self._rows / len(places)
        if self._whole:
            seconds += max(
                0.0, float(np.median(stage.times(lambda: stage.step(full[0])))) - course.seconds[0]
            )
        return seconds, course.off_by, float(course.of(np.median(work, keepdims=True))[0])

    def _validation_seconds(self, tick: Tick) -> float:
        from studio.data.batching import plan_batches
        from studio.train.passes import BATCH_ROWS, within_memory
        from studio.train.rehearsal import batch_work, course_of

        rows, encoded = self._sample.validation, self._sample.encoded
        if not rows:
            return 0.0
        wanted = min(rows, PLANNED_ROWS)
        places = np.random.default_rng(1).choice(encoded.size, wanted)
        planned = plan_batches(encoded, BATCH_ROWS, generator=None, rows=places)
        batches = within_memory(encoded, planned)
        course = course_of(
            self._stage,
            batches,
            self._stage.forward,
            seconds=VALIDATION_SECONDS,
            at=(0.0, 0.5, 1.0),
            tick=tick,
        )
        work = batch_work(encoded, batches, self._stage.work)
        return float(course.of(work).sum()) * rows / wanted

    def _speeds(
        self, timed: int, median: float, fitting: list[int], tick: Tick
    ) -> dict[int, float]:
        """Texts a second of the timed batch size and of its neighbours."""
        from studio.train.rehearsal import course_of

        found = {timed: timed / median}
        wanted = [
            size
            for size in fitting
            if size != timed and timed / 3 < size < 5 * timed and size <= self._rows
        ]
        places = self._epoch()
        for number, size in enumerate(wanted):
            tick(number / len(wanted))
            batches = self._stage.batches(size, places)
            full = [index for index in batches if len(index) == size]
            if full:
                course = course_of(
                    self._stage, full, self._stage.step, seconds=SIZE_SECONDS, at=(0.5,)
                )
                found[size] = size / course.seconds[0]
        return found


def _fits(memory: Memory) -> bool:
    return memory.needed <= MEMORY_SHARE * memory.free


def _free_bytes(stage: "Rehearsal") -> int:
    """What a run could have: what is free, and what this process gives back when it ends."""
    on_card = stage.free_device_bytes()
    if on_card is not None:
        return on_card
    import psutil

    return int(psutil.virtual_memory().available) + resident_bytes()


def resident_bytes() -> int:
    import psutil

    return int(psutil.Process().memory_info().rss)

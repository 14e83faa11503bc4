"""What a run would cost, measured on the project's own first batches before it is started.

Large data are not read through: a sample of the training rows is fitted, encoded and trained on
for a few steps, and what is found is carried over to all rows.
"""

import hashlib
import json
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from studio.core.errors import UserError, msg, problem
from studio.core.files import read_json, write_json
from studio.core.i18n import N_
from studio.core.progress import Tick, no_tick, part_of
from studio.core.tensors import Bag, Categories, TensorType, Tokens
from studio.engine.cost import MEMORY_SHARE, Cost, LayerCost, Memory, SizeCost
from studio.engine.preparing import fit_for, open_data, outputs_needed
from studio.engine.splitting import split_of
from studio.model.graph import channels_of
from studio.store.project import Project

if TYPE_CHECKING:
    from studio.catalog.source import Task
    from studio.data.dataset import TextDataset
    from studio.data.encoded import Encoded
    from studio.data.fitted import FittedPipeline
    from studio.data.split import Split
    from studio.train.footprint import Footprint, Times
    from studio.train.job import TrainJob
    from studio.train.rehearsal import Rehearsal

#: Training rows that are looked at: at most so many, with at most so many characters together.
SAMPLE_ROWS = 8_192
SAMPLE_CHARACTERS = 4_000_000
#: Rows of an epoch that are laid out in batches; a longer epoch is told by its share.
PLANNED_ROWS = 200_000
#: Seconds that the timing of steps, of validation and of each other batch size may take.
STEP_SECONDS, VALIDATION_SECONDS, SIZE_SECONDS = 1.6, 0.4, 0.3
#: Memory is measured with a few of the longest texts; a batch of more takes more in proportion.
FEW, MORE = 2, 8
#: Batch sizes that are looked at.
SIZES = tuple(2**n for n in range(3, 13))
#: A larger batch is suggested only up to this size, …
MODEST = 256
#: … where an epoch still has so many steps, and where it is faster by this factor.
LEAST_STEPS_AN_EPOCH, FASTER = 50, 1.25
#: What stands between the few steps measured and a whole epoch, at least, as a factor.
LEAST_OFF_BY = 1.2

#: What of the plan changes no step's cost.
_FREE_OF_COST = {"epochs", "patience", "monitor", "seed", "refit", "checkpoint_seconds", "schedule"}
_FILE = "cost.json"


@dataclass(frozen=True, eq=False)
class _Sample:
    """Some training rows, encoded, and what is known of all rows."""

    encoded: "Encoded"
    fitted: "FittedPipeline"
    task: "Task"
    classes: int
    train: int
    validation: int
    test: int
    data_bytes: int
    prepare_seconds: float


class Preflight:
    """Measures projects one after the other, and keeps the last rows at hand for the next one."""

    def __init__(self) -> None:
        # What stands before any row is read: torch above all.
        import studio.train.rehearsal  # noqa: F401

        self._program = _resident_bytes()
        self._data: tuple[str, TextDataset, Split, float] | None = None
        self._sample: tuple[str, _Sample] | None = None

    def measure(
        self,
        project: Project,
        *,
        folder: Path | None = None,
        sizes: Mapping[str, int] | None = None,
        tick: Tick = no_tick,
    ) -> Cost:
        """Make a few steps of the project's run, and tell what the whole run would cost.

        Args:
            project: all settings; its network must be whole.
            folder: the project's folder, where parsed tables and an earlier split are kept.
            sizes: by channel, the size of the vocabulary, the n-grams or the categories, where
                the pipeline has been fitted on all training rows already.
            tick: told the share that is done; may raise `Cancelled`.

        Raises:
            UserError: whatever stands in the way of the run, or there is no memory for even a
                step of two texts.
        """
        sample = self._sample_of(project, folder, part_of(tick, 0.0, 0.4))
        exact = sizes is not None or sample.encoded.size == sample.train
        types = _types(sample, sizes if sizes is not None else _grown(sample))
        if "tokens" in types:
            length = project.pipeline.sequence.max_length
            types = {
                n: replace(t, max_length=length) if isinstance(t, Tokens) else t
                for n, t in types.items()
            }
        from studio.train.rehearsal import Rehearsal

        stage = Rehearsal(_job(project, sample, types))
        with stage.on_stage():
            cost = _Measuring(project, sample, stage, self._program).cost(part_of(tick, 0.4, 1.0))
        tick(1.0)
        return replace(cost, exact_sizes=exact)

    def _sample_of(self, project: Project, folder: Path | None, tick: Tick) -> _Sample:
        dataset, split, seconds = self._data_of(project, folder, part_of(tick, 0.0, 0.6))
        if not len(split.train):
            raise _no_rows()
        key = _key(
            project.data.model_dump(mode="json"),
            project.pipeline.model_dump(mode="json"),
            sorted(channels_of(project.graph)),
        )
        if self._sample is None or self._sample[0] != key:
            made = _sampled(project, dataset, split, part_of(tick, 0.6, 1.0))
            self._sample = key, replace(made, prepare_seconds=made.prepare_seconds + seconds)
        return self._sample[1]

    def _data_of(
        self, project: Project, folder: Path | None, tick: Tick
    ) -> "tuple[TextDataset, Split, float]":
        key = _key(project.data.model_dump(mode="json"), str(folder))
        if self._data is None or self._data[0] != key:
            self._data = self._sample = None
            begun = time.perf_counter()
            dataset = open_data(project, folder=folder, tick=tick)
            split = split_of(project, dataset, folder)
            self._data = key, dataset, split, time.perf_counter() - begun
        return self._data[1:]


def preflight(project: Project, *, folder: Path | None = None, tick: Tick = no_tick) -> Cost:
    """What a run of the project would cost; see `Preflight.measure`."""
    return Preflight().measure(project, folder=folder, tick=tick)


def cost_key(project: Project) -> str:
    """Equal for projects whose steps cost the same."""
    plan = project.plan.model_dump(mode="json", exclude=_FREE_OF_COST)
    plan["optimizer"].pop("learning_rate", None)
    return _key(
        project.data.model_dump(mode="json"),
        project.pipeline.model_dump(mode="json"),
        {k: v for k, v in project.graph.to_json().items() if k != "layout"},
        plan,
    )


def keep_cost(folder: Path, project: Project, cost: Cost) -> None:
    """Keep what was measured beside the project, for whoever starts a run of it."""
    from studio.data.hash_memory import CACHE_FOLDER

    (folder / CACHE_FOLDER).mkdir(parents=True, exist_ok=True)
    write_json(folder / CACHE_FOLDER / _FILE, {"key": cost_key(project), "cost": cost.to_json()})


def kept_cost(folder: Path, project: Project) -> Cost | None:
    """What was measured for a project of the same cost; None where nothing was, or it is unread."""
    from studio.data.hash_memory import CACHE_FOLDER

    try:
        value = read_json(folder / CACHE_FOLDER / _FILE)
        return Cost.from_json(value["cost"]) if value["key"] == cost_key(project) else None
    except (UserError, OSError, KeyError, TypeError, ValueError):
        return None


# -- the sample ---------------------------------------------------------------------------------


def _sampled(project: Project, dataset: "TextDataset", split: "Split", tick: Tick) -> _Sample:
    """Some training rows fitted and encoded; the times are carried over to all rows."""
    from studio.data.encoded import encode_rows
    from studio.data.sampling import sample_rows

    classes = None if dataset.task == "regression" else dataset.labels[split.train]
    rows = sample_rows(split.train, classes, SAMPLE_ROWS)
    rows = _within_characters(dataset, rows)
    share = len(rows) / len(split.train)
    begun = time.perf_counter()
    fitted = fit_for(
        _for_sample(project, share), dataset, replace(split, train=rows), part_of(tick, 0.0, 0.7)
    )
    tick(0.7)
    encoded = encode_rows(dataset, rows, fitted, channels_of(project.graph))
    took = time.perf_counter() - begun
    train, validation, test = len(split.train), len(split.validation), len(split.test)
    everything = train + validation + test
    text_bytes = int(dataset.text_column.nbytes)
    return _Sample(
        encoded,
        fitted,
        dataset.task,
        outputs_needed(dataset),
        train,
        validation,
        test,
        text_bytes + round(_bytes_of(encoded) * everything / len(rows)),
        took * everything / len(rows),
    )


def _within_characters(
    dataset: "TextDataset", rows: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """As many of the rows, spread over all, as keep within `SAMPLE_CHARACTERS`; 32 at least."""
    total = sum(map(len, dataset.texts(rows)))
    if total <= SAMPLE_CHARACTERS:
        return rows
    kept = max(32, round(len(rows) * SAMPLE_CHARACTERS / total))
    places = np.unique(np.linspace(0, len(rows) - 1, kept).round().astype(np.int64))
    found: npt.NDArray[np.int64] = rows[places]
    return found


def _for_sample(project: Project, share: float) -> Project:
    """The project with least counts for so few rows: what is rare here is not rare among all."""
    pipeline = project.pipeline
    vocabulary, ngrams = pipeline.vocabulary, pipeline.ngrams
    return replace(
        project,
        pipeline=pipeline.model_copy(
            update={
                "vocabulary": vocabulary.model_copy(
                    update={"min_count": max(1, round(vocabulary.min_count * share))}
                ),
                "ngrams": ngrams.model_copy(
                    update={"min_count": max(1, round(ngrams.min_count * share))}
                ),
            }
        ),
    )


def _grown(sample: _Sample) -> dict[str, int]:
    """By channel, how large its vocabulary becomes with all rows.

    Heaps' law: the number of different tokens grows as a power of the number of rows, here the
    one by which it grows from the first half of the sample to the whole.
    """
    from studio.data.encoded import Ragged

    pipeline, times = sample.fitted.pipeline, sample.train / sample.encoded.size
    found = {}
    for name, kind in sample.fitted.input_types().items():
        channel = sample.encoded.channels.get(name)
        if times <= 1 or not isinstance(channel, Ragged) or name.startswith("tags"):
            continue
        half = int(channel.offsets[channel.rows // 2])
        few, all_ = len(np.unique(channel.ids[:half])), len(np.unique(channel.ids))
        power = min(1.0, math.log2(max(all_, 1) / max(few, 1)))
        if isinstance(kind, Tokens):
            most = pipeline.vocabulary.max_size + 2
            found[name] = min(most, round(kind.vocabulary * times**power))
        elif isinstance(kind, Bag) and not pipeline.ngrams.hashing_bits:
            found[name] = min(pipeline.ngrams.max_features, round(kind.features * times**power))
    return found


def _types(sample: _Sample, sizes: Mapping[str, int]) -> dict[str, TensorType]:
    """The types of the channels with vocabularies of these sizes, at least those of the sample."""
    found = dict(sample.fitted.input_types())
    for name, size in sizes.items():
        kind = found.get(name)
        if isinstance(kind, Tokens):
            found[name] = replace(kind, vocabulary=max(kind.vocabulary, size))
        elif isinstance(kind, Bag):
            found[name] = replace(kind, features=max(kind.features, size))
        elif isinstance(kind, Categories):
            found[name] = replace(kind, values=max(kind.values, size))
    return found


def sizes_of(types: Mapping[str, TensorType]) -> dict[str, int]:
    """What `Preflight.measure` wants to know of a pipeline that is fitted on all rows."""
    found = {}
    for name, kind in types.items():
        if isinstance(kind, Tokens):
            found[name] = kind.vocabulary
        elif isinstance(kind, Bag):
            found[name] = kind.features
        elif isinstance(kind, Categories):
            found[name] = kind.values
    return found


def _job(project: Project, sample: _Sample, types: dict[str, TensorType]) -> "TrainJob":
    from studio.train.job import TrainJob

    sequence = project.pipeline.sequence
    return TrainJob(
        run="preflight",
        folder=Path(),
        plan=project.plan,
        graph=project.graph,
        task=sample.task,
        inputs=types,
        classes=sample.classes,
        train=sample.encoded,
        target_mean=sample.fitted.target_mean,
        target_std=sample.fitted.target_std,
        pad_to=sequence.max_length if sequence.padding == "max_length" else None,
    )


# -- measuring ----------------------------------------------------------------------------------


class _Measuring:
    """One project on the stage."""

    def __init__(self, project: Project, sample: _Sample, stage: "Rehearsal", program: int) -> None:
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
        few, more, many = self._footprints(part_of(tick, 0.0, 0.3))
        memory = self._memory(few, more, many)
        sizes = {
            size: replace(memory, step=_step_bytes(few, more, many, size))
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
            layers=self._layers(more, many, times),
            sizes=costs,
            suggested=suggested(plan.batch_size, costs, self._rows),
            **self._lengths(),
        )

    def _footprints(self, tick: Tick) -> "tuple[Footprint, Footprint, int]":
        """Of a step with a few of the longest texts, and with a few more: how many those are."""
        few = self._stage.footprint(FEW)
        tick(0.4)
        many = MORE
        while many > FEW + 1 and few.peak / FEW * many > 0.2 * _free_bytes(self._stage):
            many //= 2
        return few, self._stage.footprint(max(many, FEW + 1)), max(many, FEW + 1)

    def _memory(self, few: "Footprint", more: "Footprint", many: int) -> Memory:
        stage = self._stage
        plan = self._project.plan
        copies = 1 + (plan.keep_best and self._sample.validation > 0) + (plan.average > 0)
        on_processor = stage.device.type == "cpu"
        return Memory(
            program=self._program if on_processor else 0,
            data=self._sample.data_bytes if on_processor else 0,
            weights=stage.weights_bytes * copies,
            optimizer=stage.optimizer_bytes,
            step=_step_bytes(few, more, many, self._at_once),
            free=_free_bytes(stage),
        )

    def _candidates(self) -> list[int]:
        if self._whole:
            return []
        return sorted({*(s for s in SIZES if s <= self._rows), self._project.plan.batch_size})

    def _layers(self, more: "Footprint", many: int, times: "Times") -> tuple[LayerCost, ...]:
        module, graph = self._stage.module, self._project.graph
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
                kept_bytes=round(more.kept[name] * self._at_once / many),
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


def suggested(planned: int, sizes: tuple[SizeCost, ...], rows: int) -> int:
    """The batch size to use.

    The planned one, unless it doesn't fit: then the largest power of two that does. Or unless a
    larger one, still modest and with enough steps in an epoch to learn as well, is clearly
    faster: then the smallest of those that are about as fast as the fastest.
    """
    own = next((size for size in sizes if size.batch_size == planned), None)
    if own is None:
        return planned
    if not own.fits:
        below = [s.batch_size for s in sizes if s.fits and s.batch_size < planned]
        return max((s for s in below if s in SIZES), default=min(SIZES[0], planned))
    larger = [
        size
        for size in sizes
        if planned < size.batch_size <= MODEST
        and size.fits
        and rows / size.batch_size >= LEAST_STEPS_AN_EPOCH
        and size.texts_per_second >= FASTER * own.texts_per_second > 0
    ]
    best = max((size.texts_per_second for size in larger), default=0.0)
    return next((s.batch_size for s in larger if s.texts_per_second >= 0.9 * best), planned)


def _step_bytes(few: "Footprint", more: "Footprint", many: int, rows: int) -> int:
    """The most that a step of so many of the longest texts takes: a straight line through two."""
    each = max(0.0, (more.peak - few.peak) / (many - FEW))
    return round(max(few.peak + each * (rows - FEW), few.peak * min(1, rows / FEW)))


def _fits(memory: Memory) -> bool:
    return memory.needed <= MEMORY_SHARE * memory.free


def _bytes_of(encoded: "Encoded") -> int:
    from studio.data.encoded import Ragged

    total = encoded.rows.nbytes
    for channel in encoded.channels.values():
        if isinstance(channel, Ragged):
            total += channel.ids.nbytes + channel.offsets.nbytes
            total += 0 if channel.weights is None else channel.weights.nbytes
        else:
            total += channel.nbytes
    for column in (encoded.labels, encoded.targets):
        total += 0 if column is None else column.nbytes
    return total


def _resident_bytes() -> int:
    import psutil

    return int(psutil.Process().memory_info().rss)


def _free_bytes(stage: "Rehearsal") -> int:
    """What a run could have: what is free, and what this process gives back when it ends."""
    on_card = stage.free_device_bytes()
    if on_card is not None:
        return on_card
    import psutil

    return int(psutil.virtual_memory().available) + _resident_bytes()


def _key(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _no_rows() -> UserError:
    return UserError(
        problem(
            "no-rows",
            "data.split",
            msg(N_("There is no row to train on.")),
            msg(N_("Choose the text and label columns, or another file.")),
        )
    )

"""What a run would cost, measured on the project's own first batches before it is started.

Large data are not read through: a sample of the training rows is fitted, encoded and trained on
for a few steps, and what is found is carried over to all rows.
"""

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from studio.core.errors import UserError, msg, problem
from studio.core.files import read_json, write_json
from studio.core.i18n import N_
from studio.core.progress import Tick, no_tick, part_of
from studio.core.tensors import TensorType, Tokens
from studio.engine.cost import Cost
from studio.engine.cost_measuring import Measuring, resident_bytes
from studio.engine.cost_sample import Sample, draw_sample, grown_sizes, types_with
from studio.engine.preparing import open_data
from studio.engine.splitting import split_of
from studio.model.graph import channels_of
from studio.store.project import Project

if TYPE_CHECKING:
    from studio.data.dataset import TextDataset
    from studio.data.split import Split
    from studio.train.job import TrainJob
    from studio.train.rehearsal import Rehearsal

#: What of the plan changes no step's cost.
_FREE_OF_COST = {"epochs", "patience", "monitor", "seed", "refit", "checkpoint_seconds", "schedule"}
_FILE = "cost.json"


class Preflight:
    """Measures projects one after the other, and keeps the last rows at hand for the next one."""

    def __init__(self) -> None:
        self._program = 0
        self._data: tuple[str, TextDataset, Split, float] | None = None
        self._sample: tuple[str, Sample] | None = None

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
        types = types_with(sample, sizes if sizes is not None else grown_sizes(sample))
        if "tokens" in types:
            length = project.pipeline.sequence.max_length
            types = {
                n: replace(t, max_length=length) if isinstance(t, Tokens) else t
                for n, t in types.items()
            }
        from studio.train.rehearsal import Rehearsal

        stage = Rehearsal(job_of(project, sample, types))
        with stage.on_stage():
            self._program = self._program or _program_bytes(stage, sample)
            cost = Measuring(project, sample, stage, self._program).cost(part_of(tick, 0.4, 1.0))
        tick(1.0)
        return replace(cost, exact_sizes=exact)

    def _sample_of(self, project: Project, folder: Path | None, tick: Tick) -> Sample:
        dataset, split, seconds = self._data_of(project, folder, part_of(tick, 0.0, 0.6))
        if not len(split.train):
            raise _no_rows()
        key = _key(
            project.data.model_dump(mode="json"),
            project.pipeline.model_dump(mode="json"),
            sorted(channels_of(project.graph)),
        )
        if self._sample is None or self._sample[0] != key:
            made = draw_sample(project, dataset, split, part_of(tick, 0.6, 1.0))
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
    """What was measured for a project of the same cost, with the memory that is free now.

    None where nothing was measured, or what was can't be read.
    """
    from studio.data.hash_memory import CACHE_FOLDER

    try:
        value = read_json(folder / CACHE_FOLDER / _FILE)
        if value["key"] != cost_key(project):
            return None
        cost = Cost.from_json(value["cost"])
    except (UserError, OSError, AttributeError, KeyError, TypeError, ValueError):
        return None
    if cost.device != "cpu":
        return cost
    import psutil

    free = int(psutil.virtual_memory().available)
    return replace(cost, memory=replace(cost.memory, free=free))


def job_of(project: Project, sample: Sample, types: dict[str, TensorType]) -> "TrainJob":
    """A run of the project on the rows of the sample, with channels of these types."""
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


def _program_bytes(stage: "Rehearsal", sample: Sample) -> int:
    """What the process holds besides this run's own: Python, torch, all that a run loads."""
    # The first step of a process loads and sets up a good part of torch.
    stage.step(np.arange(1))
    own = stage.weights_bytes + stage.optimizer_bytes + sample.own_bytes
    return max(0, resident_bytes() - own)


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

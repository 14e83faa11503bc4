"""What a training run is given, and what it hands back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from studio.catalog.plan import TrainPlan
from studio.catalog.source import Task
from studio.core.errors import Problem
from studio.core.tensors import TensorType
from studio.data.encoded import Encoded
from studio.model.build import GraphModule, InitialRows
from studio.model.graph import Graph

#: Given the network, the number of epochs done and whether the last was the best so far.
Watch = Callable[[GraphModule, int, bool], None]


@dataclass(frozen=True)
class TrainJob:
    """A snapshot of everything that one run depends on.

    Attributes:
        run: the run's id, carried by every event.
        folder: the run's own folder; checkpoints are written there.
        plan: optimiser, schedule, loss, length and all other settings of training.
        graph: a network that `check_graph` accepted.
        task: ``classification`` or ``regression``.
        inputs: type of each input channel, from the fitted pipeline.
        classes: number of outputs; 1 for regression.
        train: encoded training rows, at least one, all with a label.
        validation: encoded validation rows, or None where there are none.
        test_rows: number of test rows; told in `Started` only.
        fingerprint: of data, pipeline, graph and plan; a checkpoint of another one is refused.
        target_mean, target_std: of the label (regression), to tell errors in its own unit.
        pad_to: fill every batch up to this many tokens; None fills to its longest text.
        initial: by node, rows of its table that start from word vectors.
        drop_epochs: epochs after which the schedule drops the rate, known from an earlier stage.
        notes: what came up while the data were prepared; told in `Started` only.
        watch: looks at the network before the first step and at each evaluation, before that is
            told. It changes nothing: neither weights nor mode nor random states.
    """

    run: str
    folder: Path
    plan: TrainPlan
    graph: Graph
    task: Task
    inputs: dict[str, TensorType]
    classes: int
    train: Encoded
    validation: Encoded | None = None
    test_rows: int = 0
    fingerprint: str = ""
    target_mean: float = 0.0
    target_std: float = 1.0
    pad_to: int | None = None
    initial: Mapping[str, InitialRows] = field(default_factory=dict)
    drop_epochs: tuple[int, ...] = ()
    notes: tuple[Problem, ...] = ()
    watch: Watch | None = None


@dataclass(frozen=True)
class TrainOutcome:
    """How a run ended, and the network it ended with.

    Attributes:
        reason: ``completed``, ``stopped`` (kept), ``discarded`` or ``interrupted`` (resumable).
        early_stopped: whether patience ran out before the last epoch.
        module: the trained network in evaluation mode, on the device of training. With
            `plan.keep_best` and a validation split it holds the best epoch's weights, except
            after an interruption.
        best: ``epoch`` and the figures of the epoch that is kept, the last one without
            `plan.keep_best`; empty before the first epoch's end.
        drop_epochs: after which the schedule dropped the rate.
        steps: steps made, counted over all resumes.
        seconds: wall time of training with validation and checkpoints, without pauses.
        samples: rows trained on, counted over all epochs and resumes.
        device: what it was trained on, such as ``cpu``.
        refitted: the module was trained anew with the validation rows too (`plan.refit`); `best`
            and `steps` are those of the training before.
    """

    reason: Literal["completed", "stopped", "discarded", "interrupted"]
    early_stopped: bool
    module: GraphModule
    best: dict[str, float] = field(default_factory=dict)
    drop_epochs: tuple[int, ...] = ()
    steps: int = 0
    seconds: float = 0.0
    samples: int = 0
    device: str = "cpu"
    refitted: bool = False

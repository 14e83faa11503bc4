"""What a run tells whoever follows it. Frozen, each with its run's id, each one line of JSON.

`train` yields them; the worker writes them to its standard output; the window and the command
line read them. Exactly one `Finished` or `Failed` ends every run.
"""

from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Literal

from studio.core.errors import Message, Problem


@dataclass(frozen=True)
class Event:
    """The base: `name` is the word in the JSON line."""

    name: ClassVar[str]
    run: str

    def to_json(self) -> dict[str, Any]:
        """A plain value that `event_from_json` restores."""
        return {"event": self.name, **{f.name: _plain(getattr(self, f.name)) for f in fields(self)}}


@dataclass(frozen=True)
class Phase(Event):
    """A named part of the work begins or moves on.

    `phase` is one of reading, fitting, encoding, building, training, refitting, evaluating, saving;
    `share` is what is done of it, 0 to 1, or None where that is not known.
    """

    name: ClassVar[str] = "phase"
    phase: str = ""
    share: float | None = None
    seconds_left: float | None = None
    """Until the phase ends, where that is known."""


@dataclass(frozen=True)
class Started(Event):
    """Training begins: what it has and how long it will be."""

    name: ClassVar[str] = "started"
    at: str = ""
    """Local time, ISO 8601 with offset."""
    task: str = "classification"
    device: str = ""
    threads: int = 1
    parameters: int = 0
    train_rows: int = 0
    validation_rows: int = 0
    test_rows: int = 0
    steps_per_epoch: int = 0
    epochs: int = 0
    first_step: int = 0
    """Steps already done by the run that this one resumes; 0 otherwise."""
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Steps(Event):
    """The figures of the steps since the last such event: equally long columns.

    `step` counts from 1 over the whole run; `accuracy` is of the training batch (empty for
    regression); `gradient_norm` is measured before clipping.
    """

    name: ClassVar[str] = "steps"
    step: tuple[int, ...] = ()
    loss: tuple[float, ...] = ()
    accuracy: tuple[float, ...] = ()
    learning_rate: tuple[float, ...] = ()
    gradient_norm: tuple[float, ...] = ()
    epoch: float = 0.0
    """Epochs done, with fraction, after the last step."""
    samples_per_second: float = 0.0
    seconds_left: float | None = None


@dataclass(frozen=True)
class Evaluated(Event):
    """A pass over the validation split, at the end of an epoch."""

    name: ClassVar[str] = "evaluated"
    step: int = 0
    epoch: int = 0
    """Counted from 1."""
    metrics: dict[str, float] = field(default_factory=dict)
    """``val_loss``, ``val_accuracy`` and ``val_macro_f1`` (``val_mae`` and ``val_rmse`` for
    regression), and ``train_loss`` and ``train_accuracy``: the means over the epoch's batches."""
    best: bool = False


@dataclass(frozen=True)
class Saved(Event):
    """Something is safe on the disk: a checkpoint or the bundle."""

    name: ClassVar[str] = "saved"
    kind: Literal["checkpoint", "bundle"] = "checkpoint"
    path: str = ""
    step: int = 0


@dataclass(frozen=True)
class Paused(Event):
    """The run waits."""

    name: ClassVar[str] = "paused"
    step: int = 0


@dataclass(frozen=True)
class Resumed(Event):
    """The run goes on after a pause."""

    name: ClassVar[str] = "resumed"
    step: int = 0


@dataclass(frozen=True)
class RateChanged(Event):
    """The base learning rate was changed by hand while the run went on."""

    name: ClassVar[str] = "rate_changed"
    step: int = 0
    learning_rate: float = 0.0


@dataclass(frozen=True)
class EpochsChanged(Event):
    """The run was made longer by hand: the schedule now spreads over `epochs`."""

    name: ClassVar[str] = "epochs_changed"
    step: int = 0
    epochs: int = 0


@dataclass(frozen=True)
class BatchDivided(Event):
    """Memory ran out, so the step was made again in parts, whose gradients add up to the same.

    From `step` on no more than `rows` texts go through the network together.
    """

    name: ClassVar[str] = "batch_divided"
    step: int = 0
    rows: int = 0


@dataclass(frozen=True)
class Finished(Event):
    """The end of a run that was not broken off by a problem.

    `reason`: ``completed`` (all epochs, or early stopping), ``stopped`` (by hand, kept),
    ``discarded`` (by hand, not kept), ``interrupted`` (by a signal; resumable).
    """

    name: ClassVar[str] = "finished"
    reason: Literal["completed", "stopped", "discarded", "interrupted"] = "completed"
    early_stopped: bool = False
    model: str = ""
    """Path of the bundle; empty where none was made."""
    best: dict[str, float] = field(default_factory=dict)
    """``epoch``, ``val_loss``, ``val_accuracy`` of the kept epoch."""
    test: dict[str, float] = field(default_factory=dict)
    """``accuracy``, ``macro_f1``, ``mcc`` … (``mae``, ``rmse``, ``r2`` for regression); empty where
    there is no test split."""
    refitted: bool = False
    """The model was trained again with the validation rows too; `best` is of the one before."""
    train_seconds: float = 0.0
    samples_per_second: float = 0.0


@dataclass(frozen=True)
class Failed(Event):
    """The end of a run that could not go on; the last good checkpoint stands."""

    name: ClassVar[str] = "failed"
    problem: Problem = field(default_factory=lambda: Problem("", Message()))
    checkpoint: str = ""
    """Path of the last good checkpoint; empty where there is none."""


Terminal = (Finished, Failed)

_EVENTS: dict[str, type[Event]] = {
    kind.name: kind
    for kind in (
        Phase,
        Started,
        Steps,
        Evaluated,
        Saved,
        Paused,
        Resumed,
        RateChanged,
        EpochsChanged,
        BatchDivided,
        Finished,
        Failed,
    )
}


def event_from_json(value: dict[str, Any]) -> Event:
    """Restore an event.

    Raises:
        ValueError: it is none of ours.
    """
    kind = _EVENTS.get(str(value.get("event")))
    if kind is None:
        raise ValueError(f"no event of this name: {value.get('event')!r}")
    arguments: dict[str, Any] = {}
    for item in fields(kind):
        if item.name not in value:
            continue
        raw = value[item.name]
        if item.name == "problem":
            raw = Problem.from_json(raw)
        elif item.name == "warnings":
            raw = tuple(Problem.from_json(each) for each in raw)
        elif isinstance(raw, list):
            raw = tuple(raw)
        arguments[item.name] = raw
    try:
        return kind(**arguments)
    except TypeError as error:
        raise ValueError(str(error)) from error


def _plain(value: Any) -> Any:
    if isinstance(value, Problem):
        return value.to_json()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value

"""What a run would cost, as measured: time and memory, of each layer and of other batch sizes."""

from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from studio.catalog.plan import TrainPlan

#: A run may fill at most this share of the memory that is free before it.
MEMORY_SHARE = 0.8


@dataclass(frozen=True)
class LayerCost:
    """One layer's part.

    Attributes:
        id: the node's name.
        type: the layer's id in the catalogue.
        parameters: number of trained values.
        kept_bytes: what a step with the planned batch of longest texts keeps of it for the
            backward pass.
        time_share: its part of a step's time, forward and backward, 0 to 1.
    """

    id: str
    type: str
    parameters: int
    kept_bytes: int
    time_share: float


@dataclass(frozen=True)
class SizeCost:
    """What another batch size would cost.

    Attributes:
        batch_size: texts in a step.
        needed_bytes: as `Cost.needed_bytes`.
        fits: whether that is within `MEMORY_SHARE` of what is free.
        texts_per_second: in training; 0 where it was not measured.
    """

    batch_size: int
    needed_bytes: int
    fits: bool
    texts_per_second: float = 0.0


@dataclass(frozen=True)
class Memory:
    """What a run holds at once, in bytes, and what is free for it.

    On a graphics card everything but `program` and `data` counts: those lie elsewhere.

    Attributes:
        program: Python, torch and this program, without any row.
        data: encoded rows and their texts.
        weights: the trained values; once more each where the best epoch's and where their mean
            are kept beside the latest.
        optimizer: what the optimiser remembers of each value.
        step: the most that a step takes above that: gradient, what the layers keep for the
            backward pass, and intermediate results; for the planned batch of longest texts.
        free: what was free when it was measured.
    """

    program: int
    data: int
    weights: int
    optimizer: int
    step: int
    free: int

    @property
    def needed(self) -> int:
        """The most that the run holds at once."""
        return self.program + self.data + self.weights + self.optimizer + self.step


@dataclass(frozen=True)
class Cost:
    """What a run of a project would cost on this machine.

    Attributes:
        device: such as ``cpu``.
        threads: processor threads.
        rows: training rows of the whole project.
        measured_rows: the rows that were looked at: all of them, or a sample.
        exact_sizes: whether the vocabulary is that of all training rows; otherwise it was
            estimated from the sample, and with it parameters and memory.
        batch_size: the planned one (the whole split, where the optimiser wants it).
        steps: in an epoch; several batches may make one (`plan.accumulate`).
        step_seconds: the mean step.
        train_seconds: the steps of an epoch.
        validation_seconds: the validation after each epoch.
        prepare_seconds: reading, fitting and encoding before the first step.
        off_by: by how much the times may be off, as a factor: 1.3 means from ÷ 1.3 to × 1.3.
        parameters: of all layers.
        memory: with the planned batch size.
        layers: in the order in which they run.
        sizes: other batch sizes, rising, the planned one among them.
        longest: tokens of the longest text as it is cut; 0 where no layer reads tokens.
        usual: tokens within which nine texts of ten stay.
        suggested: the batch size to use: the planned one, where that is fine.
    """

    device: str
    threads: int
    rows: int
    measured_rows: int
    exact_sizes: bool
    batch_size: int
    steps: int
    step_seconds: float
    train_seconds: float
    validation_seconds: float
    prepare_seconds: float
    off_by: float
    parameters: int
    memory: Memory
    layers: tuple[LayerCost, ...]
    sizes: tuple[SizeCost, ...]
    longest: int
    usual: int
    suggested: int

    @property
    def epoch_seconds(self) -> float:
        """An epoch with its validation."""
        return self.train_seconds + self.validation_seconds

    @property
    def sampled(self) -> bool:
        """Whether only some of the rows were looked at."""
        return self.measured_rows < self.rows

    @property
    def fits(self) -> bool:
        """Whether the run fits into its share of the free memory."""
        return self.memory.needed <= MEMORY_SHARE * self.memory.free

    def run_seconds(self, plan: TrainPlan) -> float:
        """The whole run at most: early stopping may end it sooner.

        Training again on all rows (`plan.refit`) may take as many epochs once more.
        """
        seconds = self.prepare_seconds + plan.epochs * self.epoch_seconds
        return seconds + (plan.epochs * self.train_seconds if plan.refit else 0.0)

    def of_size(self, batch_size: int) -> SizeCost | None:
        """What a batch size costs; None for one that was not looked at."""
        return next((size for size in self.sizes if size.batch_size == batch_size), None)

    def to_json(self) -> dict[str, Any]:
        """A plain value that `from_json` restores, with what follows from it."""
        return {
            **asdict(self),
            "epoch_seconds": self.epoch_seconds,
            "needed_bytes": self.memory.needed,
            "fits": self.fits,
        }

    @classmethod
    def from_json(cls, value: Any) -> "Cost":
        """Restore a cost.

        Raises:
            ValueError: it isn't one.
        """
        return _adapter().validate_python(value)


@cache
def _adapter() -> TypeAdapter[Cost]:
    return TypeAdapter(Cost)

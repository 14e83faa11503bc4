"""A network held against rows whose labels are known."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from studio.catalog.source import Task
from studio.data.batching import make_batch, plan_batches
from studio.data.encoded import Encoded
from studio.model.build import GraphModule
from studio.train import metrics
from studio.train.device import memory_guard, to_device
from studio.train.losses import LossFunction, default_loss
from studio.train.metrics import ClassFigures

#: Rows in a batch of evaluation: large, since nothing is kept for a backward pass.
BATCH_ROWS = 512
#: Token positions, padding included, in such a batch: bounds the memory for very long texts.
BATCH_POSITIONS = 2**18


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What a model does on rows it was not trained on.

    Classification fills accuracy, macro_f1, per_class and confusion; regression mae, rmse and
    r2. Rows without a label are left out. The row columns are in the order of the rows given:
    for classification `predicted` and `actual` are class numbers (int32), `probability` that of
    the predicted and `right_probability` that of the actual class (float32); for regression
    `predicted` and `actual` are numbers in the label's unit (float32) and the others are empty.
    """

    task: Task
    rows: int
    loss: float
    label_names: tuple[str, ...] = ()
    accuracy: float = 0.0
    macro_f1: float = 0.0
    per_class: dict[str, ClassFigures] = field(default_factory=dict)
    confusion: tuple[tuple[int, ...], ...] = ()
    mae: float = 0.0
    rmse: float = 0.0
    r2: float = 0.0
    row_numbers: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    actual: NDArray[Any] = field(default_factory=lambda: np.zeros(0, np.int32))
    predicted: NDArray[Any] = field(default_factory=lambda: np.zeros(0, np.int32))
    probability: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))
    right_probability: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))

    def headline(self) -> dict[str, float]:
        """The figures that a run's row shows, with the loss."""
        if self.task == "regression":
            return {"mae": self.mae, "rmse": self.rmse, "r2": self.r2, "loss": self.loss}
        return {"accuracy": self.accuracy, "macro_f1": self.macro_f1, "loss": self.loss}

    def to_json(self) -> dict[str, Any]:
        """All figures, without the row columns."""
        found: dict[str, Any] = {
            "task": self.task,
            "rows": self.rows,
            **self.headline(),
        }
        if self.task == "classification":
            found["per_class"] = {
                name: {
                    "precision": f.precision,
                    "recall": f.recall,
                    "f1": f.f1,
                    "support": f.support,
                }
                for name, f in self.per_class.items()
            }
            found["confusion"] = [list(row) for row in self.confusion]
            found["label_names"] = list(self.label_names)
        return found

    def row_arrays(self) -> dict[str, NDArray[Any]]:
        """The row columns by name, as they are kept beside a run's evaluation."""
        columns = {"rows": self.row_numbers, "actual": self.actual, "predicted": self.predicted}
        if self.task == "classification":
            columns["probability"] = self.probability
            columns["right_probability"] = self.right_probability
        return columns


class Answers(Protocol):
    """What the outputs of a network stand for; a `FittedPipeline` says it."""

    @property
    def task(self) -> Task:
        """Classes or a number."""

    @property
    def label_names(self) -> tuple[str, ...]:
        """Of the classes, as many as the network has outputs."""

    @property
    def target_mean(self) -> float:
        """Undoes, with the deviation, the standardisation of a numeric label."""

    @property
    def target_std(self) -> float:
        """The deviation of a numeric label."""


def evaluate(module: GraphModule, encoded: Encoded, answers: Answers) -> Evaluation:
    """Evaluate a module on encoded rows, with the task's own loss (`default_loss`).

    Args:
        module: on any device; its mode is left as it was.
        encoded: rows; labels −1 (or targets NaN) are left out.
        answers: what the outputs stand for; the fitted pipeline.

    Raises:
        UserError: out of memory.
    """
    kept = labelled(encoded)
    outputs = outputs_of(module, kept)  # (N, C)
    if answers.task == "regression":
        return _regression(outputs, kept, answers.target_mean, answers.target_std)
    return _classification(outputs, kept, answers.label_names)


def outputs_of(module: GraphModule, encoded: Encoded) -> Tensor:
    """The module's outputs (logits, or standardised numbers) for all rows: (N, C), on the CPU.

    In evaluation mode, in batches of like length; the rows keep their order.
    """
    width = 0
    parts: list[tuple[NDArray[np.int64], Tensor]] = []
    for index, outputs, _ in _passes(module, encoded):
        parts.append((index, outputs.float().cpu()))
        width = outputs.shape[1]
    found = torch.empty(encoded.size, width)
    for index, outputs in parts:
        found[torch.from_numpy(index)] = outputs
    return found


@dataclass(frozen=True)
class Validation:
    """Means over the validation rows: loss; accuracy, or absolute error in the label's unit."""

    loss: float
    accuracy: float | None = None
    mae: float | None = None

    def metrics(self) -> dict[str, float]:
        """As told in `Evaluated`."""
        found = {"val_loss": self.loss}
        if self.accuracy is not None:
            found["val_accuracy"] = self.accuracy
        if self.mae is not None:
            found["val_mae"] = self.mae
        return found


def validate(
    module: GraphModule, encoded: Encoded, loss: LossFunction, *, target_std: float = 1.0
) -> Validation:
    """The few figures that are wanted after every epoch, with one reading of the device.

    Args:
        module: on any device; its mode is left as it was.
        encoded: at least one row; all have labels.
        loss: the plan's loss.
        target_std: turns standardised errors into the label's unit.
    """
    parts: list[Tensor] = []
    for index, outputs, wanted in _passes(module, encoded):
        batch_loss = loss(outputs, wanted) * len(index)
        if encoded.labels is None:
            other = (outputs.squeeze(1) - wanted).abs().sum()
        else:
            other = (outputs.argmax(dim=1) == wanted).sum()
        parts.append(torch.stack([batch_loss, other.to(batch_loss.dtype)]))
    # Summed in double, which not every accelerator knows.
    sums = torch.stack(parts).cpu().double().sum(dim=0)
    mean_loss, mean_other = (sums / encoded.size).tolist()
    if encoded.labels is None:
        return Validation(mean_loss, mae=mean_other * target_std)
    return Validation(mean_loss, accuracy=mean_other)


def labelled(encoded: Encoded) -> Encoded:
    """The rows that have a label or a target; the same object where all have."""
    if encoded.labels is not None:
        there = encoded.labels >= 0
    elif encoded.targets is not None:
        there = np.isfinite(encoded.targets)
    else:
        there = np.zeros(encoded.size, dtype=bool)
    if there.all():
        return encoded
    places = np.flatnonzero(there)
    return Encoded(
        {name: ragged.take(places) for name, ragged in encoded.channels.items()},
        None if encoded.labels is None else encoded.labels[places],
        None if encoded.targets is None else encoded.targets[places],
        encoded.rows[places],
    )


def within_memory(encoded: Encoded, batches: list[NDArray[np.int64]]) -> list[NDArray[np.int64]]:
    """The same rows, with batches of very long texts divided (`BATCH_POSITIONS`)."""
    tokens = encoded.channels.get("tokens")
    if tokens is None:
        return batches
    lengths = tokens.lengths()
    found: list[NDArray[np.int64]] = []
    for index in batches:
        positions = len(index) * int(lengths[index].max(initial=0))
        found += np.array_split(index, max(1, min(len(index), -(-positions // BATCH_POSITIONS))))
    return found


def device_of(module: torch.nn.Module) -> torch.device:
    """Where a module's weights lie; the CPU for a module without weights."""
    first = next(iter(module.parameters()), None)
    return torch.device("cpu") if first is None else first.device


@contextlib.contextmanager
def inference(module: torch.nn.Module) -> Iterator[None]:
    """Evaluation mode without gradients; the module's mode is put back afterwards."""
    training = module.training
    if training:
        module.eval()
    try:
        with torch.inference_mode():
            yield
    finally:
        if training:
            module.train()


def _passes(
    module: GraphModule, encoded: Encoded
) -> Iterator[tuple[NDArray[np.int64], Tensor, Tensor]]:
    """(index, outputs (B, C), labels or targets (B,)) of all rows, in order of length."""
    device = device_of(module)
    with inference(module), memory_guard("data"):
        batches = plan_batches(encoded, BATCH_ROWS, generator=None)
        for index in within_memory(encoded, batches):
            batch = to_device(make_batch(encoded, index, pad_to=None), device)
            wanted = batch.targets if batch.labels is None else batch.labels
            if wanted is None:
                wanted = torch.empty(0)
            yield index, module(batch.inputs), wanted


def _classification(logits: Tensor, encoded: Encoded, label_names: tuple[str, ...]) -> Evaluation:
    classes = len(label_names)
    assert encoded.labels is not None
    labels = encoded.labels
    wanted = torch.from_numpy(labels)
    probabilities = torch.softmax(logits, dim=1)
    highest, predicted = (
        probabilities.max(dim=1)
        if len(labels)
        else (torch.zeros(0), torch.zeros(0, dtype=torch.int64))
    )
    loss = float(default_loss("classification")(logits, wanted)) if len(labels) else 0.0
    right = probabilities[torch.arange(len(labels)), wanted] if len(labels) else torch.zeros(0)
    confusion = metrics.confusion_matrix(labels, predicted.numpy(), classes)
    return Evaluation(
        task="classification",
        rows=len(labels),
        loss=loss,
        label_names=label_names,
        accuracy=metrics.accuracy(confusion),
        macro_f1=metrics.macro_f1(confusion),
        per_class=dict(zip(label_names, metrics.class_figures(confusion), strict=True)),
        confusion=tuple(tuple(row) for row in confusion.tolist()),
        row_numbers=encoded.rows,
        actual=labels.astype(np.int32),
        predicted=predicted.numpy().astype(np.int32),
        probability=highest.numpy(),
        right_probability=right.numpy(),
    )


def _regression(outputs: Tensor, encoded: Encoded, mean: float, std: float) -> Evaluation:
    assert encoded.targets is not None
    standard = outputs.squeeze(1).numpy() if encoded.size else np.zeros(0, np.float32)
    predicted = standard.astype(np.float64) * std + mean
    actual = encoded.targets.astype(np.float64) * std + mean
    loss = float(np.mean((standard - encoded.targets) ** 2)) if encoded.size else 0.0
    return Evaluation(
        task="regression",
        rows=encoded.size,
        loss=loss,
        mae=metrics.mean_absolute_error(actual, predicted),
        rmse=metrics.root_mean_squared_error(actual, predicted),
        r2=metrics.r_squared(actual, predicted),
        row_numbers=encoded.rows,
        actual=actual.astype(np.float32),
        predicted=predicted.astype(np.float32),
    )

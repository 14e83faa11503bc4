"""A network held against rows whose labels are known."""

from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from studio.catalog.source import Task
from studio.data.encoded import Encoded
from studio.model.build import GraphModule
from studio.train import metrics, ranking
from studio.train.losses import default_loss
from studio.train.metrics import ClassFigures
from studio.train.passes import labelled, outputs_of


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What a model does on rows it was not trained on.

    Classification fills accuracy, macro_f1, further, per_class and confusion; several labels
    accuracy (the share of rows all of whose labels are right), micro_f1, macro_f1, further,
    per_class and label_counts (of each label rightly found, wrongly found, missed, rightly left
    out); regression mae, rmse and r2. `further` are ``weighted_f1``, ``mcc`` (Matthews'
    correlation, of classes), ``auroc`` (mean over the classes, where one can be judged) and
    ``top_3``, ``top_5`` (the share of rows whose class is among the likeliest, where there are
    more classes). Rows without a label are left out. The row columns are in the order of the rows given:
    for classification `predicted` and `actual` are class numbers (int32), `probability` that of
    the predicted and `right_probability` that of the actual class (float32); for several labels
    `predicted` and `actual` are (rows, ⌈labels / 8⌉) uint8, a bit each label, the lowest first,
    and the probabilities those of the whole set, the labels taken as independent; for regression
    `predicted` and `actual` are numbers in the label's unit (float32) and the others are empty.
    """

    task: Task
    rows: int
    loss: float
    label_names: tuple[str, ...] = ()
    accuracy: float = 0.0
    macro_f1: float = 0.0
    micro_f1: float = 0.0
    further: dict[str, float] = field(default_factory=dict)
    label_counts: tuple[tuple[int, ...], ...] = ()
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
        found = {"accuracy": self.accuracy, "macro_f1": self.macro_f1, "loss": self.loss}
        if self.task == "multilabel":
            found["micro_f1"] = self.micro_f1
        return {**found, **self.further}

    def to_json(self) -> dict[str, Any]:
        """All figures, without the row columns."""
        found: dict[str, Any] = {
            "task": self.task,
            "rows": self.rows,
            **self.headline(),
        }
        if self.task != "regression":
            found["per_class"] = {
                name: {
                    "precision": f.precision,
                    "recall": f.recall,
                    "f1": f.f1,
                    "support": f.support,
                }
                for name, f in self.per_class.items()
            }
            found["label_names"] = list(self.label_names)
        if self.task == "classification":
            found["confusion"] = [list(row) for row in self.confusion]
        if self.task == "multilabel":
            found["label_counts"] = [list(row) for row in self.label_counts]
        return found

    def row_arrays(self) -> dict[str, NDArray[Any]]:
        """The row columns by name, as they are kept beside a run's evaluation."""
        columns = {"rows": self.row_numbers, "actual": self.actual, "predicted": self.predicted}
        if self.task != "regression":
            columns["probability"] = self.probability
            columns["right_probability"] = self.right_probability
        return columns


class Answers(Protocol):
    """What the outputs of a network stand for; a `FittedPipeline` says it."""

    @property
    def task(self) -> Task:
        """Classes, labels or a number."""

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
    if answers.task == "multilabel":
        return _several_labels(outputs, kept, answers.label_names)
    return _classification(outputs, kept, answers.label_names)


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
        further={
            "weighted_f1": metrics.weighted_f1(confusion),
            "mcc": metrics.matthews(confusion),
            **_ranked(probabilities.numpy(), ranking.one_hot(labels, classes)),
            **{
                f"top_{k}": ranking.top_k(probabilities.numpy(), labels, k)
                for k in ranking.TOP
                if classes > k
            },
        },
        per_class=dict(zip(label_names, metrics.class_figures(confusion), strict=True)),
        confusion=tuple(tuple(row) for row in confusion.tolist()),
        row_numbers=encoded.rows,
        actual=labels.astype(np.int32),
        predicted=predicted.numpy().astype(np.int32),
        probability=highest.numpy(),
        right_probability=right.numpy(),
    )


def _ranked(scores: NDArray[np.floating], actual: NDArray[np.bool_]) -> dict[str, float]:
    """``auroc``, where there is a class that some rows have and others have not."""
    area = ranking.mean_auroc(scores, actual)
    return {} if area is None else {"auroc": area}


def _several_labels(logits: Tensor, encoded: Encoded, label_names: tuple[str, ...]) -> Evaluation:
    size, classes = encoded.size, len(label_names)
    logits = logits.reshape(size, classes)
    wanted = encoded.multi_hot(np.arange(size))  # (N, C)
    actual, predicted = wanted > 0.5, (logits > 0).numpy()
    counts = metrics.label_counts(actual, predicted)
    # Of a set: the product over labels of p or 1 − p, in logarithms.
    certain = torch.nn.functional.logsigmoid(logits.abs()).sum(dim=1)
    right = torch.nn.functional.logsigmoid(torch.where(torch.from_numpy(actual), logits, -logits))
    return Evaluation(
        task="multilabel",
        rows=size,
        loss=float(default_loss("multilabel")(logits, torch.from_numpy(wanted))) if size else 0.0,
        label_names=label_names,
        accuracy=float((actual == predicted).all(axis=1).mean()) if size else 0.0,
        macro_f1=metrics.label_macro_f1(counts),
        micro_f1=metrics.micro_f1(counts),
        further={
            "weighted_f1": metrics.label_weighted_f1(counts),
            **_ranked(logits.numpy(), actual),
        },
        label_counts=tuple(tuple(row) for row in counts.tolist()),
        per_class=dict(zip(label_names, metrics.label_figures(counts), strict=True)),
        row_numbers=encoded.rows,
        actual=np.packbits(actual, axis=1, bitorder="little"),
        predicted=np.packbits(predicted, axis=1, bitorder="little"),
        probability=certain.exp().numpy(),
        right_probability=right.sum(dim=1).exp().numpy(),
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

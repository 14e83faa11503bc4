"""The losses of the catalogue, computed from logits."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - the field's customary name

from studio.catalog.base import Loss
from studio.catalog.losses._weighted import WeightedLoss
from studio.catalog.losses.binary_cross_entropy import BinaryCrossEntropy
from studio.catalog.losses.cross_entropy import CrossEntropy
from studio.catalog.losses.focal import Focal
from studio.catalog.losses.huber import Huber
from studio.catalog.losses.mean_absolute_error import MeanAbsoluteError
from studio.catalog.losses.mean_squared_error import MeanSquaredError
from studio.catalog.source import Task
from studio.core.errors import UserError, msg, problem
from studio.core.i18n import N_
from studio.data.encoded import Encoded

#: (outputs (B, C) float, wanted) -> mean over rows, scalar. Wanted are (B,) int64 classes,
#: (B, C) float labels of 0 and 1, or (B,) float targets.
LossFunction = Callable[[Tensor, Tensor], Tensor]


def loss_function(loss: Loss, task: Task, balance: Tensor | None = None) -> LossFunction:
    """The function that computes `loss` as the mean over the rows of a batch.

    Regularisation is not part of it: L1 and L2 act on the gradient (`studio.train.step`), so
    that training and validation loss can be compared.

    Args:
        loss: a loss of the catalogue.
        task: what the labels are for.
        balance: weights of the classes (`class_balance`); needed where the loss asks for them.

    Raises:
        UserError: the loss doesn't serve the task.
    """
    if task not in loss.tasks:
        raise UserError(
            problem(
                "loss-task",
                "plan.loss",
                msg(N_("This loss does not suit the labels.")),
                msg(N_("Choose the mean squared error, which suits all labels.")),
            )
        )
    weights = balance if isinstance(loss, WeightedLoss) and balanced(loss) else None
    if isinstance(loss, CrossEntropy):
        return _cross_entropy(weights, loss.label_smoothing)
    if isinstance(loss, BinaryCrossEntropy):
        return _binary if weights is None else _weighted_binary(weights)
    if isinstance(loss, Focal):
        made = _label_focal if task == "multilabel" else _class_focal
        return made(weights, loss.gamma)
    if isinstance(loss, MeanSquaredError):
        return {"regression": _squared_error, "multilabel": _label_error}.get(task, _brier)
    if isinstance(loss, MeanAbsoluteError):
        return _absolute_error
    if isinstance(loss, Huber):
        return _huber(loss.delta)
    raise AssertionError(f"no function computes {type(loss).__name__}")


def default_loss(task: Task) -> LossFunction:
    """Cross entropy for classes and for labels, mean squared error for a number."""
    if task == "multilabel":
        return _binary
    return F.cross_entropy if task == "classification" else _squared_error


def balanced(loss: Loss) -> bool:
    """Whether the loss weighs classes by how rare they are."""
    return isinstance(loss, WeightedLoss) and loss.class_weights == "balanced"


def class_balance(encoded: Encoded, classes: int) -> Tensor:
    """The weight of each class, so that all count the same together and the mean row counts 1.

    Returns:
        (classes,) for one class a row; (2, classes) for several labels: where a label is absent,
        and where it is present. A class that no row has, or every row, weighs 1.
    """
    if encoded.label_sets is not None:
        present = np.bincount(encoded.label_sets.ids, minlength=classes).astype(np.float64)
        counts = np.stack([encoded.size - present, present])
        filled = np.where(counts > 0, encoded.size / np.maximum(2 * counts, 1), 1.0)
        filled[:, (counts == 0).any(axis=0)] = 1.0
    else:
        assert encoded.labels is not None
        counts = np.bincount(encoded.labels, minlength=classes).astype(np.float64)
        there = max(1, int((counts > 0).sum()))
        filled = np.where(counts > 0, encoded.size / np.maximum(there * counts, 1), 1.0)
    return torch.from_numpy(filled.astype(np.float32))


def right_rows(outputs: Tensor, wanted: Tensor) -> Tensor | None:
    """The number of rows whose class is right, or all of whose labels are; None for numbers."""
    if wanted.dim() == 2:
        return ((outputs > 0) == (wanted > 0.5)).all(dim=1).sum()
    if wanted.is_floating_point():
        return None
    return (outputs.argmax(dim=1) == wanted).sum()


def _squared_error(outputs: Tensor, wanted: Tensor) -> Tensor:
    return F.mse_loss(outputs.squeeze(1), wanted)


def _absolute_error(outputs: Tensor, wanted: Tensor) -> Tensor:
    return F.l1_loss(outputs.squeeze(1), wanted)


def _huber(delta: float) -> LossFunction:
    def function(outputs: Tensor, wanted: Tensor) -> Tensor:
        return F.huber_loss(outputs.squeeze(1), wanted, delta=delta)

    return function


def _brier(outputs: Tensor, wanted: Tensor) -> Tensor:
    """The mean over rows of Σ (p − one-hot)² over classes (Brier 1950)."""
    probabilities = torch.softmax(outputs, dim=1)  # (B, C)
    right = F.one_hot(wanted, outputs.shape[1]).to(probabilities.dtype)
    return (probabilities - right).square().sum(dim=1).mean()


def _label_error(outputs: Tensor, wanted: Tensor) -> Tensor:
    return (torch.sigmoid(outputs) - wanted).square().mean()


def _binary(outputs: Tensor, wanted: Tensor) -> Tensor:
    return F.binary_cross_entropy_with_logits(outputs, wanted)


def _cross_entropy(weights: Tensor | None, smoothing: float) -> LossFunction:
    if weights is None and not smoothing:
        return F.cross_entropy

    def function(outputs: Tensor, wanted: Tensor) -> Tensor:
        each = F.cross_entropy(outputs, wanted, reduction="none", label_smoothing=smoothing)
        return _mean(each, weights, wanted)

    return function


def _mean(each: Tensor, weights: Tensor | None, wanted: Tensor) -> Tensor:
    """The mean over rows (B,), each times the weight of its class."""
    if weights is None:
        return each.mean()
    # Not divided by the weights of the batch: batches of rare classes are to count more.
    return (each * weights.to(each.device)[wanted]).mean()


def _class_focal(weights: Tensor | None, gamma: float) -> LossFunction:
    def function(outputs: Tensor, wanted: Tensor) -> Tensor:
        surprise = F.cross_entropy(outputs, wanted, reduction="none")  # (B,)
        return _mean(_looked_away(surprise, gamma), weights, wanted)

    return function


def _label_focal(weights: Tensor | None, gamma: float) -> LossFunction:
    def function(outputs: Tensor, wanted: Tensor) -> Tensor:
        surprise = F.binary_cross_entropy_with_logits(outputs, wanted, reduction="none")  # (B, C)
        each = _looked_away(surprise, gamma)
        return (each if weights is None else each * _label_weights(weights, wanted)).mean()

    return function


def _looked_away(surprise: Tensor, gamma: float) -> Tensor:
    """−log p becomes (1 − p)^γ · −log p."""
    # 1 − exp(−s) loses all digits near 0, where its gradient at γ < 1 is infinite besides.
    missing = -torch.expm1(-surprise)
    return surprise * missing.clamp(min=1e-12) ** gamma if gamma else surprise


def _weighted_binary(weights: Tensor) -> LossFunction:
    def function(outputs: Tensor, wanted: Tensor) -> Tensor:
        weight = _label_weights(weights, wanted)
        return F.binary_cross_entropy_with_logits(outputs, wanted, weight=weight)

    return function


def _label_weights(weights: Tensor, wanted: Tensor) -> Tensor:
    absent, present = weights.to(wanted.device)
    return torch.where(wanted > 0.5, present, absent)

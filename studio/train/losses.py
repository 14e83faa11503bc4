"""The losses of the catalogue, computed from logits."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - the field's customary name

from studio.catalog.base import Loss
from studio.catalog.losses.cross_entropy import CrossEntropy
from studio.catalog.losses.mean_squared_error import MeanSquaredError
from studio.catalog.source import Task
from studio.core.errors import UserError, msg, problem
from studio.core.i18n import N_

#: (outputs (B, C) float, wanted (B,) int64 classes or float targets) -> mean over rows, scalar.
LossFunction = Callable[[Tensor, Tensor], Tensor]


def loss_function(loss: Loss, task: Task) -> LossFunction:
    """The function that computes `loss` as the mean over the rows of a batch.

    Regularisation is not part of it: L1 and L2 act on the gradient (`studio.train.step`), so
    that training and validation loss can be compared.

    Raises:
        UserError: the loss doesn't serve the task.
    """
    if task not in loss.tasks:
        raise UserError(
            problem(
                "loss-task",
                "plan.loss",
                msg(N_("This loss compares classes, and the labels here are numbers.")),
                msg(N_("Choose the mean squared error.")),
            )
        )
    if isinstance(loss, CrossEntropy):
        return F.cross_entropy
    if isinstance(loss, MeanSquaredError):
        return _squared_error if task == "regression" else _brier
    raise AssertionError(f"no function computes {type(loss).__name__}")


def default_loss(task: Task) -> LossFunction:
    """Cross entropy for classes, mean squared error for a number."""
    return F.cross_entropy if task == "classification" else _squared_error


def _squared_error(outputs: Tensor, wanted: Tensor) -> Tensor:
    return F.mse_loss(outputs.squeeze(1), wanted)


def _brier(outputs: Tensor, wanted: Tensor) -> Tensor:
    """The mean over rows of Σ (p − one-hot)² over classes (Brier 1950)."""
    probabilities = torch.softmax(outputs, dim=1)  # (B, C)
    right = F.one_hot(wanted, outputs.shape[1]).to(probabilities.dtype)
    return (probabilities - right).square().sum(dim=1).mean()

"""Losses equal their definitions."""

import math

import pytest
import torch

from studio.catalog.base import Loss
from studio.catalog.losses.cross_entropy import CrossEntropy
from studio.catalog.losses.mean_squared_error import MeanSquaredError
from studio.catalog.registry import entries
from studio.core.errors import UserError
from studio.train.losses import default_loss, loss_function

LOGITS = torch.tensor([[2.0, 0.0, -1.0], [0.0, 0.0, 0.0]])
RIGHT = torch.tensor([0, 2])


def test_cross_entropy_is_the_mean_surprise() -> None:
    first = -math.log(math.exp(2) / (math.exp(2) + 1 + math.exp(-1)))
    expected = (first + math.log(3)) / 2
    assert float(loss_function(CrossEntropy(), "classification")(LOGITS, RIGHT)) == pytest.approx(
        expected, rel=1e-6
    )


def test_mean_squared_error_of_classes_is_the_brier_score() -> None:
    p = torch.softmax(LOGITS, 1)
    wanted = torch.tensor([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    expected = float(((p - wanted) ** 2).sum(1).mean())
    found = loss_function(MeanSquaredError(), "classification")(LOGITS, RIGHT)
    assert float(found) == pytest.approx(expected, rel=1e-6)


def test_mean_squared_error_of_numbers() -> None:
    loss = loss_function(MeanSquaredError(), "regression")
    found = loss(torch.tensor([[1.0], [3.0]]), torch.tensor([0.0, 5.0]))
    assert float(found) == pytest.approx(2.5)


def test_cross_entropy_refuses_numbers() -> None:
    with pytest.raises(UserError) as raised:
        loss_function(CrossEntropy(), "regression")
    assert raised.value.problem.code == "loss-task"
    assert raised.value.problem.where == "plan.loss"


@pytest.mark.parametrize("kind", entries(Loss).values(), ids=lambda kind: kind.meta.id)
@pytest.mark.parametrize("task", ["classification", "regression"])
def test_every_loss_of_the_catalogue_has_a_function_with_finite_gradients(
    kind: type[Loss], task: str
) -> None:
    if task not in kind.tasks:
        pytest.skip("this loss doesn't serve the task")
    outputs = LOGITS[:, :1].clone() if task == "regression" else LOGITS.clone()
    wanted = torch.tensor([0.5, 1.0]) if task == "regression" else RIGHT
    outputs.requires_grad_()
    function = loss_function(kind(), "regression" if task == "regression" else "classification")
    function(outputs, wanted).backward()
    assert outputs.grad is not None
    assert bool(torch.isfinite(outputs.grad).all())
    assert float(outputs.grad.abs().sum()) > 0


def test_default_losses() -> None:
    ce = loss_function(CrossEntropy(), "classification")
    assert torch.equal(default_loss("classification")(LOGITS, RIGHT), ce(LOGITS, RIGHT))

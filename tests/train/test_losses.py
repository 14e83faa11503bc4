"""Losses equal their definitions."""

import math

import pytest
import torch

from studio.catalog.base import Loss
from studio.catalog.losses.cross_entropy import CrossEntropy
from studio.catalog.losses.focal import Focal
from studio.catalog.losses.huber import Huber
from studio.catalog.losses.mean_absolute_error import MeanAbsoluteError
from studio.catalog.losses.mean_squared_error import MeanSquaredError
from studio.catalog.registry import entries
from studio.core.errors import UserError
from studio.train.losses import default_loss, loss_function

LOGITS = torch.tensor([[2.0, 0.0, -1.0], [0.0, 0.0, 0.0]])
RIGHT = torch.tensor([0, 2])
LABELS = torch.tensor([[1.0, 0.0, 1.0], [0.0, 0.0, 1.0]])
TARGETS = torch.tensor([0.5, 1.0])


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
def test_every_loss_of_the_catalogue_has_a_function_with_finite_gradients(
    kind: type[Loss],
) -> None:
    wanted = {"classification": RIGHT, "regression": TARGETS, "multilabel": LABELS}
    for task in kind.tasks:
        # Also where the answer is as sure as can be, right and wrong.
        for scale in (1.0, 1e3):
            outputs = scale * (LOGITS[:, :1] if task == "regression" else LOGITS)
            outputs.requires_grad_()
            loss_function(kind(), task)(outputs, wanted[task]).backward()
            assert outputs.grad is not None
            assert bool(torch.isfinite(outputs.grad).all())
            assert float(outputs.grad.abs().sum()) > 0


def test_label_smoothing_spreads_a_share_of_certainty() -> None:
    log_p = torch.log_softmax(LOGITS, 1)
    wanted = torch.full((2, 3), 0.3 / 3)
    wanted[[0, 1], RIGHT] += 0.7
    expected = float(-(wanted * log_p).sum(1).mean())
    found = loss_function(CrossEntropy(label_smoothing=0.3), "classification")(LOGITS, RIGHT)
    assert float(found) == pytest.approx(expected, rel=1e-6)


def test_smoothing_and_class_weights_together() -> None:
    loss = CrossEntropy(label_smoothing=0.3, class_weights="balanced")
    weights = torch.tensor([0.5, 1.0, 4.0])
    found = loss_function(loss, "classification", weights)(LOGITS, RIGHT)
    smooth = loss_function(CrossEntropy(label_smoothing=0.3), "classification")
    each = [float(smooth(LOGITS[i : i + 1], RIGHT[i : i + 1])) for i in (0, 1)]
    assert float(found) == pytest.approx((0.5 * each[0] + 4.0 * each[1]) / 2, rel=1e-6)


@pytest.mark.parametrize("gamma", [0.0, 0.5, 2.0])
def test_focal_loss_of_classes_by_its_formula(gamma: float) -> None:
    p = torch.softmax(LOGITS, 1)[[0, 1], RIGHT]
    expected = float(((1 - p) ** gamma * -p.log()).mean())
    found = loss_function(Focal(gamma=gamma), "classification")(LOGITS, RIGHT)
    assert float(found) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("gamma", [0.0, 0.5, 2.0])
def test_focal_loss_of_labels_by_its_formula(gamma: float) -> None:
    p = torch.sigmoid(LOGITS)
    p = torch.where(LABELS > 0, p, 1 - p)
    expected = float(((1 - p) ** gamma * -p.log()).mean())
    found = loss_function(Focal(gamma=gamma), "multilabel")(LOGITS, LABELS)
    assert float(found) == pytest.approx(expected, rel=1e-6)


def test_focal_loss_weighs_rare_classes() -> None:
    weights = torch.tensor([0.5, 1.0, 4.0])
    loss = Focal(class_weights="balanced")
    found = loss_function(loss, "classification", weights)(LOGITS, RIGHT)
    p = torch.softmax(LOGITS, 1)[[0, 1], RIGHT]
    expected = float((torch.tensor([0.5, 4.0]) * (1 - p) ** 2 * -p.log()).mean())
    assert float(found) == pytest.approx(expected, rel=1e-6)


def test_absolute_error_and_huber_of_numbers() -> None:
    outputs, wanted = torch.tensor([[1.0], [3.0], [0.2]]), torch.tensor([0.0, 5.0, 0.0])
    found = loss_function(MeanAbsoluteError(), "regression")(outputs, wanted)
    assert float(found) == pytest.approx((1.0 + 2.0 + 0.2) / 3)
    found = loss_function(Huber(delta=0.5), "regression")(outputs, wanted)
    assert float(found) == pytest.approx((0.5 * 0.75 + 0.5 * 1.75 + 0.5 * 0.04) / 3)


def test_default_losses() -> None:
    ce = loss_function(CrossEntropy(), "classification")
    assert torch.equal(default_loss("classification")(LOGITS, RIGHT), ce(LOGITS, RIGHT))

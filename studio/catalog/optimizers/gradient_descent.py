"""Gradient descent in the strict sense: one step an epoch, on the whole training split."""

from typing import ClassVar

from studio.catalog.base import Optimizer
from studio.core.i18n import N_
from studio.core.spec import Meta, param


class GradientDescent(Optimizer):
    """θ ← θ − η ∇L(θ), with the gradient over all rows (Cauchy 1847)."""

    meta: ClassVar[Meta] = Meta(
        id="gradient_descent",
        title=N_("Gradient descent (whole split)"),
        summary=N_("One step an epoch along the gradient over all training rows."),
        reference="Cauchy 1847",
    )
    full_batch: ClassVar[bool] = True
    learning_rate: float = param(
        0.5,
        title=N_("Learning rate"),
        help=N_("How far one step moves the weights."),
        gt=0,
        le=100,
        widget="log",
    )

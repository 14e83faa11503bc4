"""Stochastic gradient descent, with momentum and Nesterov's variant."""

from typing import ClassVar

from studio.catalog.base import Optimizer
from studio.core.i18n import N_
from studio.core.spec import Meta, param


class Sgd(Optimizer):
    """v ← μ v + ∇L; θ ← θ − η v (Robbins & Monro 1951; Sutskever et al. 2013)."""

    meta: ClassVar[Meta] = Meta(
        id="sgd",
        title="SGD",
        summary=N_(
            "A step along the gradient of each batch; momentum keeps its direction, Nesterov looks "
            "ahead."
        ),
        reference="Sutskever et al. 2013",
    )
    learning_rate: float = param(
        0.1,
        title=N_("Learning rate"),
        help=N_("How far one step moves the weights."),
        gt=0,
        le=100,
        widget="log",
    )
    momentum: float = param(
        0.9,
        title=N_("Momentum"),
        help=N_("The share of the last step that is kept in the next."),
        ge=0,
        lt=1,
    )
    nesterov: bool = param(
        False,
        title=N_("Nesterov"),
        help=N_("Look at the gradient where the momentum is about to lead; needs momentum."),
    )

"""Adagrad."""

from typing import ClassVar

from studio.catalog.base import Optimizer
from studio.core.i18n import N_
from studio.core.spec import Meta, param


class Adagrad(Optimizer):
    """θ ← θ − η ∇L / (√Σ∇L² + ε), the sum over all steps so far (Duchi, Hazan & Singer 2011)."""

    meta: ClassVar[Meta] = Meta(
        id="adagrad",
        title="Adagrad",
        summary=N_("Steps that shrink for each weight the more it has moved. For rare words."),
        reference="Duchi, Hazan & Singer 2011",
    )
    learning_rate: float = param(
        0.05,
        title=N_("Learning rate"),
        help=N_("How far one step moves the weights."),
        gt=0,
        le=100,
        widget="log",
    )
    epsilon: float = param(
        1e-10,
        title="ε",
        help=N_("Keeps the division finite."),
        gt=0,
        le=1,
        advanced=True,
        widget="log",
    )

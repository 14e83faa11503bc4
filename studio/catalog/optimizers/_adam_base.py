"""What Adam and its kin have in common."""

from studio.catalog.base import Optimizer
from studio.core.i18n import N_
from studio.core.spec import param


class AdamBase(Optimizer):
    """How long the two means remember, and what keeps the division finite."""

    beta1: float = param(
        0.9,
        title="β₁",
        help=N_("How long the mean of the gradient remembers."),
        ge=0,
        lt=1,
        advanced=True,
    )
    beta2: float = param(
        0.999,
        title="β₂",
        help=N_("How long the mean of the squared gradient remembers."),
        ge=0,
        lt=1,
        advanced=True,
    )
    epsilon: float = param(
        1e-8,
        title="ε",
        help=N_("Keeps the division finite."),
        gt=0,
        le=1,
        advanced=True,
        widget="log",
    )

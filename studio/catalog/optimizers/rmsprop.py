"""RMSprop."""

from typing import ClassVar

from studio.catalog.base import Optimizer
from studio.core.i18n import N_
from studio.core.spec import Meta, param


class RmsProp(Optimizer):
    """Steps divided by the running root mean square of the gradient (Hinton 2012, lecture 6e)."""

    meta: ClassVar[Meta] = Meta(
        id="rmsprop",
        title="RMSprop",
        summary=N_("Steps divided by the recent size of each weight's gradient."),
        reference="Tieleman & Hinton 2012",
    )
    alpha: float = param(
        0.99,
        title="α",
        help=N_("How long the mean of the squared gradient remembers."),
        ge=0,
        lt=1,
        advanced=True,
    )
    momentum: float = param(
        0.0,
        title=N_("Momentum"),
        help=N_("The share of the last step that is kept in the next."),
        ge=0,
        lt=1,
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

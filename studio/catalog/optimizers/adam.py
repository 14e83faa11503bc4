"""Adam, and AdamW with decoupled weight decay."""

from typing import ClassVar

from studio.catalog.base import Optimizer
from studio.core.i18n import N_
from studio.core.spec import Meta, param


class _AdamBase(Optimizer):
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


class Adam(_AdamBase):
    """Adaptive moments (Kingma & Ba 2015, arXiv:1412.6980)."""

    meta: ClassVar[Meta] = Meta(
        id="adam",
        title="Adam",
        summary=N_("Steps scaled for each weight by its recent gradients. A safe first choice."),
        reference="Kingma & Ba 2015, arXiv:1412.6980",
    )


class AdamW(_AdamBase):
    """Adam with decoupled weight decay (Loshchilov & Hutter 2019, arXiv:1711.05101)."""

    meta: ClassVar[Meta] = Meta(
        id="adamw",
        title="AdamW",
        summary=N_("Adam whose weight decay is not scaled by the gradients."),
        reference="Loshchilov & Hutter 2019, arXiv:1711.05101",
    )
    weight_decay: float = param(
        0.01,
        title=N_("Weight decay"),
        help=N_("The share of each weight taken away at a step, times the learning rate."),
        ge=0,
        le=10,
        widget="log",
    )

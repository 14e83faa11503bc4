"""Adam, and AdamW with decoupled weight decay."""

from typing import ClassVar

from studio.catalog.optimizers._adam_base import AdamBase
from studio.core.i18n import N_
from studio.core.spec import Meta, param


class Adam(AdamBase):
    """Adaptive moments (Kingma & Ba 2015, arXiv:1412.6980)."""

    meta: ClassVar[Meta] = Meta(
        id="adam",
        title="Adam",
        summary=N_("Steps scaled for each weight by its recent gradients. A safe first choice."),
        reference="Kingma & Ba 2015, arXiv:1412.6980",
    )


class AdamW(AdamBase):
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

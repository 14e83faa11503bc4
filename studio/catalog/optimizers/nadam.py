"""NAdam."""

from typing import ClassVar

from studio.catalog.optimizers._adam_base import AdamBase
from studio.core.i18n import N_
from studio.core.spec import Meta, param


class NAdam(AdamBase):
    """Adam with Nesterov's momentum (Dozat 2016)."""

    meta: ClassVar[Meta] = Meta(
        id="nadam",
        title="NAdam",
        summary=N_("Adam that looks ahead along its momentum; often a little faster."),
        reference="Dozat 2016",
    )
    momentum_decay: float = param(
        0.004,
        title=N_("Momentum decay"),
        help=N_("How fast the momentum grows to its full size in the first steps."),
        ge=0,
        le=1,
        advanced=True,
    )

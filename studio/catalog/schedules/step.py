"""A learning rate that drops in steps."""

from typing import ClassVar

from studio.catalog.base import Schedule
from studio.core.i18n import N_
from studio.core.spec import Meta, param


class StepDecay(Schedule):
    """factor = gamma^k, where k counts the drops so far."""

    meta: ClassVar[Meta] = Meta(
        id="step",
        title=N_("Step decay"),
        summary=N_("The learning rate drops by a factor several times during the run."),
    )
    drops: int = param(
        2,
        title=N_("Drops"),
        help=N_("How many times it drops, evenly spread over the run."),
        ge=1,
        le=100,
    )
    gamma: float = param(
        0.1, title=N_("Factor"), help=N_("What one drop multiplies the rate by."), gt=0, lt=1
    )

    def factor(self, step: int, steps: int) -> float:
        """`gamma` to the power of the drops passed at `step`."""
        return float(self.gamma ** (step * (self.drops + 1) // max(steps, 1)))

"""A learning rate that falls by the same share at every step."""

from typing import ClassVar

from studio.catalog.base import Schedule
from studio.core.i18n import N_
from studio.core.spec import Meta, param


class Exponential(Schedule):
    """factor = final^(step / (steps − 1))."""

    meta: ClassVar[Meta] = Meta(
        id="exponential",
        title=N_("Exponential"),
        summary=N_("The learning rate falls by the same share at every step."),
    )
    final: float = param(
        0.01,
        title=N_("Left at the end"),
        help=N_("The share of the learning rate that is left at the end."),
        gt=0,
        le=1,
        widget="log",
    )

    def factor(self, step: int, steps: int) -> float:
        """`final` to the power of the share of the run that is done."""
        return float(self.final ** (step / max(steps - 1, 1)))

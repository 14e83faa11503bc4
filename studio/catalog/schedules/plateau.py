"""A learning rate that drops when validation stops getting better."""

from typing import ClassVar

from studio.catalog.base import Schedule
from studio.core.i18n import N_
from studio.core.spec import Meta, param


class Plateau(Schedule):
    """factor = gamma^k, where k counts the drops that validation has led to so far."""

    meta: ClassVar[Meta] = Meta(
        id="plateau",
        title=N_("Reduce on plateau"),
        summary=N_("The learning rate drops when the validation figure stops getting better."),
    )
    patience: int = param(
        2,
        title=N_("Patience"),
        help=N_("How many epochs without a better validation figure lead to a drop."),
        ge=1,
        le=100_000,
        unit=N_("epochs"),
    )
    gamma: float = param(
        0.3, title=N_("Factor"), help=N_("What one drop multiplies the rate by."), gt=0, lt=1
    )
    floor: float = param(
        0.001,
        title=N_("Floor"),
        help=N_("The share of the learning rate below which it does not drop."),
        ge=0,
        le=1,
        advanced=True,
        widget="log",
    )

    def factor(self, step: int, steps: int) -> float:
        """Always 1: what happens depends on validation (`dropped`)."""
        return 1.0

    def drop_after(self) -> int:
        """The patience."""
        return self.patience

    def dropped(self, drops: int) -> float:
        """`gamma` to the power of the drops, at least the floor."""
        return max(float(self.gamma**drops), self.floor)

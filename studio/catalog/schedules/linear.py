"""A learning rate that rises in a line, then falls in one."""

from typing import ClassVar

from studio.catalog.base import Schedule
from studio.core.i18n import N_
from studio.core.spec import Meta, param


class Linear(Schedule):
    """From 0 up to 1 over the warm-up, then down to the floor (Goyal et al. 2017)."""

    meta: ClassVar[Meta] = Meta(
        id="linear",
        title=N_("Linear with warm-up"),
        summary=N_("The learning rate rises to its full value, then falls in a straight line."),
        reference="Goyal et al. 2017, arXiv:1706.02677",
    )
    warm_up: float = param(
        0.1,
        title=N_("Warm-up"),
        help=N_("The share of the run in which the rate rises."),
        ge=0,
        lt=1,
    )
    floor: float = param(
        0.0,
        title=N_("Floor"),
        help=N_("The share of the learning rate that is left at the end."),
        ge=0,
        le=1,
    )

    def factor(self, step: int, steps: int) -> float:
        """The line at `step` of `steps`; never 0 while it rises, so that each step learns."""
        rising = round(self.warm_up * steps)
        if step < rising:
            return (step + 1) / (rising + 1)
        share = (step - rising) / max(steps - 1 - rising, 1)
        return 1 - (1 - self.floor) * share

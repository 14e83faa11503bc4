"""A learning rate that rises, then falls to almost nothing."""

import math
from typing import ClassVar

from studio.catalog.base import Schedule
from studio.core.i18n import N_
from studio.core.spec import Meta, param


class OneCycle(Schedule):
    """From 1/divisor up to 1 and down to 1/(divisor · 10⁴), both along a half cosine."""

    meta: ClassVar[Meta] = Meta(
        id="one_cycle",
        title=N_("One cycle"),
        summary=N_("The learning rate warms up to its full value, then falls to almost nothing."),
        reference="Smith & Topin 2018, arXiv:1708.07120",
    )
    warm_up: float = param(
        0.3,
        title=N_("Warm-up"),
        help=N_("The share of the run in which the rate rises."),
        gt=0,
        lt=1,
    )
    divisor: float = param(
        25.0,
        title=N_("First divisor"),
        help=N_("The rate starts at the full rate divided by this."),
        ge=1,
        le=10_000,
        advanced=True,
    )

    def factor(self, step: int, steps: int) -> float:
        """The cycle at `step` of `steps`."""
        share = step / max(steps - 1, 1)
        first, last = 1 / self.divisor, 1 / (self.divisor * 1e4)
        if share < self.warm_up:
            return _between(first, 1.0, share / self.warm_up)
        return _between(1.0, last, (share - self.warm_up) / (1 - self.warm_up))


def _between(start: float, end: float, share: float) -> float:
    return end + (start - end) * (1 + math.cos(math.pi * share)) / 2

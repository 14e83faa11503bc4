"""A learning rate that falls along a half cosine."""

import math
from typing import ClassVar

from studio.catalog.base import Schedule
from studio.core.i18n import N_
from studio.core.spec import Meta, param


class Cosine(Schedule):
    """floor + (1 − floor)(1 + cos π t)/2 over the run (Loshchilov & Hutter 2017)."""

    meta: ClassVar[Meta] = Meta(
        id="cosine",
        title=N_("Cosine"),
        summary=N_("The learning rate falls slowly, then fast, then slowly to its floor."),
        reference="Loshchilov & Hutter 2017, arXiv:1608.03983",
    )
    floor: float = param(
        0.0,
        title=N_("Floor"),
        help=N_("The share of the learning rate that is left at the end."),
        ge=0,
        le=1,
    )

    def factor(self, step: int, steps: int) -> float:
        """The half cosine at `step` of `steps`."""
        share = step / max(steps - 1, 1)
        return self.floor + (1 - self.floor) * (1 + math.cos(math.pi * share)) / 2

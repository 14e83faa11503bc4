"""A learning rate that stays."""

from typing import ClassVar

from studio.catalog.base import Schedule
from studio.core.i18n import N_
from studio.core.spec import Meta


class Constant(Schedule):
    """factor = 1."""

    meta: ClassVar[Meta] = Meta(
        id="constant", title=N_("Constant"), summary=N_("The learning rate stays as it is.")
    )

    def factor(self, step: int, steps: int) -> float:
        """Always 1."""
        return 1.0

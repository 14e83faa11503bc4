"""What losses over classes have in common."""

from typing import Literal

from studio.catalog.base import Loss
from studio.core.i18n import N_
from studio.core.spec import param


class WeightedLoss(Loss):
    """A loss that can count the mistakes of rare classes more."""

    class_weights: Literal["none", "balanced"] = param(
        "none",
        title=N_("Class weights"),
        help=N_(
            "Balanced: a row counts the more, the rarer its class is in the training split, so "
            "that all classes count the same together."
        ),
        choices={"none": N_("Every row the same"), "balanced": N_("Balanced")},
    )

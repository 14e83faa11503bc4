"""Focal loss."""

from typing import ClassVar

from studio.catalog.losses._weighted import WeightedLoss
from studio.core.i18n import N_
from studio.core.spec import Meta, param


class Focal(WeightedLoss):
    """(1 − p)^γ · −log p of what is right, averaged over the rows (Lin et al. 2017).

    For classes p is the softmax's probability of the right one; for several labels the sigmoid's
    of each label being as it is, averaged over the labels. γ = 0 is the cross entropy.
    """

    meta: ClassVar[Meta] = Meta(
        id="focal",
        title=N_("Focal loss"),
        summary=N_("Cross entropy that looks away from what is already right. For rare classes."),
        reference="Lin et al. 2017, arXiv:1708.02002",
    )
    tasks: ClassVar[tuple[str, ...]] = ("classification", "multilabel")
    gamma: float = param(
        2.0,
        title="γ",
        help=N_("How strongly it looks away from what is already right; 0 is cross entropy."),
        ge=0,
        le=10,
    )

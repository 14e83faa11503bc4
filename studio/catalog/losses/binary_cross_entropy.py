"""Binary cross entropy."""

from typing import ClassVar

from studio.catalog.losses._weighted import WeightedLoss
from studio.core.i18n import N_
from studio.core.spec import Meta


class BinaryCrossEntropy(WeightedLoss):
    """−log p(present) or −log p(absent), averaged over labels and rows; p is a sigmoid each.

    Balanced, a label weighs n / (2 · n_present) where it is present and n / (2 · n_absent) where
    it is not; the mean over the training rows is 1.
    """

    meta: ClassVar[Meta] = Meta(
        id="binary_cross_entropy",
        title=N_("Binary cross entropy"),
        summary=N_("How surprised the model is by each label, present or not. For several labels."),
    )
    tasks: ClassVar[tuple[str, ...]] = ("multilabel",)

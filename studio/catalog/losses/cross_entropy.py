"""Cross entropy."""

from typing import ClassVar

from studio.catalog.losses._weighted import WeightedLoss
from studio.core.i18n import N_
from studio.core.spec import Meta


class CrossEntropy(WeightedLoss):
    """−log p(right class), averaged over the rows; p is the softmax of the logits.

    Balanced, a row of class c weighs n / (classes · n_c), whose mean over the training rows is 1.
    """

    meta: ClassVar[Meta] = Meta(
        id="cross_entropy",
        title=N_("Cross entropy"),
        summary=N_("How surprised the model is by the right class. For classes."),
    )
    tasks: ClassVar[tuple[str, ...]] = ("classification",)

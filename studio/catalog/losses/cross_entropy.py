"""Cross entropy."""

from typing import ClassVar

from studio.catalog.losses._weighted import WeightedLoss
from studio.core.i18n import N_
from studio.core.spec import Meta, param


class CrossEntropy(WeightedLoss):
    """−log p(right class), averaged over the rows; p is the softmax of the logits.

    Balanced, a row of class c weighs n / (classes · n_c), whose mean over the training rows is 1.
    With smoothing ε the right class is held against 1 − ε + ε/classes and each other one against
    ε/classes (Szegedy et al. 2016).
    """

    meta: ClassVar[Meta] = Meta(
        id="cross_entropy",
        title=N_("Cross entropy"),
        summary=N_("How surprised the model is by the right class. For classes."),
    )
    tasks: ClassVar[tuple[str, ...]] = ("classification",)
    label_smoothing: float = param(
        0.0,
        title=N_("Label smoothing"),
        help=N_("The share of certainty that is spread over all classes; the model stays modest."),
        ge=0,
        le=0.9,
    )

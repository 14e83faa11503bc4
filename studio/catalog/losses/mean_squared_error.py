"""Mean squared error."""

from typing import ClassVar

from studio.catalog.base import Loss
from studio.core.i18n import N_
from studio.core.spec import Meta


class MeanSquaredError(Loss):
    """The mean of (prediction − target)².

    For a numeric label the target is the standardised number; for classes the softmax
    probabilities are held against a one for the right class and zeros (the Brier score); for
    several labels each probability against 1 or 0.
    """

    meta: ClassVar[Meta] = Meta(
        id="mean_squared_error",
        title=N_("Mean squared error"),
        summary=N_("The mean of the squared difference. For a number, or for probabilities."),
    )

"""Mean absolute error."""

from typing import ClassVar

from studio.catalog.base import Loss
from studio.core.i18n import N_
from studio.core.spec import Meta


class MeanAbsoluteError(Loss):
    """The mean of |prediction − target|, of the standardised number."""

    meta: ClassVar[Meta] = Meta(
        id="mean_absolute_error",
        title=N_("Mean absolute error"),
        summary=N_("The mean of the difference without its sign; outliers count little."),
    )
    tasks: ClassVar[tuple[str, ...]] = ("regression",)

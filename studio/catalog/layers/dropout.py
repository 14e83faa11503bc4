"""Values left out at random during training."""

from typing import ClassVar

from studio.catalog.base import Layer
from studio.catalog.layers._expect import expect_values
from studio.core.i18n import N_
from studio.core.spec import Meta, param
from studio.core.tensors import TensorType


class Dropout(Layer):
    """Sets a random share of the values to zero in training, and does nothing afterwards."""

    meta: ClassVar[Meta] = Meta(
        id="dropout",
        title=N_("Dropout"),
        summary=N_("Leaves out random values while training, against learning by heart."),
        group="regularising",
        reference="Srivastava et al. 2014",
    )
    block: ClassVar[str] = "DropoutBlock"
    formula: ClassVar[str] = "y = x ⊙ m / (1 − rate), m ~ Bernoulli(1 − rate)"
    torch_name: ClassVar[str] = "torch.nn.Dropout"

    rate: float = param(
        0.5,
        title=N_("Rate"),
        help=N_("The share of values that is left out at each step."),
        ge=0,
        lt=1,
    )

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """The same shape."""
        return expect_values(
            inputs[0], N_("Dropout expects vectors (B, C) or (B, T, C), gets {shape}.")
        )

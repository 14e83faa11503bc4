"""Whole channels left out at random during training."""

from typing import ClassVar

from studio.catalog.base import Layer
from studio.catalog.layers._expect import expect_sequence
from studio.core.i18n import N_
from studio.core.spec import Meta, param
from studio.core.tensors import TensorType


class SpatialDropout(Layer):
    """Sets random channels of a text to zero for all its tokens, in training only."""

    meta: ClassVar[Meta] = Meta(
        id="spatial_dropout",
        title=N_("Spatial dropout"),
        summary=N_("Leaves out the same values of all tokens of a text at once while training."),
        group="regularising",
        reference="Tompson et al. 2015, arXiv:1411.4280",
    )
    block: ClassVar[str] = "SpatialDropoutBlock"
    formula: ClassVar[str] = "yₜ = xₜ ⊙ m / (1 − rate), one m a text"
    torch_name: ClassVar[str] = "torch.nn.Dropout1d"

    rate: float = param(
        0.2,
        title=N_("Rate"),
        help=N_("The share of channels that is left out at each step."),
        ge=0,
        lt=1,
    )

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """The same shape."""
        return expect_sequence(
            inputs[0], N_("Spatial dropout expects a sequence (B, T, C), gets {shape}.")
        )

"""A dense layer that can let its input through untouched."""

from typing import ClassVar

from studio.catalog.base import InitialisedLayer
from studio.catalog.layers._expect import expect_values
from studio.core.i18n import N_
from studio.core.spec import Meta, param
from studio.core.tensors import TensorType

_SENTENCE = N_("Highway expects vectors (B, C) or (B, T, C), gets {shape}.")


class Highway(InitialisedLayer):
    """Mixes each vector with what a dense layer makes of it, as a gate decides. Shapes stay."""

    meta: ClassVar[Meta] = Meta(
        id="highway",
        title=N_("Highway"),
        summary=N_("Learns how much of each value to change and how much to let through."),
        group="dense",
        reference="Srivastava et al. 2015, arXiv:1505.00387",
    )
    block: ClassVar[str] = "HighwayBlock"
    formula: ClassVar[str] = "y = t ⊙ ReLU(W x + b) + (1 − t) ⊙ x, t = σ(V x + c)"
    torch_name: ClassVar[str] = "torch.lerp"

    carry: float = param(
        2.0,
        title=N_("Carry"),
        help=N_("How strongly values are let through at the beginning: c starts at minus this."),
        ge=0,
        le=10,
    )

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """The same shape."""
        return expect_values(inputs[0], _SENTENCE)

    def parameter_count(self, inputs: tuple[TensorType, ...], classes: int) -> int:
        """Two square matrices and two biases."""
        channels = expect_values(inputs[0], _SENTENCE).channels
        return 2 * channels * (channels + 1)

"""A fully connected layer."""

from typing import ClassVar

from studio.catalog.base import InitialisedLayer
from studio.catalog.layers._expect import expect_vector
from studio.core.i18n import N_
from studio.core.spec import Meta, param
from studio.core.tensors import TensorType, Vector

_SENTENCE = N_("Dense expects one vector a text (B, C), gets {shape}.")


class Dense(InitialisedLayer):
    """A weighted sum of all inputs for each unit: (B, C) → (B, units)."""

    meta: ClassVar[Meta] = Meta(
        id="dense",
        title=N_("Dense"),
        summary=N_("Combines all values of a text into new ones, each with its own weights."),
        group="dense",
        reference="Rosenblatt 1958 (perceptron)",
    )
    block: ClassVar[str] = "DenseBlock"
    formula: ClassVar[str] = "y = W x + b"
    torch_name: ClassVar[str] = "torch.nn.Linear"

    units: int = param(
        64,
        title=N_("Units"),
        help=N_("How many values come out."),
        ge=1,
        le=65_536,
    )

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """A vector of `units` for each text."""
        expect_vector(inputs[0], _SENTENCE)
        return Vector(self.units)

    def parameter_count(self, inputs: tuple[TensorType, ...], classes: int) -> int:
        """Weights and one bias for each unit."""
        return self.units * (expect_vector(inputs[0], _SENTENCE).channels + 1)

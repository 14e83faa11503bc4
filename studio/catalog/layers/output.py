"""The last layer: as many values as the task needs."""

from typing import ClassVar

from studio.catalog.base import InitialisedLayer
from studio.catalog.layers._expect import expect_vector
from studio.core.i18n import N_
from studio.core.spec import Meta
from studio.core.tensors import TensorType, Vector

_SENTENCE = N_("Output expects one vector a text (B, C), gets {shape}.")


class Output(InitialisedLayer):
    """A dense layer with a unit for each class, or one for a number: (B, C) → (B, classes)."""

    meta: ClassVar[Meta] = Meta(
        id="output",
        title=N_("Output"),
        summary=N_("A dense layer that always has the size that the labels need."),
        group="dense",
        reference="Bridle 1990 (softmax)",
    )
    block: ClassVar[str] = "DenseBlock"
    formula: ClassVar[str] = "y = W x + b"
    torch_name: ClassVar[str] = "torch.nn.Linear"

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """The logits of each class, or the number."""
        expect_vector(inputs[0], _SENTENCE)
        return Vector(classes)

    def parameter_count(self, inputs: tuple[TensorType, ...], classes: int) -> int:
        """Weights and one bias for each class."""
        return classes * (expect_vector(inputs[0], _SENTENCE).channels + 1)

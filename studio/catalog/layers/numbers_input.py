"""The columns of numbers beside the text."""

from typing import ClassVar

from studio.catalog.base import Layer
from studio.catalog.layers._expect import expect_vector
from studio.core.i18n import N_
from studio.core.spec import Meta
from studio.core.tensors import TensorType


class NumbersInput(Layer):
    """Hands on the scaled numbers of all number columns (B, n), missing ones filled."""

    meta: ClassVar[Meta] = Meta(
        id="numbers_input",
        title=N_("Number input"),
        summary=N_("The columns of numbers beside the text, scaled, as one vector."),
        group="input",
    )
    block: ClassVar[str] = "VectorInputBlock"
    ports: ClassVar[tuple[str, ...]] = ()
    formula: ClassVar[str] = "xᵢ = (numberᵢ − centreᵢ) / scaleᵢ"

    @property
    def channel(self) -> str:
        """The form of the encoded rows that it reads."""
        return "numbers"

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """A value for each column."""
        return expect_vector(
            inputs[0], N_("The number input expects numbers (B, C), gets {shape}.")
        )

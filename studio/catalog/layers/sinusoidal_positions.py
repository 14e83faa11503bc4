"""Waves of many lengths that tell where a token stands."""

from typing import ClassVar

from studio.catalog.base import Layer
from studio.catalog.layers._expect import expect_sequence
from studio.core.i18n import N_
from studio.core.spec import Meta
from studio.core.tensors import TensorType


class SinusoidalPositions(Layer):
    """Adds a fixed vector for each place to the token there: (B, T, C) → (B, T, C)."""

    meta: ClassVar[Meta] = Meta(
        id="sinusoidal_positions",
        title=N_("Positions, as waves"),
        summary=N_("Marks each token with its place in the text; nothing to learn, any length."),
        group="embedding",
        reference="Vaswani et al. 2017, arXiv:1706.03762, section 3.5",
    )
    block: ClassVar[str] = "SinusoidalPositionsBlock"
    formula: ClassVar[str] = "y_{t,2i} = x + sin(t / 10000^{2i/C}), y_{t,2i+1} = x + cos(…)"

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """The same shape."""
        return expect_sequence(
            inputs[0], N_("Adding positions expects a sequence (B, T, C), gets {shape}.")
        )

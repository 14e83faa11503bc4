"""A vector cut into a sequence of equal pieces."""

from typing import ClassVar

from studio.catalog.base import Layer, ShapeError
from studio.catalog.layers._expect import expect_vector
from studio.core.errors import msg
from studio.core.i18n import N_
from studio.core.spec import Meta, param
from studio.core.tensors import Sequence, TensorType

_SENTENCE = N_("Reshape expects one vector a text (B, C), gets {shape}.")


class Reshape(Layer):
    """Cuts a vector into `pieces` equal ones: (B, C) → (B, pieces, C / pieces)."""

    meta: ClassVar[Meta] = Meta(
        id="reshape",
        title=N_("Reshape"),
        summary=N_("Cuts a vector into equal pieces that layers for sequences can read."),
        group="combining",
    )
    block: ClassVar[str] = "ReshapeBlock"
    formula: ClassVar[str] = "(B, C) → (B, n, C / n)"
    torch_name: ClassVar[str] = "torch.reshape"

    pieces: int = param(
        4,
        title=N_("Pieces"),
        help=N_("Into how many equal pieces the vector is cut."),
        ge=1,
        le=10_000,
    )

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """A sequence of as many tokens as pieces."""
        channels = expect_vector(inputs[0], _SENTENCE).channels
        if channels % self.pieces:
            near = next(n for n in range(self.pieces, 0, -1) if channels % n == 0)
            raise ShapeError(
                "not-divisible",
                msg(
                    N_("A vector of {channels} values can't be cut into {pieces} equal pieces."),
                    channels=channels,
                    pieces=self.pieces,
                ),
                msg(N_("Choose a number that divides it, such as {near}."), near=near),
            )
        return Sequence(channels // self.pieces)

"""The first tokens of a text side by side."""

from typing import ClassVar

from studio.catalog.base import Layer
from studio.catalog.layers._expect import expect_sequence
from studio.core.i18n import N_
from studio.core.spec import Meta, param
from studio.core.tensors import TensorType, Vector

_SENTENCE = N_("Flatten expects a sequence (B, T, C), gets {shape}.")


class Flatten(Layer):
    """Puts the first tokens side by side: (B, T, C) → (B, tokens · C). Missing ones are zeros."""

    meta: ClassVar[Meta] = Meta(
        id="flatten",
        title=N_("Flatten"),
        summary=N_("Puts the vectors of the first tokens side by side, so that places count."),
        group="pooling",
        reference="LeCun et al. 1998",
    )
    block: ClassVar[str] = "FlattenBlock"
    formula: ClassVar[str] = "y = [x₁, x₂, …, x_n]"
    torch_name: ClassVar[str] = "torch.flatten"

    tokens: int = param(
        20,
        title=N_("Tokens"),
        help=N_("How many tokens from the beginning of the text are kept."),
        ge=1,
        le=10_000,
    )

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """As wide as all kept tokens together."""
        return Vector(self.tokens * expect_sequence(inputs[0], _SENTENCE).channels)

"""Attention, then a dense layer for each token, each added to what came in."""

from typing import ClassVar, Literal

from studio.catalog.layers._attending import SelfAttending
from studio.catalog.layers._expect import expect_sequence
from studio.core.i18n import N_
from studio.core.spec import Meta, param
from studio.core.tensors import TensorType

_SENTENCE = N_("The Transformer block expects a sequence (B, T, C), gets {shape}.")


class TransformerBlock(SelfAttending):
    """One encoder block of a Transformer: (B, T, C) → (B, T, C)."""

    meta: ClassVar[Meta] = Meta(
        id="transformer_block",
        title=N_("Transformer block"),
        summary=N_("Self-attention and a dense layer, the part of which BERT and GPT are stacked."),
        group="attention",
        reference="Vaswani et al. 2017, arXiv:1706.03762; Xiong et al. 2020, arXiv:2002.04745",
    )
    block: ClassVar[str] = "TransformerBlockBlock"
    formula: ClassVar[str] = (
        "Norm first: h = x + A(N(x)); y = h + F(N(h))\n"
        "Norm last: h = N(x + A(x)); y = N(h + F(h))\n"
        "A: self-attention; F(h) = W₂ GELU(W₁ h); N: layer normalisation"
    )
    torch_name: ClassVar[str] = "torch.nn.TransformerEncoderLayer"

    feed_forward: int = param(
        256,
        title=N_("Width of the dense layer"),
        help=N_("Usually four times the width of the tokens."),
        ge=1,
        le=65_536,
    )
    norm: Literal["first", "last"] = param(
        "first",
        title=N_("Normalisation"),
        help=N_("Before each part trains more steadily; after it is the original."),
        choices={
            "first": N_("Before each part (pre-norm)"),
            "last": N_("After each part (post-norm)"),
        },
    )

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """The same shape."""
        return expect_sequence(inputs[0], _SENTENCE)

    def parameter_count(self, inputs: tuple[TensorType, ...], classes: int) -> int:
        """Attention, two matrices with biases, and two normalisations."""
        channels = expect_sequence(inputs[0], _SENTENCE).channels
        dense = self.feed_forward * (channels + 1) + channels * (self.feed_forward + 1)
        return self.attention_parameters(channels, channels) + dense + 4 * channels

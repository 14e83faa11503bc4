"""From a vector for each token to one for the text."""

from typing import ClassVar, Literal

from studio.catalog.base import Layer
from studio.catalog.layers._expect import expect_sequence
from studio.core.i18n import N_
from studio.core.spec import Meta, param
from studio.core.tensors import TensorType, Vector

_SENTENCE = N_("Pooling expects a sequence (B, T, C), gets {shape}.")


class Pooling(Layer):
    """Draws the tokens of a text together: (B, T, C) → (B, C). An empty text gives zeros."""

    meta: ClassVar[Meta] = Meta(
        id="pooling",
        title=N_("Pooling"),
        summary=N_("Draws the vectors of all tokens together into one for the whole text."),
        group="pooling",
        reference="Collobert et al. 2011 (max); Bahdanau et al. 2015, arXiv:1409.0473 (attention)",
    )
    block: ClassVar[str] = "PoolingBlock"
    formula: ClassVar[str] = (
        "max: y = maxₜ xₜ\n"
        "mean: y = Σₜ xₜ / T\n"
        "last: y = x_T\n"
        "attention: y = Σₜ aₜ xₜ, a = softmaxₜ(v · tanh(W xₜ + b))"
    )
    torch_name: ClassVar[str] = "torch.nn.AdaptiveMaxPool1d"

    mode: Literal["max", "mean", "last", "attention"] = param(
        "max",
        title=N_("Mode"),
        help=N_("What is kept of all the tokens."),
        choices={
            "max": N_("Largest value"),
            "mean": N_("Mean"),
            "last": N_("Last token"),
            "attention": N_("Attention (learnt weights)"),
        },
    )

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """One vector a text, as wide as each token's was."""
        return Vector(expect_sequence(inputs[0], _SENTENCE).channels)

    def parameter_count(self, inputs: tuple[TensorType, ...], classes: int) -> int:
        """None, but for attention: W (C × C), b and v (C each)."""
        channels = expect_sequence(inputs[0], _SENTENCE).channels
        return channels * (channels + 2) if self.mode == "attention" else 0

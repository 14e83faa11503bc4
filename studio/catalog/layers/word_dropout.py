"""Whole tokens made unknown at random during training."""

from typing import ClassVar

from studio.catalog.base import Layer
from studio.catalog.layers._expect import expect_tokens
from studio.core.i18n import N_
from studio.core.spec import Meta, param
from studio.core.tensors import TensorType


class WordDropout(Layer):
    """Replaces a random share of the tokens by the unknown token in training: (B, T) → (B, T)."""

    meta: ClassVar[Meta] = Meta(
        id="word_dropout",
        title=N_("Word dropout"),
        summary=N_("Hides random words while training, so that no single one decides."),
        group="regularising",
        reference="Iyyer et al. 2015 (deep averaging networks)",
    )
    block: ClassVar[str] = "WordDropoutBlock"
    formula: ClassVar[str] = "yₜ = xₜ, or “unknown” with probability rate"

    rate: float = param(
        0.1,
        title=N_("Rate"),
        help=N_("The share of tokens that is hidden at each step."),
        ge=0,
        lt=1,
    )

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """Token ids as before."""
        return expect_tokens(inputs[0], N_("Word dropout expects token ids (B, T), gets {shape}."))

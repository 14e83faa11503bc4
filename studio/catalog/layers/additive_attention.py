"""The first attention: a small network says how well two tokens go together."""

from typing import ClassVar

from studio.catalog.base import InitialisedLayer
from studio.catalog.layers._expect import expect_sequence
from studio.core.i18n import N_
from studio.core.spec import Meta, param
from studio.core.tensors import Sequence, TensorType

_SENTENCE = N_("Additive attention expects two sequences (B, T, C), gets {shape}.")


class AdditiveAttention(InitialisedLayer):
    """What each token of ``in`` gathers from ``memory``: (B, T, C), (B, S, D) → (B, T, D).

    Wire the same sequence to both for a text that looks at itself.
    """

    meta: ClassVar[Meta] = Meta(
        id="additive_attention",
        title=N_("Additive attention"),
        summary=N_(
            "Lets every token of one sequence gather from another what a small network finds fitting."
        ),
        group="attention",
        reference="Bahdanau et al. 2015, arXiv:1409.0473",
    )
    block: ClassVar[str] = "AdditiveAttentionBlock"
    ports: ClassVar[tuple[str, ...]] = ("in", "memory")
    formula: ClassVar[str] = "eₜₛ = v · tanh(W xₜ + U mₛ + b)\nyₜ = Σₛ aₜₛ mₛ, a = softmaxₛ(e)"

    units: int = param(
        32,
        title=N_("Units"),
        help=N_("How many values the small network compares two tokens by."),
        ge=1,
        le=4096,
    )

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """For each token that asks, a vector as wide as those that are looked at."""
        expect_sequence(inputs[0], _SENTENCE)
        return Sequence(expect_sequence(inputs[1], _SENTENCE).channels)

    def parameter_count(self, inputs: tuple[TensorType, ...], classes: int) -> int:
        """W, U, b and v."""
        asking = expect_sequence(inputs[0], _SENTENCE).channels
        looked_at = expect_sequence(inputs[1], _SENTENCE).channels
        return self.units * (asking + looked_at + 2)

"""A trained vector for each place in a text."""

from typing import ClassVar

from studio.catalog.base import InitialisedLayer
from studio.catalog.layers._expect import expect_sequence
from studio.core.i18n import N_
from studio.core.spec import Meta, param
from studio.core.tensors import TensorType

_SENTENCE = N_("Adding positions expects a sequence (B, T, C), gets {shape}.")


class LearnedPositions(InitialisedLayer):
    """Adds a row of a table for each place: (B, T, C) → (B, T, C). Later places share the last."""

    meta: ClassVar[Meta] = Meta(
        id="learned_positions",
        title=N_("Positions, learnt"),
        summary=N_("Marks each token with its place in the text by a vector that is trained."),
        group="embedding",
        reference="Gehring et al. 2017, arXiv:1705.03122; Devlin et al. 2019, arXiv:1810.04805",
    )
    block: ClassVar[str] = "LearnedPositionsBlock"
    formula: ClassVar[str] = "yₜ = xₜ + Pₜ"
    torch_name: ClassVar[str] = "torch.nn.Embedding"

    places: int = param(
        512,
        title=N_("Places"),
        help=N_("How many places have a vector of their own; at least the maximum length."),
        ge=1,
        le=100_000,
    )

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """The same shape."""
        return expect_sequence(inputs[0], _SENTENCE)

    def parameter_count(self, inputs: tuple[TensorType, ...], classes: int) -> int:
        """A vector for each place."""
        return self.places * expect_sequence(inputs[0], _SENTENCE).channels

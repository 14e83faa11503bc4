"""One vector a text: the weighted sum of the vectors of its n-grams."""

from typing import ClassVar

from studio.catalog.base import InitialisedLayer
from studio.catalog.layers._expect import expect_bag
from studio.core.i18n import N_
from studio.core.spec import Meta, param
from studio.core.tensors import TensorType, Vector

_SENTENCE = N_("N-gram embedding expects n-grams, gets {shape}.")


class NgramEmbedding(InitialisedLayer):
    """Sums the rows of a table for the n-grams of a text: a bag → (B, dim)."""

    meta: ClassVar[Meta] = Meta(
        id="ngram_embedding",
        title=N_("N-gram embedding"),
        summary=N_("Adds up the vectors of the n-grams of a text, each times its weight."),
        group="embedding",
        reference="Joulin et al. 2017, arXiv:1607.01759",
    )
    block: ClassVar[str] = "NgramEmbeddingBlock"
    formula: ClassVar[str] = "y = Σₙ weightₙ · E[n]"
    torch_name: ClassVar[str] = "torch.nn.EmbeddingBag"

    dim: int = param(
        64,
        title=N_("Dimensions"),
        help=N_("How many numbers stand for one n-gram."),
        ge=1,
        le=8192,
    )

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """A vector of `dim` for each text."""
        expect_bag(inputs[0], _SENTENCE)
        return Vector(self.dim)

    def parameter_count(self, inputs: tuple[TensorType, ...], classes: int) -> int:
        """One row for each n-gram."""
        return expect_bag(inputs[0], _SENTENCE).features * self.dim

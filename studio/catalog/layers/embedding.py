"""A trained vector for each token."""

from typing import ClassVar

from studio.catalog.base import InitialisedLayer
from studio.catalog.layers._expect import expect_tokens
from studio.core.i18n import N_
from studio.core.spec import Meta, param
from studio.core.tensors import Sequence, TensorType

_SENTENCE = N_("Embedding expects token ids (B, T), gets {shape}.")


class Embedding(InitialisedLayer):
    """Looks up a row of a table for each token id: (B, T) → (B, T, dim)."""

    meta: ClassVar[Meta] = Meta(
        id="embedding",
        title=N_("Embedding"),
        summary=N_("Gives each token a vector that training moves to where it helps."),
        group="embedding",
        reference="Bengio et al. 2003, A Neural Probabilistic Language Model",
    )
    block: ClassVar[str] = "EmbeddingBlock"
    formula: ClassVar[str] = "yₜ = E[xₜ]"
    torch_name: ClassVar[str] = "torch.nn.Embedding"

    dim: int = param(
        64,
        title=N_("Dimensions"),
        help=N_("How many numbers stand for one token."),
        ge=1,
        le=8192,
    )
    vectors: str = param(
        "",
        title=N_("Word vectors"),
        help=N_(
            "A file of word2vec, GloVe or fastText to start from; empty starts at random. "
            "Up to 64 MB a copy is kept with the project."
        ),
        widget="file",
        max_length=4_096,
    )
    trainable: bool = param(
        True,
        title=N_("Trainable"),
        help=N_("Training moves the vectors; without it they stay as they start."),
    )
    any_case: bool = param(
        True,
        title=N_("Other case will do"),
        help=N_("A missing word takes the vector of its form in another case or width."),
        advanced=True,
    )

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """A vector of `dim` for each token."""
        expect_tokens(inputs[0], _SENTENCE)
        return Sequence(self.dim)

    def parameter_count(self, inputs: tuple[TensorType, ...], classes: int) -> int:
        """One row for each id of the vocabulary, padding and unknown included."""
        return expect_tokens(inputs[0], _SENTENCE).vocabulary * self.dim

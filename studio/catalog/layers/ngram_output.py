"""The shortest network: each n-gram speaks for or against each class by itself."""

from typing import ClassVar

from studio.catalog.base import PenalisedLayer
from studio.catalog.layers._expect import expect_bag
from studio.core.i18n import N_
from studio.core.spec import Meta
from studio.core.tensors import TensorType, Vector

_SENTENCE = N_("N-gram output expects n-grams, gets {shape}.")


class NgramOutput(PenalisedLayer):
    """A score of each n-gram for each class, summed: a bag → (B, classes).

    With softmax and cross entropy it is multinomial logistic regression; with one number, linear
    regression.
    """

    meta: ClassVar[Meta] = Meta(
        id="ngram_output",
        title=N_("N-gram output"),
        summary=N_(
            "Adds up what each n-gram says for each class; always has the size that the labels "
            "need. The end of a linear model."
        ),
        group="dense",
        reference="Cox 1958 (logistic regression); Joachims 1998 (on the words of a text)",
    )
    block: ClassVar[str] = "NgramOutputBlock"
    formula: ClassVar[str] = "y = Σₙ weightₙ · W[n] + b"
    torch_name: ClassVar[str] = "torch.nn.EmbeddingBag"

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """The logits of each class, or the number."""
        expect_bag(inputs[0], _SENTENCE)
        return Vector(classes)

    def parameter_count(self, inputs: tuple[TensorType, ...], classes: int) -> int:
        """A score of each n-gram for each class, and one bias for each class."""
        return classes * (expect_bag(inputs[0], _SENTENCE).features + 1)

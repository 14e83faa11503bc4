"""The largest values of each channel, in the order of the text."""

from typing import ClassVar

from studio.catalog.base import Layer
from studio.catalog.layers._expect import expect_sequence
from studio.core.i18n import N_
from studio.core.spec import Meta, param
from studio.core.tensors import TensorType, Vector

_SENTENCE = N_("K-max pooling expects a sequence (B, T, C), gets {shape}.")


class KmaxPooling(Layer):
    """Keeps the k largest values of each channel in their order: (B, T, C) → (B, k · C)."""

    meta: ClassVar[Meta] = Meta(
        id="kmax_pooling",
        title=N_("K-max pooling"),
        summary=N_("Keeps the few largest values of each channel, not only the very largest."),
        group="pooling",
        reference="Kalchbrenner et al. 2014, arXiv:1404.2188",
    )
    block: ClassVar[str] = "KmaxPoolingBlock"
    formula: ClassVar[str] = "y = the k largest xₜ of each channel, by t; 0 where there are fewer"
    torch_name: ClassVar[str] = "torch.sort"

    k: int = param(
        3,
        title=N_("Values kept"),
        help=N_("How many values of each channel are kept: k."),
        ge=1,
        le=100,
    )

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """k values a channel, side by side."""
        return Vector(self.k * expect_sequence(inputs[0], _SENTENCE).channels)

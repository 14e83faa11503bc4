"""Convolution along the text."""

from typing import ClassVar

from studio.catalog.base import InitialisedLayer
from studio.catalog.layers._expect import expect_sequence
from studio.core.i18n import N_
from studio.core.spec import Meta, param
from studio.core.tensors import Sequence, TensorType

_SENTENCE = N_("Convolution expects a sequence (B, T, C), gets {shape}.")


class Conv1d(InitialisedLayer):
    """Looks at every run of `kernel` tokens with the same filters: (B, T, C) → (B, T, channels).

    The text keeps its length: it is continued with zeros on both sides.
    """

    meta: ClassVar[Meta] = Meta(
        id="conv1d",
        title=N_("Convolution"),
        summary=N_("Finds patterns of a few neighbouring tokens, wherever they stand."),
        group="convolution",
        reference="Kim 2014, arXiv:1408.5882; Yu & Koltun 2016, arXiv:1511.07122 (dilated); "
        "Chollet 2017, arXiv:1610.02357 (separable)",
    )
    block: ClassVar[str] = "Conv1dBlock"
    formula: ClassVar[str] = "yₜ = b + Σⱼ Wⱼ xₜ₊ⱼ·dilation"
    torch_name: ClassVar[str] = "torch.nn.Conv1d"

    channels: int = param(
        128,
        title=N_("Filters"),
        help=N_("How many patterns are looked for."),
        ge=1,
        le=8192,
    )
    kernel: int = param(
        3,
        title=N_("Width"),
        help=N_("How many neighbouring tokens a pattern spans."),
        unit=N_("tokens"),
        ge=1,
        le=255,
    )

    dilation: int = param(
        1,
        title=N_("Dilation"),
        help=N_("How far apart the tokens of a pattern stand; 1 for neighbours."),
        unit=N_("tokens"),
        ge=1,
        le=256,
        advanced=True,
    )
    separable: bool = param(
        False,
        title=N_("Separable"),
        help=N_(
            "First along the text in each channel, then across the channels: far fewer weights."
        ),
        advanced=True,
    )

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """A vector of `channels` for each token."""
        expect_sequence(inputs[0], _SENTENCE)
        return Sequence(self.channels)

    def parameter_count(self, inputs: tuple[TensorType, ...], classes: int) -> int:
        """The filters and one bias for each; separable: a filter a channel, and a matrix."""
        channels = expect_sequence(inputs[0], _SENTENCE).channels
        if self.separable:
            return channels * self.kernel + self.channels * (channels + 1)
        return self.channels * (channels * self.kernel + 1)

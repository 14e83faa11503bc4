"""Each vector brought to the same length."""

from typing import ClassVar

from studio.catalog.base import Layer
from studio.catalog.layers._expect import expect_values
from studio.core.i18n import N_
from studio.core.spec import Meta, param
from studio.core.tensors import TensorType

_SENTENCE = N_("RMS normalisation expects vectors (B, C) or (B, T, C), gets {shape}.")


class RmsNorm(Layer):
    """Divides each vector by its root mean square, then scales it. Shapes stay."""

    meta: ClassVar[Meta] = Meta(
        id="rms_norm",
        title=N_("RMS normalisation"),
        summary=N_("Like layer normalisation without the mean: cheaper, and often as good."),
        group="regularising",
        reference="Zhang & Sennrich 2019, arXiv:1910.07467",
    )
    block: ClassVar[str] = "RmsNormBlock"
    formula: ClassVar[str] = "y = γ ⊙ x / √(mean(x²) + ε)"
    torch_name: ClassVar[str] = "torch.nn.RMSNorm"

    epsilon: float = param(
        1e-6,
        title="ε",
        help=N_("Keeps the division finite."),
        gt=0,
        le=1,
        advanced=True,
        widget="log",
    )

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """The same shape."""
        return expect_values(inputs[0], _SENTENCE)

    def parameter_count(self, inputs: tuple[TensorType, ...], classes: int) -> int:
        """A scale for each channel."""
        return expect_values(inputs[0], _SENTENCE).channels

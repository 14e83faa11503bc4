"""Each vector brought to the same mean and spread."""

from typing import ClassVar

from studio.catalog.base import Layer
from studio.catalog.layers._expect import expect_values
from studio.core.i18n import N_
from studio.core.spec import Meta, param
from studio.core.tensors import TensorType

_SENTENCE = N_("Layer normalisation expects vectors (B, C) or (B, T, C), gets {shape}.")


class LayerNorm(Layer):
    """Normalises each vector over its channels, then scales and shifts them. Shapes stay."""

    meta: ClassVar[Meta] = Meta(
        id="layer_norm",
        title=N_("Layer normalisation"),
        summary=N_("Brings each vector to the same mean and spread, which steadies training."),
        group="regularising",
        reference="Ba et al. 2016, arXiv:1607.06450",
    )
    block: ClassVar[str] = "LayerNormBlock"
    formula: ClassVar[str] = "y = γ ⊙ (x − mean(x)) / √(var(x) + ε) + β"
    torch_name: ClassVar[str] = "torch.nn.LayerNorm"

    epsilon: float = param(
        1e-5,
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
        """A scale and a shift for each channel."""
        return 2 * expect_values(inputs[0], _SENTENCE).channels

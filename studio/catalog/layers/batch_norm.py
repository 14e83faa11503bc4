"""Each channel brought to the same mean and spread over the batch."""

from typing import ClassVar

from studio.catalog.base import Layer
from studio.catalog.layers._expect import expect_values
from studio.core.i18n import N_
from studio.core.spec import Meta, param
from studio.core.tensors import TensorType

_SENTENCE = N_("Batch normalisation expects vectors (B, C) or (B, T, C), gets {shape}.")


class BatchNorm(Layer):
    """Normalises each channel over all real tokens of a batch, then scales and shifts it.

    Shapes stay. Behind training the means and spreads that were collected serve, so that an
    answer doesn't depend on what else is asked at the same time.
    """

    meta: ClassVar[Meta] = Meta(
        id="batch_norm",
        title=N_("Batch normalisation"),
        summary=N_(
            "Brings each channel to the same mean and spread over the batch; wants batches of "
            "some size."
        ),
        group="regularising",
        reference="Ioffe & Szegedy 2015, arXiv:1502.03167",
    )
    block: ClassVar[str] = "BatchNormBlock"
    formula: ClassVar[str] = (
        "y = γ ⊙ (x − μ) / √(σ² + ε) + β\n"
        "Training: μ, σ² over all tokens of the batch; m ← (1 − a) m + a μ, likewise for σ²\n"
        "Afterwards: the m collected in training"
    )
    torch_name: ClassVar[str] = "torch.nn.BatchNorm1d"

    momentum: float = param(
        0.1,
        title=N_("Weight of the newest batch"),
        help=N_("How fast the collected means follow the batches: a in the formula."),
        gt=0,
        le=1,
        advanced=True,
    )
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
        """A scale and a shift for each channel; what is collected isn't trained."""
        return 2 * expect_values(inputs[0], _SENTENCE).channels

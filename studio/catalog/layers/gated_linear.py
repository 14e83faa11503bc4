"""A dense layer whose outputs a second one opens and closes."""

from typing import ClassVar

from studio.catalog.base import InitialisedLayer
from studio.catalog.layers._expect import expect_values
from studio.core.i18n import N_
from studio.core.spec import Meta, param
from studio.core.tensors import Sequence, TensorType, Vector

_SENTENCE = N_("The gated linear unit expects vectors (B, C) or (B, T, C), gets {shape}.")


class GatedLinear(InitialisedLayer):
    """Two dense layers, one the gate of the other: (…, C) → (…, units)."""

    meta: ClassVar[Meta] = Meta(
        id="gated_linear",
        title=N_("Gated linear unit"),
        summary=N_("A dense layer that learns which of its values to let through."),
        group="dense",
        reference="Dauphin et al. 2017, arXiv:1612.08083",
    )
    block: ClassVar[str] = "GatedLinearBlock"
    formula: ClassVar[str] = "y = (W x + b) ⊙ σ(V x + c)"
    torch_name: ClassVar[str] = "torch.nn.functional.glu"

    units: int = param(
        64,
        title=N_("Units"),
        help=N_("How many values come out."),
        ge=1,
        le=65_536,
    )

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """As many values as units, for each token or for the text."""
        found = expect_values(inputs[0], _SENTENCE)
        return Sequence(self.units) if isinstance(found, Sequence) else Vector(self.units)

    def parameter_count(self, inputs: tuple[TensorType, ...], classes: int) -> int:
        """Two matrices and two biases."""
        return 2 * self.units * (expect_values(inputs[0], _SENTENCE).channels + 1)

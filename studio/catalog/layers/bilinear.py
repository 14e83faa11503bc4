"""Every value of one vector weighed with every value of another."""

from typing import ClassVar

from studio.catalog.base import InitialisedLayer
from studio.catalog.layers._expect import expect_vector
from studio.core.i18n import N_
from studio.core.spec import Meta, param
from studio.core.tensors import TensorType, Vector

_SENTENCE = N_("Bilinear expects two vectors (B, C), gets {shape}.")


class Bilinear(InitialisedLayer):
    """Compares two vectors of a text in learnt ways: (B, C), (B, D) → (B, units)."""

    meta: ClassVar[Meta] = Meta(
        id="bilinear",
        title=N_("Bilinear"),
        summary=N_("Compares two vectors, such as a question's and an answer's, value by value."),
        group="combining",
        reference="Tenenbaum & Freeman 2000; Socher et al. 2013 (neural tensor network)",
    )
    block: ClassVar[str] = "BilinearBlock"
    ports: ClassVar[tuple[str, ...]] = ("left", "right")
    formula: ClassVar[str] = "yₖ = xᵀ Wₖ z + bₖ"
    torch_name: ClassVar[str] = "torch.nn.Bilinear"

    units: int = param(
        16,
        title=N_("Units"),
        help=N_("How many values come out."),
        ge=1,
        le=4096,
    )

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """A vector of `units` for each text."""
        for found in inputs:
            expect_vector(found, _SENTENCE)
        return Vector(self.units)

    def parameter_count(self, inputs: tuple[TensorType, ...], classes: int) -> int:
        """A matrix and a bias for each unit."""
        left, right = (expect_vector(found, _SENTENCE).channels for found in inputs)
        return self.units * (left * right + 1)

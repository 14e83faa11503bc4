"""Several inputs multiplied."""

from typing import ClassVar

from studio.catalog.layers._combining import Combining
from studio.core.i18n import N_
from studio.core.spec import Meta
from studio.core.tensors import TensorType


class Multiply(Combining):
    """Multiplies two to eight inputs of the same width, value by value."""

    meta: ClassVar[Meta] = Meta(
        id="multiply",
        title=N_("Multiply"),
        summary=N_("Multiplies what several layers of the same width give, such as by a gate."),
        group="combining",
        reference="Hochreiter & Schmidhuber 1997 (gates)",
    )
    block: ClassVar[str] = "MultiplyBlock"
    formula: ClassVar[str] = "y = x₁ ⊙ x₂ ⊙ …"
    torch_name: ClassVar[str] = "torch.mul"
    sentence: ClassVar[str] = N_(
        "Multiply expects vectors only (B, C), or sequences only (B, T, C), gets {shape}."
    )

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """The shape that all inputs have."""
        return self.one_shape(
            inputs,
            N_("Multiply expects inputs of one width, gets {first} and {second}."),
            N_("Give both layers the same size."),
        )

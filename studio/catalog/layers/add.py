"""Several inputs summed up."""

from typing import ClassVar

from studio.catalog.layers._combining import Combining
from studio.core.i18n import N_
from studio.core.spec import Meta
from studio.core.tensors import TensorType


class Add(Combining):
    """Adds two to eight inputs of the same width, value by value."""

    meta: ClassVar[Meta] = Meta(
        id="add",
        title=N_("Add"),
        summary=N_("Adds what several layers of the same width give, such as a layer's own input."),
        group="combining",
        reference="He et al. 2016, arXiv:1512.03385",
    )
    block: ClassVar[str] = "AddBlock"
    formula: ClassVar[str] = "y = x₁ + x₂ + …"
    torch_name: ClassVar[str] = "torch.add"
    sentence: ClassVar[str] = N_(
        "Add expects vectors only (B, C), or sequences only (B, T, C), gets {shape}."
    )

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """The shape that all inputs have."""
        return self.one_shape(
            inputs,
            N_("Add expects inputs of one width, gets {first} and {second}."),
            N_("Give both layers the same size, or use Concatenate."),
        )

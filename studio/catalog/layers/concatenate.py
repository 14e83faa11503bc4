"""Several inputs side by side."""

from typing import ClassVar

from studio.catalog.layers._combining import Combining
from studio.core.i18n import N_
from studio.core.spec import Meta
from studio.core.tensors import Sequence, TensorType, Vector


class Concatenate(Combining):
    """Puts two to eight vectors side by side: (B, C₁), (B, C₂), … → (B, C₁ + C₂ + …).

    Sequences of the same text are joined token by token.
    """

    meta: ClassVar[Meta] = Meta(
        id="concatenate",
        title=N_("Concatenate"),
        summary=N_(
            "Puts what several layers give side by side, such as text, numbers, categories."
        ),
        group="combining",
        reference="Huang et al. 2017, arXiv:1608.06993",
    )
    block: ClassVar[str] = "ConcatenateBlock"
    formula: ClassVar[str] = "y = [x₁, x₂, …]"
    torch_name: ClassVar[str] = "torch.cat"
    sentence: ClassVar[str] = N_(
        "Concatenate expects vectors only (B, C), or sequences only (B, T, C), gets {shape}."
    )

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """As wide as all inputs together."""
        total = sum(self.channels_of(inputs))
        return Sequence(total) if isinstance(inputs[0], Sequence) else Vector(total)

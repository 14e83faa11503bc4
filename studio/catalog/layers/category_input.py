"""A column of few values beside the text, with a trained vector for each value."""

from typing import ClassVar

from studio.catalog.base import InitialisedLayer
from studio.catalog.layers._expect import expect_categories
from studio.core.i18n import N_
from studio.core.spec import Meta, param
from studio.core.tensors import TensorType, Vector

_SENTENCE = N_("The category input expects categories (B), gets {shape}.")


class CategoryInput(InitialisedLayer):
    """Looks up a row of an own table for the value of a column: (B) → (B, dim).

    Values not seen in training and missing ones share the first row, which starts at zero: until
    training says otherwise, an unseen value adds nothing.
    """

    meta: ClassVar[Meta] = Meta(
        id="category_input",
        title=N_("Category input"),
        summary=N_("A column of few values beside the text, with a trained vector for each value."),
        group="input",
        reference="Guo & Berkhahn 2016, arXiv:1604.06737",
    )
    block: ClassVar[str] = "CategoryInputBlock"
    ports: ClassVar[tuple[str, ...]] = ()
    formula: ClassVar[str] = "y = E[value]"
    torch_name: ClassVar[str] = "torch.nn.Embedding"

    column: str = param(
        "",
        title=N_("Column"),
        help=N_("A column with the role Category on the Data page."),
        max_length=1_000,
        widget="category_column",
    )
    dim: int = param(
        8,
        title=N_("Dimensions"),
        help=N_("How many numbers stand for one value."),
        ge=1,
        le=8192,
    )

    @property
    def channel(self) -> str:
        """The form of the encoded rows that it reads."""
        return f"category/{self.column}"

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """A vector of `dim` for each text."""
        expect_categories(inputs[0], _SENTENCE)
        return Vector(self.dim)

    def parameter_count(self, inputs: tuple[TensorType, ...], classes: int) -> int:
        """One row for each value, and one for what was not seen."""
        return expect_categories(inputs[0], _SENTENCE).values * self.dim

"""The part of speech of each token, beside the tokens."""

from typing import ClassVar

from studio.catalog.base import Layer
from studio.catalog.layers._expect import expect_tokens
from studio.core.i18n import N_
from studio.core.spec import Meta, param
from studio.core.tensors import TensorType


class TagsInput(Layer):
    """Hands on a number for the part of speech of each token: (B, T), as long as the tokens.

    The numbers stand for the twelve classes of Petrov, Das and McDonald 2012. An embedding of a
    few dimensions behind it, joined to that of the tokens, lets the network tell "book", the
    noun, from "book", the verb.
    """

    meta: ClassVar[Meta] = Meta(
        id="tags_input",
        title=N_("Tag input"),
        summary=N_("The part of speech of each token, for an embedding beside that of the tokens."),
        group="input",
        reference="Petrov et al. 2012, arXiv:1104.2086",
    )
    block: ClassVar[str] = "TokensInputBlock"
    ports: ClassVar[tuple[str, ...]] = ()
    formula: ClassVar[str] = "x = (class₁, …, class_T)"

    column: str = param(
        "",
        title=N_("Column"),
        help=N_("One of several text columns; empty: the whole text."),
        max_length=1_000,
        widget="text_column",
    )

    @property
    def channel(self) -> str:
        """The form of the encoded text that it reads: ``tags`` or ``tags/COLUMN``."""
        return f"tags/{self.column}" if self.column else "tags"

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """The numbers as they come."""
        return expect_tokens(inputs[0], N_("The tag input expects tags, gets {shape}."))

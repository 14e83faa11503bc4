"""The token ids of each text, where most networks begin."""

from typing import ClassVar

from studio.catalog.base import Layer
from studio.catalog.layers._expect import expect_tokens
from studio.core.i18n import N_
from studio.core.spec import Meta, param
from studio.core.tensors import TensorType


class TokensInput(Layer):
    """Hands on the token ids (B, T) that the text pipeline makes."""

    meta: ClassVar[Meta] = Meta(
        id="tokens_input",
        title=N_("Token input"),
        summary=N_("The tokens of each text in their order, as numbers from the vocabulary."),
        group="input",
    )
    block: ClassVar[str] = "TokensInputBlock"
    ports: ClassVar[tuple[str, ...]] = ()
    formula: ClassVar[str] = "x = (id₁, …, id_T)"

    column: str = param(
        "",
        title=N_("Column"),
        help=N_("One of several text columns; empty: the whole text."),
        max_length=1_000,
        widget="text_column",
    )

    @property
    def channel(self) -> str:
        """The form of the encoded text that it reads: ``tokens`` or ``tokens/COLUMN``."""
        return f"tokens/{self.column}" if self.column else "tokens"

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """The token ids as they come."""
        return expect_tokens(inputs[0], N_("The token input expects token ids, gets {shape}."))

"""The n-grams of each text, for networks that don't look at the order."""

from typing import ClassVar

from studio.catalog.base import Layer
from studio.catalog.layers._expect import expect_bag
from studio.core.i18n import N_
from studio.core.spec import Meta, param
from studio.core.tensors import TensorType


class NgramsInput(Layer):
    """Hands on the weighted bag of n-grams that the text pipeline makes."""

    meta: ClassVar[Meta] = Meta(
        id="ngrams_input",
        title=N_("N-gram input"),
        summary=N_("The n-grams found in each text with their weights, in no order."),
        group="input",
        reference="Salton & Buckley 1988 (TF-IDF)",
    )
    block: ClassVar[str] = "NgramsInputBlock"
    ports: ClassVar[tuple[str, ...]] = ()
    formula: ClassVar[str] = "x = {n-gram: weight}"

    column: str = param(
        "",
        title=N_("Column"),
        help=N_("One of several text columns; empty: the whole text."),
        max_length=1_000,
        widget="text_column",
    )

    @property
    def channel(self) -> str:
        """The form of the encoded text that it reads: ``ngrams`` or ``ngrams/COLUMN``."""
        return f"ngrams/{self.column}" if self.column else "ngrams"

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """The n-grams as they come."""
        return expect_bag(inputs[0], N_("The n-gram input expects n-grams, gets {shape}."))

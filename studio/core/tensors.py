"""The types of the tensors on the wires of a graph, known without torch.

Letters as everywhere in the field: B batch, T tokens, C channels. B and T vary from batch to
batch and are never numbers here.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tokens:
    """Token ids (B, T), with the number of real tokens of each text. Padding is id 0."""

    vocabulary: int
    max_length: int

    def shape(self) -> str:
        """As shown on a wire."""
        return "(B, T)"


@dataclass(frozen=True)
class Bag:
    """A weighted bag of n-grams a text: ids (N,), offsets (B,), weights (N,)."""

    features: int

    def shape(self) -> str:
        """As shown on a wire."""
        return f"(B, {self.features:,}) sparse"


@dataclass(frozen=True)
class Sequence:
    """A vector for each token (B, T, C), with lengths: padding never changes an output."""

    channels: int

    def shape(self) -> str:
        """As shown on a wire."""
        return f"(B, T, {self.channels})"


@dataclass(frozen=True)
class Vector:
    """One vector for each text (B, C)."""

    channels: int

    def shape(self) -> str:
        """As shown on a wire."""
        return f"(B, {self.channels})"


@dataclass(frozen=True)
class Categories:
    """One value of a column of few values for each text (B,); 0 is the slot of unseen values."""

    values: int

    def shape(self) -> str:
        """As shown on a wire."""
        return "(B)"


TensorType = Tokens | Bag | Sequence | Vector | Categories

#: What a tensor type is called, for messages ("expects a sequence (B, T, C)").
FORMS: dict[type, str] = {
    Tokens: "(B, T)",
    Bag: "(B, N) sparse",
    Sequence: "(B, T, C)",
    Vector: "(B, C)",
    Categories: "(B)",
}

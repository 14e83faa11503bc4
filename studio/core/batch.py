"""What flows along the wires while a network runs: tensors with what is needed to ignore padding.

Texts are padded on the right. `lengths` tells how many positions of each row are real; every
block must give the same real outputs whatever stands behind them.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, slots=True)
class TokenBatch:
    """Token ids (B, T) int64, 0 is padding; lengths (B,) int64. A length may be 0."""

    ids: "Tensor"
    lengths: "Tensor"


@dataclass(frozen=True, slots=True)
class BagBatch:
    """N-gram ids (N,) int64, offsets (B,) int64 of each text's first id, weights (N,) float32."""

    ids: "Tensor"
    offsets: "Tensor"
    weights: "Tensor"


@dataclass(frozen=True, slots=True)
class SequenceBatch:
    """A vector for each token: values (B, T, C) float; lengths (B,) int64."""

    values: "Tensor"
    lengths: "Tensor"


#: What a wire carries; a plain (B, C) tensor is one vector a text, a (B,) int64 one its category.
Value = "TokenBatch | BagBatch | SequenceBatch | Tensor"

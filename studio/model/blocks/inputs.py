"""Where the encoded rows enter."""

import torch
from torch import Tensor, nn

from studio.catalog.layers.category_input import CategoryInput
from studio.core.batch import BagBatch, TokenBatch
from studio.core.tensors import Categories, TensorType
from studio.model.blocks.base import Block
from studio.model.blocks.table import TableBlock
from studio.model.initialise import initialise_weight


class TokensInputBlock(Block):
    """Hands on the token ids, with at least one position so that no layer meets T = 0."""

    def forward(self, batch: TokenBatch) -> TokenBatch:
        """Token ids (B, T) with T ≥ 1."""
        if batch.ids.shape[1] > 0:
            return batch
        return TokenBatch(nn.functional.pad(batch.ids, (0, 1)), batch.lengths)


class NgramsInputBlock(Block):
    """Hands on the n-grams as they come."""

    def forward(self, batch: BagBatch) -> BagBatch:
        """The same bag."""
        return batch


class VectorInputBlock(Block):
    """Hands on the numbers as they come."""

    def forward(self, values: Tensor) -> Tensor:
        """(B, C)."""
        return values


class CategoryInputBlock(TableBlock):
    """A table with a row for each value; row 0, for values that were not seen, starts at zero."""

    def __init__(
        self, layer: CategoryInput, inputs: tuple[TensorType, ...], output: TensorType
    ) -> None:
        (categories,) = inputs
        assert isinstance(categories, Categories)
        super().__init__(layer, inputs, output, rows=categories.values, channels=layer.dim)
        self.layer = layer

    def initialise(self, generator: torch.Generator) -> None:
        """Uniform within ±0.05, so that no value weighs more than another at first."""
        initialise_weight(self.weight, self.layer, generator, usual="uniform")
        self.weight[0] = 0.0

    def forward(self, codes: Tensor) -> Tensor:
        """(B,) → (B, dim)."""
        return nn.functional.embedding(codes, self.weight, sparse=self.sparse)

"""One vector a text from its n-grams."""

import torch
from torch import Tensor, nn

from studio.catalog.layers.ngram_embedding import NgramEmbedding
from studio.core.batch import BagBatch
from studio.core.tensors import Bag, TensorType
from studio.model.blocks.table import TableBlock, rows_for
from studio.model.initialise import initialise_weight


class NgramEmbeddingBlock(TableBlock):
    """A table with a row for each n-gram, summed by weight; a text without n-grams is zero."""

    def __init__(
        self, layer: NgramEmbedding, inputs: tuple[TensorType, ...], output: TensorType
    ) -> None:
        (bag,) = inputs
        assert isinstance(bag, Bag)
        super().__init__(layer, inputs, output, rows=bag.features, channels=layer.dim)
        self.layer = layer

    def initialise(self, generator: torch.Generator) -> None:
        """Uniform within ±0.05."""
        initialise_weight(self.weight, self.layer, generator, usual="uniform")

    def forward(self, batch: BagBatch) -> Tensor:
        """A bag of N n-grams of B texts → (B, dim)."""
        return summed_rows(self, batch)


def summed_rows(block: TableBlock, batch: BagBatch) -> Tensor:
    """The weighted sums of a table's rows: a bag of N n-grams of B texts → (B, channels)."""
    table: Tensor = block.weight
    ids = batch.ids
    if block.sparse and torch.is_grad_enabled():
        table, ids = rows_for(table, ids)
    weights = batch.weights.to(table.dtype)
    return nn.functional.embedding_bag(
        ids, table, batch.offsets, mode="sum", per_sample_weights=weights
    )

"""One vector a text from its n-grams."""

import torch
from torch import Tensor, nn

from studio.catalog.layers.ngram_embedding import NgramEmbedding
from studio.core.batch import BagBatch
from studio.core.tensors import Bag, TensorType
from studio.model.blocks.base import Block
from studio.model.initialise import initialise_weight


class NgramEmbeddingBlock(Block):
    """A table with a row for each n-gram, summed by weight; a text without n-grams is zero."""

    def __init__(
        self, layer: NgramEmbedding, inputs: tuple[TensorType, ...], output: TensorType
    ) -> None:
        super().__init__(layer, inputs, output)
        (bag,) = inputs
        assert isinstance(bag, Bag)
        self.layer = layer
        self.weight = nn.Parameter(torch.empty(bag.features, layer.dim))

    def initialise(self, generator: torch.Generator) -> None:
        """Uniform within ±0.05."""
        initialise_weight(self.weight, self.layer, generator, usual="uniform")

    def forward(self, batch: BagBatch) -> Tensor:
        """A bag of N n-grams of B texts → (B, dim)."""
        return nn.functional.embedding_bag(
            batch.ids,
            self.weight,
            batch.offsets,
            mode="sum",
            per_sample_weights=batch.weights.to(self.weight.dtype),
        )

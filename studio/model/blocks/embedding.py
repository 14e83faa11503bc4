"""Vectors for tokens."""

import torch
from torch import nn

from studio.catalog.layers.embedding import Embedding
from studio.core.batch import SequenceBatch, TokenBatch
from studio.core.tensors import TensorType, Tokens
from studio.model.blocks.table import TableBlock
from studio.model.initialise import initialise_weight


class EmbeddingBlock(TableBlock):
    """A table with a row for each id; the padding's row gets no gradient."""

    def __init__(
        self, layer: Embedding, inputs: tuple[TensorType, ...], output: TensorType
    ) -> None:
        (tokens,) = inputs
        assert isinstance(tokens, Tokens)
        super().__init__(layer, inputs, output, rows=tokens.vocabulary, channels=layer.dim)
        self.weight.requires_grad_(layer.trainable)
        self.layer = layer

    def initialise(self, generator: torch.Generator) -> None:
        """Keras's usual: uniform within ±0.05."""
        initialise_weight(self.weight, self.layer, generator, usual="uniform")

    def forward(self, batch: TokenBatch) -> SequenceBatch:
        """(B, T) → (B, T, dim)."""
        values = nn.functional.embedding(batch.ids, self.weight, padding_idx=0, sparse=self.sparse)
        return SequenceBatch(values, batch.lengths)

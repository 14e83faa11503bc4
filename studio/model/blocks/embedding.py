"""Vectors for tokens."""

import torch
from torch import nn

from studio.catalog.layers.embedding import Embedding
from studio.core.batch import SequenceBatch, TokenBatch
from studio.core.tensors import TensorType, Tokens
from studio.model.blocks.base import Block
from studio.model.initialise import initialise_weight


class EmbeddingBlock(Block):
    """A table with a row for each id; the padding's row gets no gradient."""

    def __init__(
        self, layer: Embedding, inputs: tuple[TensorType, ...], output: TensorType
    ) -> None:
        super().__init__(layer, inputs, output)
        (tokens,) = inputs
        assert isinstance(tokens, Tokens)
        self.layer = layer
        self.weight = nn.Parameter(torch.empty(tokens.vocabulary, layer.dim))

    def initialise(self, generator: torch.Generator) -> None:
        """Keras's usual: uniform within ±0.05."""
        initialise_weight(self.weight, self.layer, generator, usual="uniform")

    def forward(self, batch: TokenBatch) -> SequenceBatch:
        """(B, T) → (B, T, dim)."""
        values = nn.functional.embedding(batch.ids, self.weight, padding_idx=0)
        return SequenceBatch(values, batch.lengths)

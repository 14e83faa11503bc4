"""Whole tokens, or whole channels, left out at random."""

import torch
from torch import Tensor, nn

from studio.catalog.layers.spatial_dropout import SpatialDropout
from studio.catalog.layers.word_dropout import WordDropout
from studio.core.batch import SequenceBatch, TokenBatch
from studio.core.tensors import TensorType
from studio.model.blocks.base import Block
from studio.model.blocks.masks import real_positions

#: The id of a token that the vocabulary doesn't hold (0 is padding).
_UNKNOWN = 1


class WordDropoutBlock(Block):
    """Draws from torch's global state, as dropout does; at evaluation it does nothing."""

    def __init__(
        self, layer: WordDropout, inputs: tuple[TensorType, ...], output: TensorType
    ) -> None:
        super().__init__(layer, inputs, output)
        self.rate = layer.rate

    def forward(self, batch: TokenBatch) -> TokenBatch:
        """(B, T) → (B, T)."""
        if not self.training or not self.rate:
            return batch
        hidden = torch.rand(batch.ids.shape, device=batch.ids.device) < self.rate
        hidden &= real_positions(batch.ids, batch.lengths)
        return TokenBatch(batch.ids.masked_fill(hidden, _UNKNOWN), batch.lengths)


class SpatialDropoutBlock(Block):
    """`torch.nn.Dropout` with one mask for all tokens of a text."""

    def __init__(
        self, layer: SpatialDropout, inputs: tuple[TensorType, ...], output: TensorType
    ) -> None:
        super().__init__(layer, inputs, output)
        self.dropout = nn.Dropout(layer.rate)

    def forward(self, batch: SequenceBatch) -> SequenceBatch:
        """(B, T, C) → (B, T, C)."""
        texts, _width, channels = batch.values.shape
        mask: Tensor = self.dropout(batch.values.new_ones(texts, 1, channels))
        return SequenceBatch(batch.values * mask, batch.lengths)

"""One vector a text from the vectors of its tokens."""

import torch
from torch import Tensor, nn

from studio.catalog.layers.pooling import Pooling
from studio.core.batch import SequenceBatch
from studio.core.tensors import Sequence, TensorType
from studio.model.blocks.base import Block
from studio.model.blocks.masks import last_values, real_positions
from studio.model.initialise import initialise_bias


class PoolingBlock(Block):
    """The largest, the mean, the last, or a learnt weighted mean; zeros for an empty text."""

    def __init__(self, layer: Pooling, inputs: tuple[TensorType, ...], output: TensorType) -> None:
        super().__init__(layer, inputs, output)
        (sequence,) = inputs
        assert isinstance(sequence, Sequence)
        self.mode = layer.mode
        if layer.mode == "attention":
            self.hidden = nn.Linear(sequence.channels, sequence.channels)
            self.score = nn.Parameter(torch.empty(sequence.channels))

    def initialise(self, generator: torch.Generator) -> None:
        """Attention: Xavier for W; v as a Xavier matrix with one row; b zero."""
        if self.mode == "attention":
            nn.init.xavier_uniform_(self.hidden.weight, generator=generator)
            nn.init.xavier_uniform_(self.score.data.unsqueeze(0), generator=generator)
            initialise_bias(self.hidden.bias)

    def forward(self, batch: SequenceBatch) -> Tensor:
        """(B, T, C) → (B, C)."""
        if self.mode == "last":
            return last_values(batch)
        if self.mode == "max":
            return _largest(batch, real_positions(batch.values, batch.lengths))
        return _weighted(batch, self.weights(batch))

    def weights(self, batch: SequenceBatch) -> Tensor:
        """What each token counts in a mean (B, T): sums to 1 over the real ones, 0 behind them."""
        mask = real_positions(batch.values, batch.lengths)  # (B, T)
        if self.mode == "mean":
            return mask / batch.lengths.clamp(min=1).unsqueeze(1)
        scores = torch.tanh(self.hidden(batch.values)) @ self.score  # (B, T)
        # The smallest finite number, not -inf: a row of -inf would make NaN of an empty text.
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
        return torch.softmax(scores, dim=1) * mask


def _largest(batch: SequenceBatch, mask: Tensor) -> Tensor:
    below = torch.where(mask, 0.0, -torch.inf).to(batch.values.dtype).unsqueeze(2)
    # The pooling kernel's gradient is three times as fast as that of amax.
    values = nn.functional.adaptive_max_pool1d((batch.values + below).transpose(1, 2), 1)
    return values.squeeze(2).masked_fill((batch.lengths == 0).unsqueeze(1), 0.0)


def _weighted(batch: SequenceBatch, weights: Tensor) -> Tensor:
    values = batch.values
    return torch.bmm(weights.to(values.dtype).unsqueeze(1), values).squeeze(1)

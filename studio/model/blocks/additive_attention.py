"""The first attention: a small network says how well two tokens go together."""

import torch
from torch import Tensor, nn

from studio.catalog.layers.additive_attention import AdditiveAttention
from studio.core.batch import SequenceBatch
from studio.core.tensors import Sequence, TensorType
from studio.model.blocks.base import Block
from studio.model.blocks.masks import real_positions
from studio.model.initialise import initialise_bias, initialise_weight


class AdditiveAttentionBlock(Block):
    """Bahdanau's scores, a softmax over the real tokens of the memory, and their weighted mean."""

    def __init__(
        self, layer: AdditiveAttention, inputs: tuple[TensorType, ...], output: TensorType
    ) -> None:
        super().__init__(layer, inputs, output)
        asking, memory = inputs
        assert isinstance(asking, Sequence)
        assert isinstance(memory, Sequence)
        self.layer = layer
        self.asking = nn.Linear(asking.channels, layer.units)
        self.memory = nn.Linear(memory.channels, layer.units, bias=False)
        self.score = nn.Parameter(torch.empty(layer.units))

    def initialise(self, generator: torch.Generator) -> None:
        """Xavier; v as a Xavier matrix with one row; b zero."""
        for linear in (self.asking, self.memory):
            initialise_weight(linear.weight, self.layer, generator, usual="xavier_uniform")
        initialise_bias(self.asking.bias)
        nn.init.xavier_uniform_(self.score.data.unsqueeze(0), generator=generator)

    def forward(self, batch: SequenceBatch, memory: SequenceBatch) -> SequenceBatch:
        """(B, T, C), (B, S, D) → (B, T, D); an empty memory gives zeros."""
        return SequenceBatch(self.weights(batch, memory) @ memory.values, batch.lengths)

    def weights(self, batch: SequenceBatch, memory: SequenceBatch) -> Tensor:
        """What each token of the memory counts for each that asks (B, T, S): sums to 1 over the
        real ones, 0 behind them."""
        asked = self.asking(batch.values).unsqueeze(2)  # (B, T, 1, units)
        offered = self.memory(memory.values).unsqueeze(1)  # (B, 1, S, units)
        scores = torch.tanh(asked + offered) @ self.score  # (B, T, S)
        real = real_positions(memory.values, memory.lengths).unsqueeze(1)  # (B, 1, S)
        # The smallest finite number, not -inf: a row of -inf would make NaN of an empty text.
        scores = scores.masked_fill(~real, torch.finfo(scores.dtype).min)
        return torch.softmax(scores, dim=2) * real

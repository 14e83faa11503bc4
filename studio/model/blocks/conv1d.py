"""Convolution along the text."""

import torch
from torch import nn

from studio.catalog.layers.conv1d import Conv1d
from studio.core.batch import SequenceBatch
from studio.core.tensors import Sequence, TensorType
from studio.model.blocks.base import Block
from studio.model.blocks.masks import real_positions
from studio.model.initialise import initialise_bias, initialise_weight


class Conv1dBlock(Block):
    """`torch.nn.Conv1d` that keeps the length; padding counts as zeros."""

    def __init__(self, layer: Conv1d, inputs: tuple[TensorType, ...], output: TensorType) -> None:
        super().__init__(layer, inputs, output)
        (sequence,) = inputs
        assert isinstance(sequence, Sequence)
        self.layer = layer
        self.conv = nn.Conv1d(sequence.channels, layer.channels, layer.kernel)

    def initialise(self, generator: torch.Generator) -> None:
        """Xavier, the bias zero."""
        initialise_weight(self.conv.weight, self.layer, generator, usual="xavier_uniform")
        assert self.conv.bias is not None
        initialise_bias(self.conv.bias)

    def forward(self, batch: SequenceBatch) -> SequenceBatch:
        """(B, T, C) → (B, T, channels)."""
        mask = real_positions(batch.values, batch.lengths).unsqueeze(2)  # (B, T, 1)
        before = (self.layer.kernel - 1) // 2
        zeros = (before, self.layer.kernel - 1 - before)
        # Padding that kept its values would reach the last real tokens through the filters.
        inputs = (batch.values * mask).transpose(1, 2)  # (B, C, T)
        values = self.conv(nn.functional.pad(inputs, zeros)).transpose(1, 2)
        return SequenceBatch(torch.where(mask, values, 0.0), batch.lengths)

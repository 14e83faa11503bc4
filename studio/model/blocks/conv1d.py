"""Convolution along the text."""

import torch
from torch import Tensor, nn

from studio.catalog.layers.conv1d import Conv1d
from studio.core.batch import SequenceBatch
from studio.core.tensors import Sequence, TensorType
from studio.model.blocks.base import Block
from studio.model.blocks.masks import real_positions, without_padding
from studio.model.blocks.windows import largest_products, windows
from studio.model.initialise import initialise_bias, initialise_weight

#: Up to this width a matrix product is faster than oneDNN's convolution on short texts
#: (measured: 2.7 against 4.2 ms a step at width 3), for the price of one copy a position.
WIDEST_WINDOW = 8


class Conv1dBlock(Block):
    """`torch.nn.Conv1d` that keeps the length; padding counts as zeros."""

    def __init__(self, layer: Conv1d, inputs: tuple[TensorType, ...], output: TensorType) -> None:
        super().__init__(layer, inputs, output)
        (sequence,) = inputs
        assert isinstance(sequence, Sequence)
        self.layer = layer
        if layer.separable:
            self.along = nn.Conv1d(
                sequence.channels,
                sequence.channels,
                layer.kernel,
                dilation=layer.dilation,
                groups=sequence.channels,
                bias=False,
            )
        width = 1 if layer.separable else layer.kernel
        self.conv = nn.Conv1d(
            sequence.channels, layer.channels, width, dilation=1 if width == 1 else layer.dilation
        )

    def initialise(self, generator: torch.Generator) -> None:
        """Xavier, the bias zero."""
        if self.layer.separable:
            initialise_weight(self.along.weight, self.layer, generator, usual="xavier_uniform")
        initialise_weight(self.conv.weight, self.layer, generator, usual="xavier_uniform")
        assert self.conv.bias is not None
        initialise_bias(self.conv.bias)

    def forward(self, batch: SequenceBatch, *, largest: bool = False) -> SequenceBatch | Tensor:
        """(B, T, C) → (B, T, channels).

        Args:
            largest: give what maximum pooling would make of it (B, channels) instead, faster in
                training; where `pools_too`.
        """
        # Padding that kept its values would reach the last real tokens through the filters.
        inputs, real = batch.values, None
        if not without_padding(inputs, batch.lengths):
            real = real_positions(inputs, batch.lengths)
            inputs = inputs * real.unsqueeze(2).to(inputs.dtype)
        reach = (self.layer.kernel - 1) * self.layer.dilation
        before = reach // 2
        inputs = nn.functional.pad(inputs, (0, 0, before, reach - before))  # (B, T + reach, C)
        if largest:
            assert self.conv.bias is not None
            return largest_products(self._laid(inputs), self._matrix(), self.conv.bias, real)
        if self.layer.separable:
            inputs = self.along(inputs.transpose(1, 2)).transpose(1, 2)  # (B, T, C)
            values = nn.functional.linear(inputs, self.conv.weight[:, :, 0], self.conv.bias)
        elif self.layer.kernel > WIDEST_WINDOW:
            values = self.conv(inputs.transpose(1, 2)).transpose(1, 2)
        else:
            values = nn.functional.linear(self._laid(inputs), self._matrix(), self.conv.bias)
        return SequenceBatch(values, batch.lengths)

    @property
    def pools_too(self) -> bool:
        """Whether `forward` can give the largest values at once: on a processor, not separable."""
        narrow = self.layer.kernel <= WIDEST_WINDOW and not self.layer.separable
        return narrow and self.conv.weight.device.type == "cpu"

    def _laid(self, inputs: Tensor) -> Tensor:
        return windows(inputs, self.layer.kernel, self.layer.dilation)  # (B, T, kC)

    def _matrix(self) -> Tensor:
        """The filters over windows laid out side by side: (channels, kC)."""
        return self.conv.weight.transpose(1, 2).flatten(1)

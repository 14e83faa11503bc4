"""Fewer places: the largest values, every few tokens, or the first ones."""

import torch
from torch import Tensor, nn

from studio.catalog.layers.flatten import Flatten
from studio.catalog.layers.kmax_pooling import KmaxPooling
from studio.catalog.layers.reshape import Reshape
from studio.catalog.layers.strided_pooling import StridedPooling
from studio.core.batch import SequenceBatch
from studio.core.tensors import TensorType
from studio.model.blocks.base import Block
from studio.model.blocks.masks import real_positions


class KmaxPoolingBlock(Block):
    """The k largest values of each channel, in the order in which they stand."""

    def __init__(
        self, layer: KmaxPooling, inputs: tuple[TensorType, ...], output: TensorType
    ) -> None:
        super().__init__(layer, inputs, output)
        self.k = layer.k

    def forward(self, batch: SequenceBatch) -> Tensor:
        """(B, T, C) → (B, k · C)."""
        values = batch.values
        missing = max(0, self.k - values.shape[1])
        values = nn.functional.pad(values, (0, 0, 0, missing)).transpose(1, 2)  # (B, C, T)
        real = real_positions(values.transpose(1, 2), batch.lengths).unsqueeze(1)  # (B, 1, T)
        # Of equal values the earlier one, which `topk` doesn't promise.
        ranked = values.masked_fill(~real, -torch.inf).sort(dim=2, descending=True, stable=True)
        places = ranked.indices[:, :, : self.k].sort(dim=2).values
        found = values.masked_fill(~real, 0.0).gather(2, places)  # (B, C, k)
        # Padding that was taken for want of tokens stands last already: its place is higher.
        return found.transpose(1, 2).flatten(1)


class StridedPoolingBlock(Block):
    """`MaxPool1d` or a mean over the real tokens of each window; a text keeps at least one."""

    def __init__(
        self, layer: StridedPooling, inputs: tuple[TensorType, ...], output: TensorType
    ) -> None:
        super().__init__(layer, inputs, output)
        self.layer = layer

    def forward(self, batch: SequenceBatch) -> SequenceBatch:
        """(B, T, C) → (B, ⌈T / stride⌉, C)."""
        window, stride = self.layer.window, self.layer.stride
        real = real_positions(batch.values, batch.lengths)  # (B, T)
        values = batch.values.transpose(1, 2)  # (B, C, T)
        steps = -(-values.shape[2] // stride)
        room = max(0, (steps - 1) * stride + window - values.shape[2])
        lengths = (batch.lengths + stride - 1) // stride
        if self.layer.mode == "max":
            values = values.masked_fill(~real.unsqueeze(1), -torch.inf)
            padded = nn.functional.pad(values, (0, room), value=-torch.inf)
            found = _unfolded(padded, window, stride, steps).amax(dim=3)
            found = found.masked_fill(found == -torch.inf, 0.0)
        else:
            values = values.masked_fill(~real.unsqueeze(1), 0.0)
            padded = nn.functional.pad(values, (0, room))
            counted = nn.functional.pad(real.to(values.dtype).unsqueeze(1), (0, room))
            sums = _unfolded(padded, window, stride, steps).sum(dim=3)
            found = sums / _unfolded(counted, window, stride, steps).sum(dim=3).clamp(min=1)
        return SequenceBatch(found.transpose(1, 2), lengths)


def _unfolded(values: Tensor, window: int, stride: int, steps: int) -> Tensor:
    """(B, C, T) → (B, C, steps, window)."""
    if not steps:
        return values.new_zeros(*values.shape[:2], 0, window)
    return values.unfold(2, window, stride)[:, :, :steps]


class FlattenBlock(Block):
    """The first tokens side by side; zeros where a text is shorter."""

    def __init__(self, layer: Flatten, inputs: tuple[TensorType, ...], output: TensorType) -> None:
        super().__init__(layer, inputs, output)
        self.tokens = layer.tokens

    def forward(self, batch: SequenceBatch) -> Tensor:
        """(B, T, C) → (B, tokens · C)."""
        real = real_positions(batch.values, batch.lengths).unsqueeze(2)
        values = batch.values.masked_fill(~real, 0.0)[:, : self.tokens]
        missing = self.tokens - values.shape[1]
        return nn.functional.pad(values, (0, 0, 0, missing)).flatten(1)


class ReshapeBlock(Block):
    """A view of the same values."""

    def __init__(self, layer: Reshape, inputs: tuple[TensorType, ...], output: TensorType) -> None:
        super().__init__(layer, inputs, output)
        self.pieces = layer.pieces

    def forward(self, values: Tensor) -> SequenceBatch:
        """(B, C) → (B, pieces, C / pieces)."""
        cut = values.reshape(values.shape[0], self.pieces, -1)
        lengths = torch.full((values.shape[0],), self.pieces, device=values.device)
        return SequenceBatch(cut, lengths)

"""Several inputs made one."""

from collections.abc import Callable

import torch
from torch import Tensor

from studio.core.batch import SequenceBatch
from studio.model.blocks.base import Block


class ConcatenateBlock(Block):
    """Values side by side along the channels."""

    def forward(self, *values: SequenceBatch | Tensor) -> SequenceBatch | Tensor:
        """(B, C₁), (B, C₂), … → (B, ΣC); sequences of one text alike."""
        return _joined(values, lambda parts: torch.cat(parts, dim=-1))


class AddBlock(Block):
    """The sum of all inputs."""

    def forward(self, *values: SequenceBatch | Tensor) -> SequenceBatch | Tensor:
        """(B, C), (B, C), … → (B, C); sequences of one text alike."""
        return _joined(values, lambda parts: torch.stack(parts).sum(dim=0))


class MultiplyBlock(Block):
    """The product of all inputs, value by value."""

    def forward(self, *values: SequenceBatch | Tensor) -> SequenceBatch | Tensor:
        """(B, C), (B, C), … → (B, C); sequences of one text alike."""
        return _joined(values, lambda parts: torch.stack(parts).prod(dim=0))


def _joined(
    values: tuple[SequenceBatch | Tensor, ...], function: Callable[[list[Tensor]], Tensor]
) -> SequenceBatch | Tensor:
    first = values[0]
    if isinstance(first, SequenceBatch):
        parts = [each.values for each in values if isinstance(each, SequenceBatch)]
        return SequenceBatch(function(parts), first.lengths)
    return function([each for each in values if isinstance(each, Tensor)])

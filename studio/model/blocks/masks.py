"""Which positions of a padded batch are real, and small things made from that."""

from collections.abc import Callable

import torch
from torch import Tensor

from studio.core.batch import SequenceBatch


def real_positions(values: Tensor, lengths: Tensor) -> Tensor:
    """True where a text has a token: (B, T) for values (B, T, …)."""
    places = torch.arange(values.shape[1], device=values.device)
    return places < lengths.unsqueeze(1)


def without_padding(values: Tensor, lengths: Tensor) -> bool:
    """Whether every position is real; asked on a processor only, elsewhere it would wait."""
    return lengths.device.type == "cpu" and bool((lengths == values.shape[1]).all())


def last_values(batch: SequenceBatch) -> Tensor:
    """The value at each text's last token (B, C); zeros for an empty text."""
    rows = torch.arange(batch.lengths.shape[0], device=batch.values.device)
    found = batch.values[rows, (batch.lengths - 1).clamp(min=0)]  # (B, C)
    return found * (batch.lengths > 0).unsqueeze(1)


def on_values(
    value: SequenceBatch | Tensor, function: Callable[[Tensor], Tensor]
) -> SequenceBatch | Tensor:
    """A function of the channels, applied to a vector for each token or for each text."""
    if isinstance(value, SequenceBatch):
        return SequenceBatch(function(value.values), value.lengths)
    return function(value)

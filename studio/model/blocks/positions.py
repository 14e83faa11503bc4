"""Where a token stands, added to what it is."""

import torch
from torch import Tensor, nn

from studio.catalog.layers.learned_positions import LearnedPositions
from studio.core.batch import SequenceBatch
from studio.core.tensors import Sequence, TensorType
from studio.model.blocks.base import Block
from studio.model.initialise import initialise_weight


class SinusoidalPositionsBlock(Block):
    """Sines and cosines, made anew for each batch: they cost less than a table."""

    def forward(self, batch: SequenceBatch) -> SequenceBatch:
        """(B, T, C) → (B, T, C)."""
        return SequenceBatch(batch.values + waves(batch.values), batch.lengths)


def waves(values: Tensor) -> Tensor:
    """(T, C) for values (B, T, C): sines in the even channels, cosines in the odd ones."""
    width, channels = values.shape[1:]
    places = torch.arange(width, device=values.device, dtype=torch.float32).unsqueeze(1)
    even = torch.arange(0, channels, 2, device=values.device, dtype=torch.float32)
    angles = places * 10_000.0 ** (-even / channels)  # (T, ⌈C / 2⌉)
    both = torch.stack((angles.sin(), angles.cos()), dim=2).flatten(1)
    return both[:, :channels].to(values.dtype)


class LearnedPositionsBlock(Block):
    """`torch.nn.Embedding` of the place."""

    def __init__(
        self, layer: LearnedPositions, inputs: tuple[TensorType, ...], output: TensorType
    ) -> None:
        super().__init__(layer, inputs, output)
        (sequence,) = inputs
        assert isinstance(sequence, Sequence)
        self.layer = layer
        self.table = nn.Parameter(torch.empty(layer.places, sequence.channels))

    def initialise(self, generator: torch.Generator) -> None:
        """Small and Gaussian, as in BERT: the tokens themselves say more at first."""
        initialise_weight(self.table, self.layer, generator, usual="normal", usual_scale=0.02)

    def forward(self, batch: SequenceBatch) -> SequenceBatch:
        """(B, T, C) → (B, T, C)."""
        places = torch.arange(batch.values.shape[1], device=batch.values.device)
        rows = nn.functional.embedding(places.clamp(max=self.layer.places - 1), self.table)
        return SequenceBatch(batch.values + rows, batch.lengths)

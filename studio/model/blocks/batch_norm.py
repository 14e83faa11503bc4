"""Each channel brought to the same mean and spread over the batch."""

import torch
from torch import Tensor, nn

from studio.catalog.layers.batch_norm import BatchNorm
from studio.core.batch import SequenceBatch
from studio.core.tensors import Sequence, TensorType, Vector
from studio.model.blocks.base import Block
from studio.model.blocks.masks import real_positions


class BatchNormBlock(Block):
    """`torch.nn.BatchNorm1d` whose statistics count real tokens only.

    A batch in training with fewer than two vectors has no spread: the collected statistics serve
    it as they are, and nothing is collected from it.
    """

    running_mean: Tensor
    running_var: Tensor

    def __init__(
        self, layer: BatchNorm, inputs: tuple[TensorType, ...], output: TensorType
    ) -> None:
        super().__init__(layer, inputs, output)
        (values,) = inputs
        assert isinstance(values, Sequence | Vector)
        self.layer = layer
        self.weight = nn.Parameter(torch.empty(values.channels))
        self.bias = nn.Parameter(torch.empty(values.channels))
        self.register_buffer("running_mean", torch.empty(values.channels))
        self.register_buffer("running_var", torch.empty(values.channels))

    def initialise(self, generator: torch.Generator) -> None:
        """Scale 1, shift 0; collected so far: mean 0, variance 1."""
        nn.init.ones_(self.weight)
        nn.init.zeros_(self.bias)
        nn.init.zeros_(self.running_mean)
        nn.init.ones_(self.running_var)

    def forward(self, value: SequenceBatch | Tensor) -> SequenceBatch | Tensor:
        """The same shape."""
        if isinstance(value, Tensor):
            return self._whole(value)
        if not self.training:
            return SequenceBatch(self._whole(value.values), value.lengths)
        mask = real_positions(value.values, value.lengths).unsqueeze(2)  # (B, T, 1)
        return SequenceBatch(self._masked(value.values, mask), value.lengths)

    def _whole(self, values: Tensor) -> Tensor:
        """Vectors that all count, or any with the statistics collected: (…, C) → (…, C)."""
        flat = values.flatten(0, -2)  # (N, C)
        normed = nn.functional.batch_norm(
            flat,
            self.running_mean,
            self.running_var,
            self.weight,
            self.bias,
            training=self.training and len(flat) > 1,
            momentum=self.layer.momentum,
            eps=self.layer.epsilon,
        )
        return normed.view_as(values)

    def _masked(self, values: Tensor, mask: Tensor) -> Tensor:
        """Sequences in training: (B, T, C), (B, T, 1) → (B, T, C)."""
        count = mask.sum()
        enough = count > 1  # kept a tensor: asking it would wait for the device
        mean = values.masked_fill(~mask, 0.0).sum(dim=(0, 1)) / count.clamp(min=1)  # (C,)
        centred = values - mean
        squares = centred.masked_fill(~mask, 0.0).square().sum(dim=(0, 1))
        variance = squares / count.clamp(min=1)
        self._collect(mean.detach(), squares.detach() / (count - 1).clamp(min=1), enough)
        mean = torch.where(enough, mean, self.running_mean)
        variance = torch.where(enough, variance, self.running_var)
        scale = self.weight * torch.rsqrt(variance + self.layer.epsilon)
        return (values - mean) * scale + self.bias

    def _collect(self, mean: Tensor, variance: Tensor, enough: Tensor) -> None:
        share = self.layer.momentum * enough
        self.running_mean.lerp_(mean, share)
        self.running_var.lerp_(variance, share)

"""Each vector brought to the same mean and spread."""

import torch
from torch import Tensor, nn

from studio.catalog.layers.layer_norm import LayerNorm
from studio.core.batch import SequenceBatch
from studio.core.tensors import Sequence, TensorType, Vector
from studio.model.blocks.base import Block
from studio.model.blocks.masks import on_values


class LayerNormBlock(Block):
    """`torch.nn.LayerNorm` over the channels."""

    def __init__(
        self, layer: LayerNorm, inputs: tuple[TensorType, ...], output: TensorType
    ) -> None:
        super().__init__(layer, inputs, output)
        (values,) = inputs
        assert isinstance(values, Sequence | Vector)
        self.norm = nn.LayerNorm(values.channels, eps=layer.epsilon)

    def initialise(self, generator: torch.Generator) -> None:
        """Scale 1, shift 0."""
        nn.init.ones_(self.norm.weight)
        nn.init.zeros_(self.norm.bias)

    def forward(self, value: SequenceBatch | Tensor) -> SequenceBatch | Tensor:
        """The same shape."""
        return on_values(value, self.norm)

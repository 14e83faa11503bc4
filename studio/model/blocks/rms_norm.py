"""Each vector brought to the same length."""

import torch
from torch import Tensor, nn

from studio.catalog.layers.rms_norm import RmsNorm
from studio.core.batch import SequenceBatch
from studio.core.tensors import Sequence, TensorType, Vector
from studio.model.blocks.base import Block
from studio.model.blocks.masks import on_values


class RmsNormBlock(Block):
    """`torch.nn.RMSNorm` over the channels."""

    def __init__(self, layer: RmsNorm, inputs: tuple[TensorType, ...], output: TensorType) -> None:
        super().__init__(layer, inputs, output)
        (values,) = inputs
        assert isinstance(values, Sequence | Vector)
        self.norm = nn.RMSNorm(values.channels, eps=layer.epsilon)

    def initialise(self, generator: torch.Generator) -> None:
        """Scale 1."""
        nn.init.ones_(self.norm.weight)

    def forward(self, value: SequenceBatch | Tensor) -> SequenceBatch | Tensor:
        """The same shape."""
        return on_values(value, self.norm)

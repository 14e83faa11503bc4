"""Every value of one vector weighed with every value of another."""

import torch
from torch import Tensor, nn

from studio.catalog.layers.bilinear import Bilinear
from studio.core.tensors import TensorType, Vector
from studio.model.blocks.base import Block
from studio.model.initialise import initialise_bias, initialise_weight


class BilinearBlock(Block):
    """`torch.nn.Bilinear`."""

    def __init__(self, layer: Bilinear, inputs: tuple[TensorType, ...], output: TensorType) -> None:
        super().__init__(layer, inputs, output)
        left, right = inputs
        assert isinstance(left, Vector)
        assert isinstance(right, Vector)
        self.layer = layer
        self.bilinear = nn.Bilinear(left.channels, right.channels, layer.units)

    def initialise(self, generator: torch.Generator) -> None:
        """Xavier for each unit's matrix, biases zero."""
        for matrix in self.bilinear.weight:
            initialise_weight(matrix, self.layer, generator, usual="xavier_uniform")
        assert self.bilinear.bias is not None
        initialise_bias(self.bilinear.bias)

    def forward(self, left: Tensor, right: Tensor) -> Tensor:
        """(B, C), (B, D) → (B, units)."""
        found: Tensor = self.bilinear(left, right)
        return found

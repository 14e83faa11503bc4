"""A fully connected layer, within the network or at its end."""

import torch
from torch import Tensor, nn

from studio.catalog.base import InitialisedLayer
from studio.core.tensors import TensorType, Vector
from studio.model.blocks.base import Block
from studio.model.initialise import initialise_bias, initialise_weight


class DenseBlock(Block):
    """`torch.nn.Linear`."""

    def __init__(
        self, layer: InitialisedLayer, inputs: tuple[TensorType, ...], output: TensorType
    ) -> None:
        super().__init__(layer, inputs, output)
        (vector,) = inputs
        assert isinstance(vector, Vector)
        assert isinstance(output, Vector)
        self.layer = layer
        self.linear = nn.Linear(vector.channels, output.channels)

    def initialise(self, generator: torch.Generator) -> None:
        """Xavier, the bias zero."""
        initialise_weight(self.linear.weight, self.layer, generator, usual="xavier_uniform")
        initialise_bias(self.linear.bias)

    def forward(self, values: Tensor) -> Tensor:
        """(B, C) → (B, units)."""
        found: Tensor = self.linear(values)
        return found

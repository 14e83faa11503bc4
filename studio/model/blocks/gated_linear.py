"""A dense layer whose outputs a second one opens and closes."""

import torch
from torch import Tensor, nn

from studio.catalog.layers.gated_linear import GatedLinear
from studio.core.batch import SequenceBatch
from studio.core.tensors import Sequence, TensorType, Vector
from studio.model.blocks.base import Block
from studio.model.blocks.masks import on_values
from studio.model.initialise import initialise_bias, initialise_weight


class GatedLinearBlock(Block):
    """Two `torch.nn.Linear`, the second through a sigmoid."""

    def __init__(
        self, layer: GatedLinear, inputs: tuple[TensorType, ...], output: TensorType
    ) -> None:
        super().__init__(layer, inputs, output)
        (values,) = inputs
        assert isinstance(values, Sequence | Vector)
        self.layer = layer
        self.change = nn.Linear(values.channels, layer.units)
        self.gate = nn.Linear(values.channels, layer.units)

    def initialise(self, generator: torch.Generator) -> None:
        """Xavier, biases zero."""
        for linear in (self.change, self.gate):
            initialise_weight(linear.weight, self.layer, generator, usual="xavier_uniform")
            initialise_bias(linear.bias)

    def forward(self, value: SequenceBatch | Tensor) -> SequenceBatch | Tensor:
        """(…, C) → (…, units)."""
        return on_values(value, lambda v: self.change(v) * torch.sigmoid(self.gate(v)))

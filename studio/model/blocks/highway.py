"""A dense layer that can let its input through untouched."""

import torch
from torch import Tensor, nn

from studio.catalog.layers.highway import Highway
from studio.core.batch import SequenceBatch
from studio.core.tensors import Sequence, TensorType, Vector
from studio.model.blocks.base import Block
from studio.model.blocks.masks import on_values
from studio.model.initialise import initialise_bias, initialise_weight


class HighwayBlock(Block):
    """Two `torch.nn.Linear`: one makes the new values, one opens the gate."""

    def __init__(self, layer: Highway, inputs: tuple[TensorType, ...], output: TensorType) -> None:
        super().__init__(layer, inputs, output)
        (values,) = inputs
        assert isinstance(values, Sequence | Vector)
        self.layer = layer
        self.change = nn.Linear(values.channels, values.channels)
        self.gate = nn.Linear(values.channels, values.channels)

    def initialise(self, generator: torch.Generator) -> None:
        """Xavier; the gate begins almost closed, so that a deep stack learns from the start."""
        for linear in (self.change, self.gate):
            initialise_weight(linear.weight, self.layer, generator, usual="xavier_uniform")
        initialise_bias(self.change.bias)
        nn.init.constant_(self.gate.bias, -self.layer.carry)

    def forward(self, value: SequenceBatch | Tensor) -> SequenceBatch | Tensor:
        """The same shape."""
        return on_values(value, self._mixed)

    def _mixed(self, values: Tensor) -> Tensor:
        gate = torch.sigmoid(self.gate(values))  # (…, C)
        return torch.lerp(values, torch.relu(self.change(values)), gate)

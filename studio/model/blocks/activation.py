"""Fixed functions of the values."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from studio.catalog.layers.activation import Activation
from studio.core.batch import SequenceBatch
from studio.core.tensors import TensorType
from studio.model.blocks.base import Block
from studio.model.blocks.masks import on_values


def _softmax(values: Tensor) -> Tensor:
    return torch.softmax(values, dim=-1)


FUNCTIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "relu": torch.relu,
    "leaky_relu": nn.functional.leaky_relu,
    "silu": nn.functional.silu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "gelu": nn.functional.gelu,
    "softmax": _softmax,
}


class ActivationBlock(Block):
    """Applies one of `FUNCTIONS`."""

    def __init__(
        self, layer: Activation, inputs: tuple[TensorType, ...], output: TensorType
    ) -> None:
        super().__init__(layer, inputs, output)
        self.function = FUNCTIONS[layer.function]

    def forward(self, value: SequenceBatch | Tensor) -> SequenceBatch | Tensor:
        """The same shape."""
        return on_values(value, self.function)

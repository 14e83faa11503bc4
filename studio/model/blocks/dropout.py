"""Values left out at random."""

from torch import Tensor, nn

from studio.catalog.layers.dropout import Dropout
from studio.core.batch import SequenceBatch
from studio.core.tensors import TensorType
from studio.model.blocks.base import Block
from studio.model.blocks.masks import on_values


class DropoutBlock(Block):
    """`torch.nn.Dropout`. Draws from torch's global state, which checkpoints keep."""

    def __init__(self, layer: Dropout, inputs: tuple[TensorType, ...], output: TensorType) -> None:
        super().__init__(layer, inputs, output)
        self.dropout = nn.Dropout(layer.rate)

    def forward(self, value: SequenceBatch | Tensor) -> SequenceBatch | Tensor:
        """The same shape."""
        return on_values(value, self.dropout)

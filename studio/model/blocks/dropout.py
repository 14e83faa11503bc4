"""Values left out at random."""

from torch import Tensor

from studio.catalog.layers.dropout import Dropout
from studio.core.batch import SequenceBatch
from studio.core.tensors import TensorType
from studio.model.blocks.base import Block
from studio.model.blocks.dropping import Dropping
from studio.model.blocks.masks import on_values


class DropoutBlock(Block):
    """Draws from torch's global state, which each step seeds (see `Dropping`)."""

    def __init__(self, layer: Dropout, inputs: tuple[TensorType, ...], output: TensorType) -> None:
        super().__init__(layer, inputs, output)
        self.dropout = Dropping(layer.rate)

    def forward(self, value: SequenceBatch | Tensor) -> SequenceBatch | Tensor:
        """The same shape."""
        return on_values(value, self.dropout)

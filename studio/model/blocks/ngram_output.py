"""Classes straight from n-grams."""

import torch
from torch import Tensor, nn

from studio.catalog.layers.ngram_output import NgramOutput
from studio.core.batch import BagBatch
from studio.core.tensors import Bag, TensorType, Vector
from studio.model.blocks.ngram_embedding import summed_rows
from studio.model.blocks.table import TableBlock


class NgramOutputBlock(TableBlock):
    """A table with the scores of each n-gram for each class, summed by weight, and a bias."""

    def __init__(
        self, layer: NgramOutput, inputs: tuple[TensorType, ...], output: TensorType
    ) -> None:
        (bag,) = inputs
        assert isinstance(bag, Bag)
        assert isinstance(output, Vector)
        super().__init__(layer, inputs, output, rows=bag.features, channels=output.channels)
        self.bias = nn.Parameter(torch.empty(output.channels))

    def initialise(self, generator: torch.Generator) -> None:
        """All zero: the problem is convex, and what was never learnt says nothing."""
        nn.init.zeros_(self.weight)
        nn.init.zeros_(self.bias)

    def forward(self, batch: BagBatch) -> Tensor:
        """A bag of N n-grams of B texts → (B, classes)."""
        return summed_rows(self, batch) + self.bias

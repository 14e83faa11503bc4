"""What every block is."""

import torch
from torch import nn

from studio.catalog.base import Layer, PenalisedLayer
from studio.core.tensors import TensorType


class Block(nn.Module):
    """The module that runs one layer.

    A block is made on the meta device, without values and without drawing a random number;
    `initialise` then gives every parameter its first value from the generator alone. `forward`
    takes one value a port, in the order of the layer's ports.

    Real outputs must not depend on what stands behind `lengths`, and a text of length 0 gives
    finite values.
    """

    def __init__(self, layer: Layer, inputs: tuple[TensorType, ...], output: TensorType) -> None:
        """Make the modules for `layer`, whose declaration accepted `inputs`."""
        super().__init__()
        #: What the layer's L1 and L2 count in what training minimises (see `penalties`).
        self.l1, self.l2 = (layer.l1, layer.l2) if isinstance(layer, PenalisedLayer) else (0.0, 0.0)

    def initialise(self, generator: torch.Generator) -> None:
        """Give every parameter its first value."""

"""From a graph to the torch module that runs it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from studio.catalog.layers.activation import Activation
from studio.core.batch import BagBatch, SequenceBatch, TokenBatch
from studio.core.errors import UserError
from studio.core.tensors import TensorType
from studio.model.blocks import block_class
from studio.model.blocks.base import Block
from studio.model.blocks.table import TableBlock
from studio.model.check import Checked, check_graph
from studio.model.graph import Graph
from studio.model.shortcuts import pooled_convolutions

Inputs = Mapping[str, TokenBatch | BagBatch | Tensor]
_Value = TokenBatch | BagBatch | SequenceBatch | Tensor


@dataclass(frozen=True, eq=False)
class InitialRows:
    """Rows of a layer's table that start from given values.

    Attributes:
        rows: (n,) int64, each at most once.
        values: (n, channels) float32.
    """

    rows: npt.NDArray[np.int64]
    values: npt.NDArray[np.float32]


class GraphModule(nn.Module):
    """Runs the layers of a graph in order; its parameters are named by node and block.

    `checked.order` is followed as it is, so any graph without cycles runs, with as many wires
    into a layer as it has ports.
    """

    def __init__(self, graph: Graph, inputs: Mapping[str, TensorType], checked: Checked) -> None:
        super().__init__()
        self.classes = _width(checked)
        sources = {(wire.target, wire.port): wire.source for wire in graph.wires}
        types: dict[str, TensorType] = {
            report.id: report.output for report in checked.layers if report.output is not None
        }
        self._channels: dict[str, str] = {}
        self._sources: dict[str, tuple[str, ...]] = {}
        for node_id in checked.order:
            layer = graph.node(node_id).layer
            channel = getattr(layer, "channel", "")
            if channel:
                self._channels[node_id] = channel
                reaching: tuple[TensorType, ...] = (inputs[channel],)
            else:
                self._sources[node_id] = tuple(
                    sources[node_id, port] for port in layer.ports if (node_id, port) in sources
                )
                reaching = tuple(types[source] for source in self._sources[node_id])
            block = block_class(layer.block)(layer, reaching, types[node_id])
            # Past add_module, which refuses names such as "training" or "half" that a node may
            # well have; nothing here looks blocks up as attributes.
            self._modules[node_id] = block
        self._steps = _without_final_activation(graph, checked, self.classes)
        self._pooled = pooled_convolutions(graph)

    def initialise(self, generator: torch.Generator) -> None:
        """Draw every first value from `generator`, layer after layer."""
        for block in self.children():
            assert isinstance(block, Block)
            with torch.no_grad():
                block.initialise(generator)

    def train(self, mode: bool = True) -> "GraphModule":
        """As for every module; a node called ``training`` doesn't get in the way."""
        object.__setattr__(self, "training", mode)
        for block in self.children():
            block.train(mode)
        return self

    def forward(self, inputs: Inputs) -> Tensor:
        """The logits (B, classes), or the number (B, 1), for a batch of each channel."""
        values: dict[str, _Value] = {}
        learning = self.training and torch.is_grad_enabled()
        for node_id in self._steps:
            if node_id in values:
                continue
            channel = self._channels.get(node_id)
            if channel is not None:
                arguments: tuple[_Value, ...] = (inputs[channel],)
            else:
                arguments = tuple(values[source] for source in self._sources[node_id])
            block = self._modules[node_id]
            assert block is not None
            if learning and node_id in self._pooled and block.pools_too:
                values |= self._pool_at_once(node_id, block, arguments)
            else:
                values[node_id] = block(*arguments)
        result = values[self._steps[-1]]
        assert isinstance(result, Tensor)
        return result

    def _pool_at_once(
        self, node_id: str, block: nn.Module, arguments: tuple[_Value, ...]
    ) -> dict[str, _Value]:
        """A convolution with what `pooled_convolutions` found behind it: the same, and faster."""
        *bends, pooling = self._pooled[node_id]
        found = block(*arguments, largest=True)
        for bend in bends:
            found = self._modules[bend](found)  # type: ignore[misc]
        return dict.fromkeys((node_id, *bends, pooling), found)


def build_module(
    graph: Graph,
    inputs: Mapping[str, TensorType],
    classes: int,
    *,
    generator: torch.Generator,
    initial: Mapping[str, InitialRows] | None = None,
) -> GraphModule:
    """The module of a graph, on the CPU, with weights drawn from `generator` only.

    Args:
        graph: the network.
        inputs: the type of each channel, as the fitted pipeline tells it.
        classes: number of classes; 1 means that a number is predicted.
        generator: a CPU generator; equal states give equal weights.
        initial: by the name of a node with a table, rows that start from other values than drawn.

    Raises:
        UserError: the check finds the network wrong; all problems at once.
    """
    checked = check_graph(graph, inputs, classes, "classification" if classes > 1 else "regression")
    if not checked.ok:
        raise UserError(*(found for found in checked.problems if found.severity == "error"))
    # Modules fill themselves from the global generator when made; on the meta device they don't.
    with torch.device("meta"):
        module = GraphModule(graph, inputs, checked)
    module.to_empty(device="cpu")
    module.initialise(generator)
    for node_id, given in (initial or {}).items():
        block = module._modules[node_id]
        assert isinstance(block, TableBlock)
        with torch.no_grad():
            block.weight[torch.from_numpy(given.rows)] = torch.from_numpy(given.values)
    return module


def _width(checked: Checked) -> int:
    output = checked.layer(checked.end).output
    return int(getattr(output, "channels", 0))


def _without_final_activation(graph: Graph, checked: Checked, classes: int) -> tuple[str, ...]:
    """What `forward` runs: losses want logits, so a last Softmax or Sigmoid is left to them."""
    steps = tuple(node_id for node_id in checked.order if node_id != checked.end)
    layer = graph.node(checked.end).layer
    final = isinstance(layer, Activation) and layer.function in ("softmax", "sigmoid")
    if not final or classes == 1:
        return (*steps, checked.end)
    source = next(wire.source for wire in graph.wires if wire.target == checked.end)
    return (*(node_id for node_id in steps if node_id != source), source)

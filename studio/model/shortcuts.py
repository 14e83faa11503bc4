"""Layers that give the same when computed together, only faster."""

from studio.catalog.layers.activation import Activation
from studio.catalog.layers.conv1d import Conv1d
from studio.catalog.layers.pooling import Pooling
from studio.model.graph import Graph

#: Functions that never fall and keep zero: the largest value may be bent after it is found.
_RISING = frozenset({"relu", "leaky_relu", "tanh"})


def pooled_convolutions(graph: Graph) -> dict[str, tuple[str, ...]]:
    """Convolutions of which nothing but the largest values is used.

    Returns:
        By the convolution's name the activation behind it, if any, and the maximum pooling that
        ends it. What stands between feeds nothing else.
    """
    targets: dict[str, list[str]] = {node.id: [] for node in graph.nodes}
    for wire in graph.wires:
        targets[wire.source].append(wire.target)
    found: dict[str, tuple[str, ...]] = {}
    for node in graph.nodes:
        if not isinstance(node.layer, Conv1d) or len(targets[node.id]) != 1:
            continue
        behind = targets[node.id][0]
        layer = graph.node(behind).layer
        bends: tuple[str, ...] = ()
        if isinstance(layer, Activation) and layer.function in _RISING:
            if len(targets[behind]) != 1:
                continue
            bends, behind = (behind,), targets[behind][0]
            layer = graph.node(behind).layer
        if isinstance(layer, Pooling) and layer.mode == "max":
            found[node.id] = (*bends, behind)
    return found

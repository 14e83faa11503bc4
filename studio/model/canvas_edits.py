"""Edits that a canvas offers: layers at a place, on a wire, in place of another; many at once.

Each takes a graph and returns a new one.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from studio.catalog.base import Layer, ShapeError
from studio.catalog.source import Task
from studio.core.errors import Message, msg
from studio.core.i18n import N_
from studio.core.tensors import TensorType
from studio.model.check import check_graph
from studio.model.edits import connect, remove_layer
from studio.model.graph import Graph, Node, Wire, first_port
from studio.model.layout import Place
from studio.model.named_blocks import join
from studio.model.reach import above

#: Problems of a layer that further wires take away.
_MORE_WIRES_MEND = frozenset({"one-input", "unwired-port"})


def place_layer(graph: Graph, layer: Layer, place: Place) -> tuple[Graph, str]:
    """Put a new layer on free ground, wired to nothing; returns its name as well."""
    name = graph.new_id(layer)
    added = replace(graph, nodes=(*graph.nodes, Node(name, layer)))
    return move_layers(added, {name: place}), name


def insert_on_wire(
    graph: Graph, layer: Layer, wire: Wire, place: Place | None = None
) -> tuple[Graph, str]:
    """Put a new layer between the two ends of a wire; returns its name as well.

    A layer that takes no input feeds the wire's target in place of its source.
    """
    name = graph.new_id(layer)
    nodes: list[Node] = []
    for node in graph.nodes:
        nodes.append(node)
        if node.id == wire.source:
            nodes.append(Node(name, layer))
    wires = [replace(w, source=name) if w == wire else w for w in graph.wires]
    if layer.ports:
        wires.append(Wire(wire.source, name, first_port(layer)))
    found = join(replace(graph, nodes=tuple(nodes), wires=tuple(wires)), name, *_ends(wire))
    return (move_layers(found, {name: place}) if place else found), name


def move_onto_wire(graph: Graph, node_id: str, wire: Wire, place: Place) -> Graph:
    """Put a layer that is there, wired to nothing, between the two ends of a wire."""
    layer = graph.node(node_id).layer
    wires = [replace(w, source=node_id) if w == wire else w for w in graph.wires]
    if layer.ports:
        wires.append(Wire(wire.source, node_id, first_port(layer)))
    found = join(replace(graph, wires=tuple(wires)), node_id, *_ends(wire))
    return move_layers(found, {node_id: place})


def _ends(wire: Wire) -> tuple[str, str]:
    return wire.source, wire.target


def replace_layer(graph: Graph, node_id: str, layer: Layer) -> tuple[Graph, str]:
    """Put a new layer in place of another; wires stay as far as it has the ports for them.

    Returns its name as well: the old one where that was chosen by hand, else a fresh one.
    """
    old = graph.node(node_id).layer
    own_name = node_id.rstrip("0123456789") != old.meta.id
    rest = replace(graph, nodes=tuple(n for n in graph.nodes if n.id != node_id))
    name = node_id if own_name else rest.new_id(layer)
    ports = dict(zip(old.ports, layer.ports, strict=False))
    wires: list[Wire] = []
    for wire in graph.wires:
        if wire.target == node_id:
            if wire.port not in ports:
                continue
            wire = replace(wire, target=name, port=ports[wire.port])
        if wire.source == node_id:
            wire = replace(wire, source=name)
        wires.append(wire)
    nodes = tuple(Node(name, layer) if n.id == node_id else n for n in graph.nodes)
    layout = graph.layout.named(lambda other: name if other == node_id else other)
    return Graph(nodes, tuple(wires), layout), name


def move_layers(graph: Graph, places: Mapping[str, Place]) -> Graph:
    """Put layers at other places."""
    layout = replace(graph.layout, positions={**graph.layout.positions, **places})
    return replace(graph, layout=layout)


def remove_layers(graph: Graph, names: Collection[str]) -> Graph:
    """Take layers out; what fed the first port of one feeds what that one fed."""
    for name in names:
        graph = remove_layer(graph, name)
    return graph


def why_not(
    graph: Graph,
    source: str,
    target: str,
    port: str,
    inputs: Mapping[str, TensorType],
    classes: int,
    task: Task,
) -> Message | None:
    """Why a wire can't lead from one layer to a port of another; None where it can.

    A wire into a port that has one takes its place.
    """
    if source == target:
        return msg(N_("A layer can't feed itself."))
    if target in above(graph, source):
        return msg(N_("The wires would run in a circle."))
    if not graph.node(target).layer.ports:
        return msg(N_("This layer takes no input."))
    wired = connect(graph, source, target, port)
    before = check_graph(graph, inputs, classes, task)
    checked = check_graph(wired, inputs, classes, task)
    place = f"graph.{target}"
    known = {found.code for found in before.problems if found.where == place} | _MORE_WIRES_MEND
    for found in checked.problems:
        # A layer with several inputs may still wait for the others.
        if found.where == place and found.severity == "error" and found.code not in known:
            return found.message
    return None


def fitting_layers(
    graph: Graph,
    source: str,
    layers: Collection[Layer],
    inputs: Mapping[str, TensorType],
    classes: int,
    task: Task,
) -> list[Layer]:
    """Of some layers those that take what a layer gives, to be put behind it."""
    checked = check_graph(graph, inputs, classes, task)
    given = checked.layer(source).output
    return [
        layer
        for layer in layers
        if layer.ports and (given is None or _takes(layer, given, classes))
    ]


def _takes(layer: Layer, given: TensorType, classes: int) -> bool:
    count = 2 if len(layer.ports) > 1 else 1
    try:
        layer.output((given,) * count, max(classes, 1))
    except ShapeError:
        return False
    return True


def misfits(
    graph: Graph,
    name: str,
    port: str,
    inputs: Mapping[str, TensorType],
    classes: int,
    task: Task,
) -> set[str]:
    """Layers that can't be the other end of a wire from a port, whatever else they get.

    ``port`` is a port of the layer, or empty for its output. Layers with several ports are left
    to `why_not`: what they take depends on the other wires.
    """
    types = {r.id: r.output for r in check_graph(graph, inputs, classes, task).layers}
    here = graph.node(name).layer
    if not port:
        given = types[name]
        return {
            node.id
            for node in graph.nodes
            if len(node.layer.ports) == 1 and given and not _takes(node.layer, given, classes)
        }
    if len(here.ports) != 1:
        return set()
    return {node for node, given in types.items() if given and not _takes(here, given, classes)}

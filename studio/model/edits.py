"""Edits of a graph. Each takes a graph and returns a new one; names never change by themselves.

In a plain chain (`as_stack`) every edit leaves a plain chain, its nodes in the chain's order. In
any other graph an edit touches the wires at its place only.
"""

from dataclasses import replace
from itertools import pairwise

from studio.catalog.base import Layer
from studio.core.errors import UserError, msg, problem
from studio.core.i18n import N_
from studio.model.graph import NODE_NAME, Graph, Node, Wire, first_port
from studio.model.named_blocks import join


def as_stack(graph: Graph) -> tuple[str, ...] | None:
    """The node ids from the first to the last, when the graph is one chain; else None.

    A chain is wired through the first port of each layer, and leaves no layer out.
    """
    if not graph.nodes:
        return ()
    following = {wire.source: wire for wire in graph.wires}
    entered = {wire.target for wire in graph.wires}
    starts = [node.id for node in graph.nodes if node.id not in entered]
    if len(graph.wires) != len(graph.nodes) - 1 or len(starts) != 1:
        return None
    ports = {node.id: first_port(node.layer) for node in graph.nodes}
    stack = [starts[0]]
    while (wire := following.get(stack[-1])) is not None:
        if ports.get(wire.target) != wire.port or len(stack) > len(graph.nodes):
            return None
        stack.append(wire.target)
    return tuple(stack) if len(stack) == len(graph.nodes) else None


def insert_layer(graph: Graph, layer: Layer, after: str | None) -> tuple[Graph, str]:
    """Put a new layer behind `after`, or at the very beginning; returns its name as well.

    Whatever `after` fed is fed by the new layer from then on. A layer without an output of its
    own place in a chain, such as a second input, is put there all the same: the check tells what
    is wrong with it.
    """
    name = graph.new_id(layer)
    node = Node(name, layer)
    stack = as_stack(graph)
    if stack is not None:
        place = 0 if after is None else stack.index(graph.node(after).id) + 1
        grown = _stacked(graph, (*stack[:place], name, *stack[place:]), node)
        return join(grown, name, *stack[place - 1 : place + 1]) if after else grown, name
    place = 0 if after is None else graph.nodes.index(graph.node(after)) + 1
    nodes = (*graph.nodes[:place], node, *graph.nodes[place:])
    if after is None:
        return replace(graph, nodes=nodes), name
    wires = tuple(replace(w, source=name) if w.source == after else w for w in graph.wires)
    fed = [wire.target for wire in wires if wire.source == name]
    wires = (*wires, Wire(after, name, first_port(layer)))
    return join(replace(graph, nodes=nodes, wires=wires), name, after, *fed), name


def remove_layer(graph: Graph, node_id: str) -> Graph:
    """Take a layer out; what fed its first port feeds what it fed. KeyError when not there."""
    layer = graph.node(node_id).layer
    stack = as_stack(graph)
    if stack is not None:
        return _stacked(graph, tuple(name for name in stack if name != node_id))
    port = first_port(layer)
    source = next((w.source for w in graph.wires if (w.target, w.port) == (node_id, port)), None)
    wires: list[Wire] = []
    for wire in graph.wires:
        if wire.target == node_id:
            continue
        if wire.source != node_id:
            wires.append(wire)
        elif source is not None and source != node_id:
            wires.append(replace(wire, source=source))
    nodes = tuple(node for node in graph.nodes if node.id != node_id)
    return Graph(nodes, tuple(wires), graph.layout.only({node.id for node in nodes}))


def move_layer(graph: Graph, node_id: str, to_index: int) -> Graph:
    """Put a layer at `to_index` of the list as it is afterwards; out of range means the end.

    A chain is wired anew in the new order; in any other graph only the list changes.
    """
    node = graph.node(node_id)
    stack = as_stack(graph)
    if stack is not None:
        rest = [name for name in stack if name != node_id]
        rest.insert(max(to_index, 0), node_id)
        return _stacked(graph, tuple(rest))
    nodes = [other for other in graph.nodes if other.id != node_id]
    nodes.insert(max(to_index, 0), node)
    return replace(graph, nodes=tuple(nodes))


def connect(graph: Graph, source: str, target: str, port: str | None = None) -> Graph:
    """Wire `source` to a port of `target`, its first one if none is named.

    A wire that led into that port gives way. KeyError when a layer is not there.
    """
    graph.node(source)
    port = port or first_port(graph.node(target).layer)
    kept = tuple(wire for wire in graph.wires if (wire.target, wire.port) != (target, port))
    return replace(graph, wires=(*kept, Wire(source, target, port)))


def disconnect(graph: Graph, source: str, target: str, port: str | None = None) -> Graph:
    """Take away the wires from `source` to `target`, or only the one into `port`."""

    def goes(wire: Wire) -> bool:
        ends = (wire.source, wire.target) == (source, target)
        return ends and (port is None or wire.port == port)

    return replace(graph, wires=tuple(wire for wire in graph.wires if not goes(wire)))


def rename(graph: Graph, node_id: str, new_id: str) -> Graph:
    """Give a layer another name. KeyError when there is no such layer.

    Raises:
        UserError: the name is taken, or has other than a–z, 0–9 and _.
    """
    graph.node(node_id)
    if new_id == node_id:
        return graph
    if not NODE_NAME.fullmatch(new_id):
        raise _bad_name(node_id, new_id)
    if graph.has(new_id):
        raise _taken(node_id, new_id)

    def named(name: str) -> str:
        return new_id if name == node_id else name

    return Graph(
        tuple(Node(named(node.id), node.layer) for node in graph.nodes),
        tuple(Wire(named(w.source), named(w.target), w.port) for w in graph.wires),
        graph.layout.named(named),
    )


def _stacked(graph: Graph, order: tuple[str, ...], *added: Node) -> Graph:
    """The chain of these nodes in this order."""
    nodes = {node.id: node for node in (*graph.nodes, *added)}
    pairs = pairwise(order)
    wires = tuple(Wire(a, b, first_port(nodes[b].layer)) for a, b in pairs)
    return Graph(tuple(nodes[name] for name in order), wires, graph.layout.only(set(order)))


def _bad_name(node_id: str, new_id: str) -> UserError:
    return UserError(
        problem(
            "bad-name",
            f"graph.{node_id}",
            msg(N_("“{name}” can't be the name of a layer."), name=new_id),
            msg(N_("Begin with a letter; use a–z, 0–9 and _, at most 40 of them.")),
        )
    )


def _taken(node_id: str, new_id: str) -> UserError:
    return UserError(
        problem(
            "name-taken",
            f"graph.{node_id}",
            msg(N_("Another layer is called “{name}” already."), name=new_id),
            msg(N_("Choose another name.")),
        )
    )

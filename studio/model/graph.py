"""The network as a value: layers and wires. Every edit returns a new graph."""

import re
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from pydantic import ValidationError

from studio.catalog.base import Layer, ShapeError
from studio.catalog.registry import entries, to_json, validation_problems
from studio.core.errors import UserError, msg, problem
from studio.core.i18n import N_
from studio.core.spec import Meta
from studio.core.tensors import TensorType
from studio.model.layout import Layout

#: A graph read from a file has at most this many layers.
MAX_NODES = 5_000
NODE_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


class UnknownLayer(Layer):
    """A layer that this version doesn't know, kept with all its words and shown as it is."""

    meta: ClassVar[Meta] = Meta(
        id="unknown",
        title=N_("Unknown layer"),
        summary=N_("A layer from another version of Wordloom. It is kept, and can't be run."),
    )
    block: ClassVar[str] = ""
    raw: dict[str, Any]

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """Always a problem: what it makes is not known."""
        raise ShapeError(
            "unknown-layer",
            msg(N_("This version doesn't know the layer “{name}”."), name=self.type_id),
            msg(N_("Update Wordloom, or replace the layer.")),
        )

    @property
    def type_id(self) -> str:
        """The id that the file gives."""
        return str(self.raw.get("id", ""))


@dataclass(frozen=True)
class Node:
    """A layer in its place, with a name that is unique in the graph (letters, digits, _)."""

    id: str
    layer: Layer


@dataclass(frozen=True)
class Wire:
    """From a node's output to one input port of another."""

    source: str
    target: str
    port: str = "in"


@dataclass(frozen=True)
class Graph:
    """Nodes in the order of the list view, wires, and how they are laid out for the eye."""

    nodes: tuple[Node, ...] = ()
    wires: tuple[Wire, ...] = ()
    layout: Layout = field(default_factory=Layout, hash=False)

    @property
    def network(self) -> tuple[tuple[Node, ...], tuple[Wire, ...]]:
        """What is computed, whatever the layout."""
        return self.nodes, self.wires

    def node(self, node_id: str) -> Node:
        """The node of this name; KeyError when there is none."""
        for node in self.nodes:
            if node.id == node_id:
                return node
        raise KeyError(node_id)

    def has(self, node_id: str) -> bool:
        """Whether there is a node of this name."""
        return any(node.id == node_id for node in self.nodes)

    def new_id(self, layer: Layer) -> str:
        """A free name for a layer: its type's id, numbered from the second one on."""
        stem = layer.meta.id
        taken = {node.id for node in self.nodes}
        if stem not in taken:
            return stem
        return next(f"{stem}{n}" for n in range(2, len(taken) + 3) if f"{stem}{n}" not in taken)

    def with_node(self, node_id: str, layer: Layer) -> "Graph":
        """The same graph with another layer (or other parameters) in one place."""
        nodes = tuple(Node(n.id, layer) if n.id == node_id else n for n in self.nodes)
        return replace(self, nodes=nodes)

    def to_json(self) -> dict[str, Any]:
        """The graph as it stands in a project file."""
        return {
            "nodes": [{"name": n.id, **_layer_json(n.layer)} for n in self.nodes],
            "wires": [{"from": w.source, "to": w.target, "port": w.port} for w in self.wires],
            "layout": self.layout.to_json(),
        }

    @classmethod
    def from_json(cls, value: Any) -> "Graph":
        """Read a graph, keeping layers that this version doesn't know as `UnknownLayer`.

        Raises:
            UserError: it isn't a graph: wrong form, too large, a bad name, a bad parameter.
        """
        if not isinstance(value, dict) or not isinstance(value.get("nodes", []), list):
            raise _malformed(N_("a list of nodes was expected"))
        raw_nodes, raw_wires = value.get("nodes", []), value.get("wires", [])
        if len(raw_nodes) > MAX_NODES or not isinstance(raw_wires, list):
            raise _malformed(N_("it has too many layers, or its wires are no list"))
        nodes = tuple(_read_node(raw) for raw in raw_nodes)
        names = {node.id for node in nodes}
        if len(names) != len(nodes):
            raise _malformed(N_("two layers share a name"))
        wires = tuple(_read_wire(raw, names) for raw in raw_wires)
        # Earlier files keep the places beside the nodes.
        layout = value.get("layout", {"positions": value.get("positions", {})})
        return cls(nodes, wires, Layout.from_json(layout, names))


def chain(*layers: Layer, names: tuple[str, ...] = ()) -> Graph:
    """Layers one after the other, each wired to the first port of the next."""
    graph = Graph()
    for index, layer in enumerate(layers):
        name = names[index] if index < len(names) else graph.new_id(layer)
        wires = graph.wires
        if graph.nodes:
            wires = (*wires, Wire(graph.nodes[-1].id, name, first_port(layer)))
        graph = Graph((*graph.nodes, Node(name, layer)), wires)
    return graph


def first_port(layer: Layer) -> str:
    """Where a chain enters a layer. An input layer has no port: the check then tells so."""
    return layer.ports[0] if layer.ports else "in"


def channels_of(graph: Graph) -> frozenset[str]:
    """The forms of the rows that the graph's input layers read: ``tokens``, ``ngrams``, …"""
    found = (getattr(node.layer, "channel", "") for node in graph.nodes)
    return frozenset(channel for channel in found if channel)


def _layer_json(layer: Layer) -> dict[str, Any]:
    return dict(layer.raw) if isinstance(layer, UnknownLayer) else to_json(layer)


def _read_node(raw: Any) -> Node:
    if not isinstance(raw, dict) or not NODE_NAME.fullmatch(str(raw.get("name", ""))):
        raise _malformed(N_("a layer has no name, or one with other than a–z, 0–9 and _"))
    parameters = {key: item for key, item in raw.items() if key != "name"}
    name, type_id = str(raw["name"]), parameters.get("id")
    known = entries(Layer).get(type_id) if isinstance(type_id, str) else None
    version = parameters.get("version", 1)
    if known is None or not isinstance(version, int) or version > known.meta.version:
        return Node(name, UnknownLayer(raw=parameters))
    fields = {key: item for key, item in parameters.items() if key not in ("id", "version")}
    try:
        return Node(name, known.model_validate(fields))
    except ValidationError as error:
        raise UserError(*validation_problems(f"graph.{name}", error)) from error


def _read_wire(raw: Any, names: set[str]) -> Wire:
    if not isinstance(raw, dict) or raw.get("from") not in names or raw.get("to") not in names:
        raise _malformed(N_("a wire begins or ends at no layer"))
    return Wire(str(raw["from"]), str(raw["to"]), str(raw.get("port", "in")))


def _malformed(reason: str) -> UserError:
    return UserError(
        problem(
            "bad-graph",
            "graph",
            msg(N_("The network can't be read: {reason}."), reason=reason),
            msg(N_("Start from a template, or open an earlier copy.")),
        )
    )


__all__ = ["MAX_NODES", "Graph", "Node", "UnknownLayer", "Wire", "chain", "channels_of"]

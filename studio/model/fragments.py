"""Layers as text: copied, mailed, pasted again. Pasted text is checked like a file."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from studio.core.errors import Message, UserError, msg, problem
from studio.core.i18n import N_
from studio.model.graph import Graph, Node, Wire
from studio.model.layout import Layout, NamedBlock, Place
from studio.model.named_blocks import with_free_ids

FORMAT = "wordloom-layers"
VERSION = 1
#: What is pasted is bounded.
MAX_TEXT = 4_000_000
MAX_LAYERS = 1_000


@dataclass(frozen=True)
class Fragment:
    """Layers, the wires among them, where they stand, and the blocks that are wholly among them."""

    nodes: tuple[Node, ...]
    wires: tuple[Wire, ...]
    positions: Mapping[str, Place]
    blocks: tuple[NamedBlock, ...] = ()


def cut_out(graph: Graph, names: Collection[str], places: Mapping[str, Place]) -> Fragment:
    """Some layers of a graph with the wires among them, at these places."""
    wanted = set(names)
    return Fragment(
        tuple(node for node in graph.nodes if node.id in wanted),
        tuple(w for w in graph.wires if w.source in wanted and w.target in wanted),
        {name: place for name, place in places.items() if name in wanted},
        tuple(block for block in graph.layout.blocks if wanted.issuperset(block.members)),
    )


def to_text(fragment: Fragment) -> str:
    """The fragment as JSON text."""
    return json.dumps(to_value(fragment), ensure_ascii=False, indent=1)


def to_value(fragment: Fragment) -> dict[str, Any]:
    """The fragment as a JSON value."""
    layout = Layout(fragment.positions, blocks=fragment.blocks)
    raw = Graph(fragment.nodes, fragment.wires, layout).to_json()
    value = {
        "format": FORMAT,
        "version": VERSION,
        "nodes": raw["nodes"],
        "wires": raw["wires"],
        "positions": raw["layout"]["positions"],
    }
    if fragment.blocks:
        value["blocks"] = raw["layout"]["blocks"]
    return value


def from_text(text: str) -> Fragment:
    """Read copied layers. Layers that this version doesn't know are kept.

    Raises:
        UserError: the text holds no layers, too many, or such as can't be read.
    """
    if len(text) > MAX_TEXT:
        raise _refused(msg(N_("The text is too long to be copied layers.")))
    try:
        value: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise _refused(msg(N_("The text holds no copied layers."))) from None
    return from_value(value)


def from_value(value: Any) -> Fragment:
    """Read copied layers from a JSON value, as `from_text` does from text.

    Raises:
        UserError: as `from_text`.
    """
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise _refused(msg(N_("The text holds no copied layers.")))
    version = value.get("version")
    if type(version) is not int or not 1 <= version <= VERSION:
        raise _refused(msg(N_("The layers were copied in another version of Wordloom.")))
    nodes = value.get("nodes")
    if not isinstance(nodes, list) or not 0 < len(nodes) <= MAX_LAYERS:
        raise _refused(
            msg(N_("Between 1 and {limit} layers can be pasted at once."), limit=MAX_LAYERS)
        )
    wires = value.get("wires", [])
    if not isinstance(wires, list) or len(wires) > 20 * MAX_LAYERS:
        raise _refused(msg(N_("The wires of the copied layers can't be read.")))
    layout = {"positions": value.get("positions", {}), "blocks": value.get("blocks", [])}
    read = Graph.from_json({"nodes": nodes, "wires": wires, "layout": layout})
    return Fragment(read.nodes, read.wires, read.layout.positions, read.layout.blocks)


def paste(graph: Graph, fragment: Fragment, shift: Place) -> tuple[Graph, tuple[str, ...]]:
    """Put a fragment into a graph, moved by `shift`; names that are taken are made free.

    Returns the new names as well, in the fragment's order.
    """
    taken = {node.id for node in graph.nodes}
    names: dict[str, str] = {}
    for node in fragment.nodes:
        names[node.id] = _free(node.id, taken)
        taken.add(names[node.id])
    nodes = tuple(Node(names[node.id], node.layer) for node in fragment.nodes)
    wires = tuple(Wire(names[w.source], names[w.target], w.port) for w in fragment.wires)
    places = {
        names[name]: (x + shift[0], y + shift[1]) for name, (x, y) in fragment.positions.items()
    }
    blocks = [
        replace(block, members=tuple(names[member] for member in block.members))
        for block in fragment.blocks
    ]
    layout = replace(
        graph.layout,
        positions={**graph.layout.positions, **places},
        blocks=with_free_ids(graph.layout.blocks, blocks),
    )
    grown = Graph((*graph.nodes, *nodes), (*graph.wires, *wires), layout)
    return grown, tuple(names.values())


def _free(name: str, taken: Collection[str]) -> str:
    if name not in taken:
        return name
    stem = name.rstrip("0123456789")[:34] or "layer"
    return next(found for n in range(2, len(taken) + 3) if (found := f"{stem}{n}") not in taken)


def _refused(message: Message) -> UserError:
    fix = msg(N_("Copy layers in Wordloom, or their whole text from a mail, and paste again."))
    return UserError(problem("bad-layers", "graph", message, fix))


__all__ = ["Fragment", "cut_out", "from_text", "from_value", "paste", "to_text", "to_value"]

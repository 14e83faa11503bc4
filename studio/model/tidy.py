"""A tidy place for every layer, where the layers of a block stand together.

Each block is laid out by itself and then stands in the whole as one thing of its size: that of its
frame, or that of a card when it is folded.
"""

from collections.abc import Mapping
from dataclasses import replace

from studio.model.graph import Graph, Node
from studio.model.layering import Spacing, tidy_flat
from studio.model.layout import Layout, NamedBlock, Place
from studio.model.order import in_order


def tidy(graph: Graph, spacing: Spacing | None = None) -> dict[str, Place]:
    """The middle of every layer's card, inputs at the top; the same graph gives the same places.

    A block whose layers can't stand together, since a wire leads out of it and back into it, is
    laid out as if it were none.
    """
    room = spacing or Spacing()
    blocks = _closed_blocks(graph)
    if not blocks:
        return tidy_flat(graph, room, {})
    insides = {_stand_in(block): _inside(graph, block, room) for block in blocks}
    sizes = {name: _size(places, room) for name, places in insides.items()}
    sizes.update({_stand_in(b): (room.width, room.height) for b in blocks if b.folded})
    places: dict[str, Place] = {}
    titles = {_stand_in(block): 0.0 if block.folded else room.title / 2 for block in blocks}
    for name, (x, y) in tidy_flat(_contracted(graph, blocks), room, sizes).items():
        if name not in insides:
            places[name] = (x, y)
            continue
        for member, (across, down) in insides[name].items():
            places[member] = (round(x + across, 1), round(y + down + titles[name], 1))
    return {node.id: places[node.id] for node in graph.nodes}


def _stand_in(block: NamedBlock) -> str:
    """The name under which a block stands in the whole; no layer's name has such a sign."""
    return f"[{block.id}]"


def _inside(graph: Graph, block: NamedBlock, room: Spacing) -> dict[str, Place]:
    """The places of a block's layers about the middle of what they take up."""
    members = set(block.members)
    part = Graph(
        tuple(node for node in graph.nodes if node.id in members),
        tuple(w for w in graph.wires if w.source in members and w.target in members),
        Layout(graph.layout.only(members).positions),
    )
    places = tidy_flat(part, room, {})
    middle_x, middle_y = (
        (min(axis) + max(axis)) / 2 for axis in zip(*places.values(), strict=True)
    )
    return {name: (x - middle_x, y - middle_y) for name, (x, y) in places.items()}


def _size(places: Mapping[str, Place], room: Spacing) -> tuple[float, float]:
    """Of the frame around some layers."""
    wide = max(x for x, _y in places.values()) - min(x for x, _y in places.values())
    high = max(y for _x, y in places.values()) - min(y for _x, y in places.values())
    frame = 2 * room.frame
    return wide + room.width + frame, high + room.height + frame + room.title


def _closed_blocks(graph: Graph) -> list[NamedBlock]:
    """The blocks that can stand as one without closing a circle of wires."""
    found: list[NamedBlock] = []
    for block in graph.layout.blocks:
        _order, cycle = in_order(_contracted(graph, [*found, block]))
        if not any(name.startswith("[") for name in cycle):
            found.append(block)
    return found


def _contracted(graph: Graph, blocks: list[NamedBlock]) -> Graph:
    """The graph with one node in place of each of some blocks."""
    names = {member: _stand_in(block) for block in blocks for member in block.members}
    nodes: dict[str, Node] = {}
    for node in graph.nodes:
        name = names.get(node.id, node.id)
        nodes.setdefault(name, Node(name, node.layer))
    stand_ins = set(names.values())
    wires = (
        replace(w, source=names.get(w.source, w.source), target=names.get(w.target, w.target))
        for w in graph.wires
    )
    outer = dict.fromkeys(w for w in wires if w.source != w.target or w.source not in stand_ins)
    return Graph(tuple(nodes.values()), tuple(outer), Layout(_stood(graph, names)))


def _stood(graph: Graph, names: Mapping[str, str]) -> dict[str, Place]:
    """Where each stood before; a block where its first layer did."""
    found: dict[str, Place] = {}
    for name, place in graph.layout.positions.items():
        found.setdefault(names.get(name, name), place)
    return found


__all__ = ["Spacing", "tidy"]

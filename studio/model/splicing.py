"""A fragment put into a graph: between the ends of a wire, behind a layer, or on free ground."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from studio.model.fragments import Fragment, paste
from studio.model.graph import Graph, Wire, first_port
from studio.model.layout import Layout, NamedBlock, Place
from studio.model.room import make_room_for
from studio.model.tidy import Spacing, tidy


@dataclass(frozen=True)
class Ends:
    """Where a fragment is entered and left: names of its layers."""

    entry: str
    exit: str


def ends_of(fragment: Fragment) -> Ends | None:
    """The one layer that waits for a wire and the one whose output is free; None without such."""
    fed = {wire.target for wire in fragment.wires}
    feeding = {wire.source for wire in fragment.wires}
    entries = [n.id for n in fragment.nodes if n.layer.ports and n.id not in fed]
    exits = [node.id for node in fragment.nodes if node.id not in feeding]
    return Ends(entries[0], exits[0]) if len(entries) == len(exits) == 1 else None


def titled(fragment: Fragment, title: str) -> Fragment:
    """The fragment as one block of this title."""
    members = tuple(node.id for node in fragment.nodes)
    return replace(fragment, blocks=(NamedBlock("block1", title, members),))


def put_on_wire(
    graph: Graph, fragment: Fragment, wire: Wire, spacing: Spacing
) -> tuple[Graph, tuple[str, ...]] | None:
    """Put a fragment between the ends of a wire; None where it can't be entered and left.

    Returns the new names as well. Places are given only where the graph has them.
    """
    ends = ends_of(fragment)
    if ends is None:
        return None
    return _put_in(graph, fragment, ends, wire.source, [wire], spacing)


def put_behind(
    graph: Graph, fragment: Fragment, after: str, spacing: Spacing
) -> tuple[Graph, tuple[str, ...]] | None:
    """Put a fragment behind a layer, before all that this one fed; None as `put_on_wire`."""
    ends = ends_of(fragment)
    if ends is None:
        return None
    wires = [wire for wire in graph.wires if wire.source == after]
    return _put_in(graph, fragment, ends, after, wires, spacing)


def put_at(
    graph: Graph, fragment: Fragment, place: Place, spacing: Spacing
) -> tuple[Graph, tuple[str, ...]]:
    """Put a fragment on free ground, its first layer at a place; returns the new names as well."""
    grown, names = paste(graph, _placed(fragment, fragment.nodes[0].id, place, spacing), (0, 0))
    return make_room_for(grown, names, spacing), names


def _put_in(
    graph: Graph,
    fragment: Fragment,
    ends: Ends,
    source: str,
    fed: list[Wire],
    spacing: Spacing,
) -> tuple[Graph, tuple[str, ...]]:
    places = graph.layout.positions
    if source in places:
        x, y = places[source]
        here = (x, y + spacing.height + spacing.down)
        fragment = _placed(fragment, ends.entry, here, spacing)
    else:
        fragment = replace(fragment, positions={})
    grown, names = paste(graph, fragment, (0.0, 0.0))
    named = dict(zip((node.id for node in fragment.nodes), names, strict=True))
    entry, last = named[ends.entry], named[ends.exit]
    gone = set(fed)
    wires = [replace(w, source=last) if w in gone else w for w in grown.wires]
    wires.append(Wire(source, entry, first_port(grown.node(entry).layer)))
    return make_room_for(replace(grown, wires=tuple(wires)), names, spacing), names


def _placed(fragment: Fragment, anchor: str, place: Place, spacing: Spacing) -> Fragment:
    """The fragment with a place for each layer, one of them at a given place."""
    places: Mapping[str, Place] = fragment.positions
    if any(node.id not in places for node in fragment.nodes):
        places = tidy(Graph(fragment.nodes, fragment.wires, Layout()), spacing)
    x, y = place[0] - places[anchor][0], place[1] - places[anchor][1]
    moved = {name: (round(a + x, 1), round(b + y, 1)) for name, (a, b) in places.items()}
    return replace(fragment, positions=moved)

"""Room for a layer that was put among others on the canvas."""

from collections.abc import Collection, Container, Mapping
from dataclasses import replace

from studio.model.graph import Graph
from studio.model.layout import Place
from studio.model.reach import below
from studio.model.tidy import Spacing


def make_room(graph: Graph, name: str, spacing: Spacing) -> Graph:
    """Push down what a layer feeds until it stands a row lower; else move it aside.

    Layers without a place are left alone.
    """
    return make_room_for(graph, (name,), spacing)


def make_room_for(graph: Graph, names: Collection[str], spacing: Spacing) -> Graph:
    """The same for several layers that keep their places to each other."""
    places = dict(graph.layout.positions)
    new = {name: places[name] for name in names if name in places}
    short = max((_short(graph, name, places, new, spacing) for name in new), default=0.0)
    if short > 0:
        for other in set().union(*(below(graph, name) for name in new)) - set(new):
            if other in places:
                places[other] = (places[other][0], places[other][1] + short)
    rest = [place for name, place in places.items() if name not in new]
    while any(_covers(here, place, spacing) for here in new.values() for place in rest):
        new = {name: (x + spacing.width + spacing.across, y) for name, (x, y) in new.items()}
    places.update(new)
    return replace(graph, layout=replace(graph.layout, positions=places))


def _short(
    graph: Graph, name: str, places: Mapping[str, Place], new: Container[str], spacing: Spacing
) -> float:
    """By how much what a layer feeds stands too high."""
    step = spacing.height + spacing.down
    fed = [w.target for w in graph.wires if w.source == name and w.target not in new]
    return max((places[name][1] + step - places[t][1] for t in fed if t in places), default=0.0)


def settle(graph: Graph, spacing: Spacing) -> Graph:
    """Give layers without a place one: below what feeds them, else above what they feed."""
    step = spacing.height + spacing.down
    for node in graph.nodes:
        places = graph.layout.positions
        if node.id in places:
            continue
        above = [w.source for w in graph.wires if w.target == node.id and w.source in places]
        fed = [w.target for w in graph.wires if w.source == node.id and w.target in places]
        if above or fed:
            x, y = places[(above or fed)[0]]
            here = (x, y + step if above else y - step)
            layout = replace(graph.layout, positions={**places, node.id: here})
            graph = make_room(replace(graph, layout=layout), node.id, spacing)
    return graph


def _covers(one: Place, other: Place, spacing: Spacing) -> bool:
    across, down = abs(one[0] - other[0]), abs(one[1] - other[1])
    return across < spacing.width + 8 and down < spacing.height + 8

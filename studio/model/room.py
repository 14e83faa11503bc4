"""Room for a layer that was put among others on the canvas."""

from dataclasses import replace

from studio.model.graph import Graph
from studio.model.layout import Place
from studio.model.reach import below
from studio.model.tidy import Spacing


def make_room(graph: Graph, name: str, spacing: Spacing) -> Graph:
    """Push down what a layer feeds until it stands a row lower; else move it aside.

    Layers without a place are left alone.
    """
    places = dict(graph.layout.positions)
    if name not in places:
        return graph
    here = places[name]
    fed = [w.target for w in graph.wires if w.source == name and w.target in places]
    step = spacing.height + spacing.down
    short = max((here[1] + step - places[target][1] for target in fed), default=0.0)
    if short > 0:
        for other in below(graph, name) - {name}:
            if other in places:
                places[other] = (places[other][0], places[other][1] + short)
    while any(_covers(here, place, spacing) for n, place in places.items() if n != name):
        here = (here[0] + spacing.width + spacing.across, here[1])
    places[name] = here
    return replace(graph, layout=replace(graph.layout, positions=places))


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

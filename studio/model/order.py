"""The order in which the layers of a graph can run."""

from heapq import heapify, heappop, heappush

from studio.model.graph import Graph


def in_order(graph: Graph) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Node ids, each behind all that feed it; and those that a cycle keeps from running.

    Where the wires leave a choice, the order of the list stands (Kahn 1962, with a heap).
    Nodes behind a cycle count to the second group with those in it.
    """
    places = {node.id: place for place, node in enumerate(graph.nodes)}
    waiting = dict.fromkeys(places, 0)
    targets: dict[str, list[str]] = {node_id: [] for node_id in places}
    for wire in graph.wires:
        if wire.source in places and wire.target in places:
            targets[wire.source].append(wire.target)
            waiting[wire.target] += 1
    ready = [places[node_id] for node_id, count in waiting.items() if count == 0]
    heapify(ready)
    order: list[str] = []
    while ready:
        node_id = graph.nodes[heappop(ready)].id
        order.append(node_id)
        for target in targets[node_id]:
            waiting[target] -= 1
            if waiting[target] == 0:
                heappush(ready, places[target])
    done = set(order)
    return tuple(order), tuple(node_id for node_id in places if node_id not in done)


def in_circle(graph: Graph, left: tuple[str, ...]) -> tuple[str, ...]:
    """One node of each separate circle among the nodes that `in_order` left over."""
    inside = set(left)
    targets: dict[str, set[str]] = {node_id: set() for node_id in left}
    neighbours: dict[str, set[str]] = {node_id: set() for node_id in left}
    for wire in graph.wires:
        if wire.source in inside and wire.target in inside:
            targets[wire.source].add(wire.target)
            neighbours[wire.source].add(wire.target)
            neighbours[wire.target].add(wire.source)
    found: list[str] = []
    seen: set[str] = set()
    for node_id in left:
        if node_id in seen or node_id not in _reached(node_id, targets):
            continue
        found.append(node_id)
        seen |= _reached(node_id, neighbours)
    return tuple(found)


def _reached(start: str, steps: dict[str, set[str]]) -> set[str]:
    """Every node that one or more steps from `start` lead to."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = steps[waiting.pop()] - found
        found |= new
        waiting += new
    return found

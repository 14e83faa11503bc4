"""Which layers a layer's values reach, and which reach it."""

from collections.abc import Iterable

from studio.model.graph import Graph


def above(graph: Graph, name: str) -> set[str]:
    """The layers whose values reach a layer, itself included."""
    return _walk(name, ((wire.target, wire.source) for wire in graph.wires))


def below(graph: Graph, name: str) -> set[str]:
    """The layers that a layer's values reach, itself included."""
    return _walk(name, ((wire.source, wire.target) for wire in graph.wires))


def _walk(start: str, steps: Iterable[tuple[str, str]]) -> set[str]:
    onward: dict[str, list[str]] = {}
    for here, there in steps:
        onward.setdefault(here, []).append(there)
    found, waiting = {start}, [start]
    while waiting:
        for name in onward.get(waiting.pop(), ()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found

"""Layers in levels from top to bottom, few crossings, little movement; blocks are not known here.

The levels are those of Sugiyama, Tagawa & Toda 1981 (longest path), the order within a level is by
the median of the neighbours (Gansner et al. 1993), and where a layer stood before breaks ties, so
that a small edit moves little.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from studio.model.graph import Graph
from studio.model.layout import Place
from studio.model.order import in_order

#: Times that the order of the levels is gone through, down and up in turn.
_SWEEPS = 8


#: Of some names the width and height; whatever is not named has the size of a card.
Sizes = Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Spacing:
    """Sizes on the canvas: of a layer's card, of the room between cards, of a block's frame."""

    width: float = 220.0
    height: float = 64.0
    across: float = 36.0
    down: float = 44.0
    frame: float = 12.0
    title: float = 24.0


def tidy_flat(graph: Graph, room: Spacing, sizes: Sizes) -> dict[str, Place]:
    """The middle of every layer, inputs at the top, whatever blocks there are.

    The same graph always gives the same places. Layers in a circle of wires stand below the rest.
    """
    order, cycle = in_order(graph)
    above, below = _neighbours(graph)
    levels = _levels((*order, *cycle), above)
    # A wire over several levels holds a lane free in each, so that it runs through no card.
    rows, lanes_above, lanes_below = _rows((*order, *cycle), levels, above)
    _uncross(rows, lanes_above, lanes_below, _before(graph))
    widths = {name: _width(name, room, sizes) for row in rows for name in row}
    across = _across(rows, lanes_above, lanes_below, widths)
    down = _down(rows, room, sizes)
    return {name: (across[name], down[levels[name]]) for name in below}


def _down(rows: list[list[str]], room: Spacing, sizes: Sizes) -> list[float]:
    """The middle of each level from top to bottom; that of the first is 0 where it has cards."""
    found: list[float] = []
    top = -room.height / 2
    for row in rows:
        high = max([room.height, *(sizes[name][1] for name in row if name in sizes)])
        found.append(round(top + high / 2, 1))
        top += high + room.down
    return found


def _neighbours(graph: Graph) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Of each layer those that feed it, and those that it feeds; each once."""
    above: dict[str, list[str]] = {node.id: [] for node in graph.nodes}
    below: dict[str, list[str]] = {node.id: [] for node in graph.nodes}
    for wire in graph.wires:
        if wire.source in below and wire.target in above and wire.source not in above[wire.target]:
            above[wire.target].append(wire.source)
            below[wire.source].append(wire.target)
    return above, below


def _levels(order: tuple[str, ...], above: Mapping[str, list[str]]) -> dict[str, int]:
    levels: dict[str, int] = {}
    for name in order:
        known = [levels[source] for source in above[name] if source in levels]
        levels[name] = max(known, default=-1) + 1
    return levels


def _rows(
    order: tuple[str, ...], levels: Mapping[str, int], above: Mapping[str, list[str]]
) -> tuple[list[list[str]], dict[str, list[str]], dict[str, list[str]]]:
    """The names in each level with a lane for each wire that passes it, and their neighbours."""
    rows: list[list[str]] = [[] for _ in range(max(levels.values(), default=-1) + 1)]
    up: dict[str, list[str]] = {}
    down: dict[str, list[str]] = {}
    for name in order:
        rows[levels[name]].append(name)
        up.setdefault(name, [])
        down.setdefault(name, [])
    for name in order:
        for source in above[name]:
            last = source
            for level in range(levels[source] + 1, levels[name]):
                lane = f"{source}>{name}>{level}"  # no layer's name has such a sign
                rows[level].append(lane)
                up[lane], down[lane] = [last], []
                down[last].append(lane)
                last = lane
            if levels[name] > levels[source]:
                up[name].append(last)
                down[last].append(name)
    return rows, up, down


def _before(graph: Graph) -> dict[str, float]:
    """Where each layer stood from left to right: its place, or its turn in the list."""
    stood = {name: xy[0] for name, xy in graph.layout.positions.items()}
    return {node.id: stood.get(node.id, float(turn)) for turn, node in enumerate(graph.nodes)}


def _uncross(
    rows: list[list[str]],
    up: Mapping[str, list[str]],
    down: Mapping[str, list[str]],
    before: Mapping[str, float],
) -> None:
    """Order each level by the median of its neighbours, going down and up."""
    for row in rows:
        row.sort(key=lambda name: before.get(name, 0.0))
    best, least = [list(row) for row in rows], _crossings(rows, up)
    for sweep in range(_SWEEPS):
        downwards = sweep % 2 == 0
        levels = range(1, len(rows)) if downwards else range(len(rows) - 2, -1, -1)
        for level in levels:
            near = rows[level - 1] if downwards else rows[level + 1]
            _order_by_median(rows[level], near, up if downwards else down)
        crossings = _crossings(rows, up)
        if crossings < least:
            best, least = [list(row) for row in rows], crossings
        if not least:
            break
    for row, found in zip(rows, best, strict=True):
        row[:] = found


def _order_by_median(row: list[str], near: list[str], wired: Mapping[str, list[str]]) -> None:
    places = {name: place for place, name in enumerate(near)}
    # A name without neighbours keeps its share of the row.
    wanted = {
        name: median(places[other] for other in wired[name])
        if wired[name]
        else place * len(near) / max(1, len(row))
        for place, name in enumerate(row)
    }
    row.sort(key=wanted.__getitem__)


def _crossings(rows: list[list[str]], up: Mapping[str, list[str]]) -> int:
    """How many pairs of wires cross between neighbouring levels."""
    total = 0
    for level in range(1, len(rows)):
        places = {name: place for place, name in enumerate(rows[level - 1])}
        ends = [places[o] for name in rows[level] for o in sorted(up[name], key=places.__getitem__)]
        total += _inversions(ends)
    return total


def _inversions(ends: list[int]) -> int:
    """Pairs in the wrong order, counted with a Fenwick tree."""
    size = max(ends, default=-1) + 1
    tree = [0] * (size + 1)
    total = 0
    for seen, end in enumerate(ends):
        place, smaller = end + 1, 0
        while place:
            smaller += tree[place]
            place &= place - 1
        total += seen - smaller
        place = end + 1
        while place <= size:
            tree[place] += 1
            place += place & -place
    return total


def _across(
    rows: list[list[str]],
    up: Mapping[str, list[str]],
    down: Mapping[str, list[str]],
    widths: Mapping[str, float],
) -> dict[str, float]:
    """From left to right: each near the mean of its neighbours, none on another."""
    across: dict[str, float] = {}
    for row in rows:
        left = -sum(widths[name] for name in row) / 2
        for name in row:
            across[name] = left + widths[name] / 2
            left += widths[name]
    for sweep in range(_SWEEPS):
        downwards = sweep % 2 == 0
        wired = up if downwards else down
        for row in rows if downwards else reversed(rows):
            wanted = [
                sum(across[o] for o in wired[name]) / len(wired[name])
                if wired[name]
                else across[name]
                for name in row
            ]
            across.update(zip(row, _apart(row, wanted, widths), strict=True))
    middle = (min(across.values()) + max(across.values())) / 2 if across else 0.0
    return {name: round(x - middle, 1) for name, x in across.items()}


def _apart(row: list[str], wanted: list[float], widths: Mapping[str, float]) -> list[float]:
    """Places as near to the wanted ones as can be (least squares) that keep order and distance.

    Runs that push each other are moved as one: pooling of adjacent violators (Ayer et al. 1955).
    """
    offsets = [0.0]
    for left, right in pairwise(row):
        offsets.append(offsets[-1] + (widths[left] + widths[right]) / 2)
    pools: list[tuple[float, int]] = []
    for place, offset in zip(wanted, offsets, strict=True):
        total, count = place - offset, 1
        while pools and pools[-1][0] / pools[-1][1] >= total / count:
            more, others = pools.pop()
            total, count = total + more, count + others
        pools.append((total, count))
    shifts = [total / count for total, count in pools for _ in range(count)]
    return [shift + offset for shift, offset in zip(shifts, offsets, strict=True)]


def _width(name: str, room: Spacing, sizes: Sizes) -> float:
    """With the room beside it; the lane of a passing wire is nothing but that room."""
    if ">" in name:
        return room.across
    return (sizes[name][0] if name in sizes else room.width) + room.across

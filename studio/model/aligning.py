"""Chosen layers in one column, in one row, or at even distances. Each returns other places."""

from collections.abc import Callable, Mapping

from studio.model.layout import Place
from studio.model.tidy import Spacing

Places = Mapping[str, Place]


def in_one_column(places: Places, spacing: Spacing) -> dict[str, Place]:
    """All at the mean of their x; where two would cover each other the lower one goes down."""
    middle = round(sum(x for x, _y in places.values()) / max(1, len(places)), 1)
    found: dict[str, Place] = {}
    free = float("-inf")
    for name, (_x, y) in sorted(places.items(), key=lambda item: (item[1][1], item[1][0])):
        y = max(y, free)
        found[name] = (middle, y)
        free = y + spacing.height + spacing.down
    return found


def in_one_row(places: Places, spacing: Spacing) -> dict[str, Place]:
    """All at the mean of their y; where two would cover each other the right one goes right."""
    level = round(sum(y for _x, y in places.values()) / max(1, len(places)), 1)
    found: dict[str, Place] = {}
    free = float("-inf")
    for name, (x, _y) in sorted(places.items(), key=lambda item: item[1]):
        x = max(x, free)
        found[name] = (x, level)
        free = x + spacing.width + spacing.across
    return found


def evenly(places: Places, spacing: Spacing) -> dict[str, Place]:
    """The first and the last stay; the others stand between them at even distances.

    Along the direction in which they reach farther. None comes to stand on another: where there
    is too little room the last ones give way.
    """
    if len(places) < 3:
        return dict(places)
    across = [x for x, _y in places.values()]
    down = [y for _x, y in places.values()]
    upright = max(down) - min(down) >= max(across) - min(across)
    axis = 1 if upright else 0
    least = spacing.height + 8 if upright else spacing.width + 8
    order = sorted(places, key=lambda name: (places[name][axis], places[name][1 - axis]))
    start, end = places[order[0]][axis], places[order[-1]][axis]
    step = max((end - start) / (len(order) - 1), least)
    found: dict[str, Place] = {}
    for turn, name in enumerate(order):
        at = round(start + turn * step, 1)
        found[name] = (places[name][0], at) if upright else (at, places[name][1])
    return found


#: By what a key or a menu asks for.
WAYS: Mapping[str, Callable[[Places, Spacing], dict[str, Place]]] = {
    "column": in_one_column,
    "row": in_one_row,
    "evenly": evenly,
}

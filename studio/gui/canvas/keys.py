"""What the keys do on the canvas, and which layer lies in which direction."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from studio.gui.canvas.sizes import SPACING
from studio.model.graph import Graph
from studio.model.layout import Place

_KEYS = Qt.Key
ARROWS = {
    _KEYS.Key_Up: (0, -1),
    _KEYS.Key_Down: (0, 1),
    _KEYS.Key_Left: (-1, 0),
    _KEYS.Key_Right: (1, 0),
}
#: Keys with Ctrl, by what they ask for.
_WITH_CTRL = {
    _KEYS.Key_A: "all",
    _KEYS.Key_C: "copy",
    _KEYS.Key_X: "cut",
    _KEYS.Key_V: "paste",
    _KEYS.Key_D: "duplicate",
    _KEYS.Key_L: "tidy",
    _KEYS.Key_0: "fit",
    _KEYS.Key_Plus: "nearer",
    _KEYS.Key_Equal: "nearer",
    _KEYS.Key_Minus: "farther",
    _KEYS.Key_G: "group",
    _KEYS.Key_B: "keep",
}
_WITH_CTRL_SHIFT = {
    _KEYS.Key_G: "ungroup",
    _KEYS.Key_V: "column",
    _KEYS.Key_H: "row",
    _KEYS.Key_E: "evenly",
}
_ALONE = {
    _KEYS.Key_Return: "open",
    _KEYS.Key_Enter: "open",
    _KEYS.Key_Insert: "add",
    _KEYS.Key_A: "add",
    _KEYS.Key_C: "connect",
    _KEYS.Key_N: "note",
    _KEYS.Key_M: "mend",
    _KEYS.Key_B: "fold",
    _KEYS.Key_Question: "keys",
    _KEYS.Key_F1: "keys",
    _KEYS.Key_Delete: "remove",
    _KEYS.Key_Backspace: "remove",
    _KEYS.Key_F: "fit",
    _KEYS.Key_Plus: "nearer",
    _KEYS.Key_Equal: "nearer",
    _KEYS.Key_Minus: "farther",
    _KEYS.Key_1: "full",
    _KEYS.Key_Escape: "give-up",
}


def meaning(event: QKeyEvent) -> str:
    """What a key asks for; empty for nothing of the canvas."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    key = Qt.Key(event.key())
    if held == Qt.KeyboardModifier.ControlModifier:
        return "scroll" if key in ARROWS else _WITH_CTRL.get(key, "")
    if held == Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier:
        return _WITH_CTRL_SHIFT.get(key, "")
    if held == Qt.KeyboardModifier.AltModifier:
        return "nudge" if key in ARROWS else ""
    if held in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
        if key in ARROWS:
            return "walk"
        return _ALONE.get(key, "")
    return ""


def beyond(
    graph: Graph, places: Mapping[str, Place], name: str, direction: tuple[int, int]
) -> str | None:
    """The layer that lies in a direction: along a wire up and down, else the nearest there."""
    here = places[name]
    if direction[1]:
        wired = _wired(graph, name, down=direction[1] > 0)
        near = [other for other in wired if other in places]
        if near:
            return min(near, key=lambda other: abs(places[other][0] - here[0]))
    best: tuple[float, str] | None = None
    for other, (x, y) in places.items():
        along = (x - here[0]) * direction[0] + (y - here[1]) * direction[1]
        aside = abs((x - here[0]) * direction[1] + (y - here[1]) * direction[0])
        # Left and right lead between branches: to what stands about level with this one.
        level = SPACING.height * 2.5 if direction[0] else float("inf")
        if other == name or along <= 1 or aside > level:
            continue
        far = along + 2 * aside
        if best is None or far < best[0]:
            best = (far, other)
    return best[1] if best is not None else None


def _wired(graph: Graph, name: str, *, down: bool) -> list[str]:
    if down:
        return [wire.target for wire in graph.wires if wire.source == name]
    return [wire.source for wire in graph.wires if wire.target == name]

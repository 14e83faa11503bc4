"""The keyboard on the canvas: everything that the mouse can do."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent

from studio.gui.canvas.keys import ARROWS, beyond, meaning

if TYPE_CHECKING:
    from studio.gui.canvas.view import CanvasView

_NUDGE = 8.0
_ZOOM = {"nearer": 1, "farther": -1, "full": 0}


class KeyHand:
    """Turns keys into choices, and into what the view asks for."""

    def __init__(self, view: "CanvasView") -> None:
        self._view, self._scene = view, view.scene_shown

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key means; False where it means nothing here."""
        said = meaning(event)
        if not said:
            return False
        if self._view.wires.by_key:
            self._while_wiring(event, said)
        elif Qt.Key(event.key()) in ARROWS:
            self._arrow(event, said)
        else:
            self._do(said)
        return True

    def in_reading_order(self) -> list[str]:
        """Where one comes by, from the top, and from left to right."""
        places = self._scene.stands()
        return sorted(places, key=lambda name: (places[name][1], places[name][0]))

    def _while_wiring(self, event: QKeyEvent, said: str) -> None:
        direction = ARROWS.get(Qt.Key(event.key()))
        if direction is not None:
            self._view.wires.next_end(sum(direction))
        elif said == "open":
            self._view.wires.end_by_key()
        elif said == "give-up":
            self._view.give_up()

    def _arrow(self, event: QKeyEvent, said: str) -> None:
        across, down = ARROWS[Qt.Key(event.key())]
        names = self._view.names()
        if said == "scroll":
            self._view.shift(QPointF(-across * 60, -down * 60))
        elif said == "nudge":
            by = QPointF(across, down) * _NUDGE
            places = self._scene.places(names)
            now = {name: (x + by.x(), y + by.y()) for name, (x, y) in places.items()}
            if now:
                self._view.moved.emit(now, True)
        elif not names:
            self._view.choose(self.in_reading_order()[:1])
        else:
            more = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._walk((across, down), names, more=more)

    def _walk(self, direction: tuple[int, int], names: list[str], *, more: bool) -> None:
        places = self._scene.stands()
        here = self._view.current if self._view.current in places else names[0]
        if here not in places:
            return
        found = beyond(self._scene.graph, places, here, direction)
        if found is not None:
            rest = [name for name in names if name != found] if more else []
            self._view.choose([*rest, found])

    def _do(self, said: str) -> None:
        view, names = self._view, self._view.names()
        if said == "all":
            view.choose(list(self._scene.cards))
        elif said == "open":
            if names:
                view.open_asked.emit(view.current)
        elif said == "connect":
            view.wires.begin_by_key()
        elif said == "remove":
            view.remove_asked.emit(names, self._scene.chosen_wires())
        elif said == "mend":
            if names:
                view.mend_asked.emit(view.current)
        elif said == "give-up":
            view.give_up()
        elif said == "keys":
            view.show_keys()
        elif said == "fit":
            view.fit()
        elif said in _ZOOM:
            view.zoom_by(_ZOOM[said])
        else:
            view.asked.emit(said)

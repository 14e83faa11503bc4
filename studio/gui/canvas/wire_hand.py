"""Leading a wire on the canvas, by the mouse or with the keys, until it ends or is given up."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from studio.gui.canvas.wiring import End, Wiring
from studio.model.graph import Wire

if TYPE_CHECKING:
    from studio.gui.canvas.view import CanvasView


class WireHand:
    """At most one wire is in the making; what comes of it is asked for by the view's signals."""

    def __init__(self, view: "CanvasView") -> None:
        self._view = view
        self.wiring: Wiring | None = None
        self.by_key = False

    @property
    def by_mouse(self) -> bool:
        """Whether the mouse leads a wire now."""
        return self.wiring is not None and not self.by_key

    def begin(self, start: End, *, by_key: bool = False) -> None:
        """Begin at a port; the end of a chosen wire there is taken up instead."""
        scene, lifted = self._view.scene_shown, None
        if start.port:
            for wire, item in scene.wires.items():
                if item.isSelected() and (wire.target, wire.port) == (start.name, start.port):
                    lifted, start = wire, End(wire.source)
        misfits = self._view.misfits(start)
        self.wiring = Wiring(scene, start, self._view.judge, lifted, misfits)
        self.by_key = by_key
        self._view.minimap.hide()  # the reason why not may stand there

    def move(self, point: QPointF) -> None:
        """Lead it to a point."""
        assert self.wiring is not None
        self.wiring.move(point)

    def end(self, point: QPointF, *, moved: bool) -> None:
        """The button went up: the wire ends here, or a layer is wanted, or it was only a click."""
        wiring = self.wiring
        assert wiring is not None
        wire = self._leave_off()
        if not moved:
            self._view.choose([wiring.start.name])
        elif wire is not None:
            self._view.wire_asked.emit(wire, wiring.lifted)
        elif wiring.end is None and wiring.lifted is None:
            self._view.more_asked.emit(wiring.start, point)

    def end_by_key(self) -> None:
        """The wire ends at the port that is lit."""
        wire = self._leave_off()
        if wire is not None:
            self._view.wire_asked.emit(wire, None)

    def give_up(self) -> None:
        """Leave the wire off."""
        if self.wiring is not None:
            self._leave_off()

    def begin_by_key(self) -> None:
        """Begin at the chosen layer; arrows choose among the legal ends."""
        names = self._view.names()
        if len(names) == 1:
            self.begin(End(names[0]), by_key=True)
            self.next_end(1)

    def next_end(self, step: int) -> None:
        """Light the next end that is legal; without any the wire is given up."""
        wiring = self.wiring
        assert wiring is not None
        ends = wiring.ends()
        here = ends.index(wiring.end) if wiring.end in ends else -1 if step > 0 else 0
        for turn in range(1, len(ends) + 1):
            end = ends[(here + step * turn) % len(ends)]
            taken = wiring.wire(end) in self._view.scene_shown.wires
            if not taken and not wiring.why_not(end):
                wiring.aim(end)
                self._view.bring_into_view(end.name)
                card = self._view.scene_shown.cards[end.name]
                self._view.setAccessibleDescription(card.toolTip())
                return
        self.give_up()

    def _leave_off(self) -> Wire | None:
        assert self.wiring is not None
        wire = self.wiring.done()
        self.wiring, self.by_key = None, False
        self._view.minimap.show_part(self._view.seen())
        return wire

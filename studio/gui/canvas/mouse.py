"""The mouse on the canvas: what it takes hold of, and what comes of it when it lets go."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from studio.gui.canvas.dropping import Aim, Spot
from studio.gui.canvas.moving import Banding, Moving
from studio.gui.canvas.note_item import NoteItem
from studio.gui.canvas.wiring import End

if TYPE_CHECKING:
    from studio.gui.canvas.view import CanvasView

#: Where so many cards move, painting all costs less than finding out what changed.
_MANY = 30
_MORE = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class MouseHand:
    """Holds the ground, a card, a port, a wire, a block or a note; one at a time."""

    def __init__(self, view: "CanvasView") -> None:
        self._view, self._scene = view, view.scene_shown
        self._aim = Aim(view.scene_shown)
        self._spot: Spot | None = None
        #: Where the button went down, where the ground was last pulled from.
        self._pressed: QPointF | None = None
        self._panned: QPointF | None = None
        self._clicked = ""
        self._grouped = False
        self._note: NoteItem | None = None
        self._note_grip = QPointF()
        self._moving: Moving | None = None
        self._band: Banding | None = None
        #: While the space bar is down, the ground is pulled.
        self.pulling = False

    def press(self, event: QMouseEvent) -> None:
        """Take hold of what is there."""
        at = event.position()
        left = event.button() == Qt.MouseButton.LeftButton
        if event.button() == Qt.MouseButton.MiddleButton or (left and self.pulling):
            self._panned = at
            self._view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        elif left:
            self._view.give_up()
            self._pressed = at
            more = bool(event.modifiers() & _MORE)
            self._take_hold(self._view.mapToScene(at.toPoint()), more=more)

    def _take_hold(self, point: QPointF, *, more: bool) -> None:
        scene, view = self._scene, self._view
        if (mended := scene.mend_at(point)) is not None:
            self._pressed = None
            view.mend_asked.emit(mended.name)
        elif (port := scene.port_at(point)) is not None:
            view.wires.begin(End(port[0].name, port[1]))
        elif (card := scene.card_at(point)) is not None:
            self._hold_card(card.name, chosen=card.isSelected(), more=more)
        elif (block := scene.block_at(point)) is not None:
            if block.caret.contains(point):
                self._pressed = None
                view.fold_asked.emit(block.block.id)
                return
            self._clicked, self._grouped = block.block.members[0], True
            view.choose([*(view.names() if more else []), *block.block.members])
        elif (note := scene.note_at(point)) is not None:
            self._note, self._note_grip = note, point - note.pos()
            view.choose_item(note)
        elif (wire := scene.wire_at(point)) is not None:
            view.choose_item(wire)
        else:
            kept = view.names() if more else []
            if not more:
                view.choose([])
            self._band = Banding(scene, point, kept)

    def _hold_card(self, name: str, *, chosen: bool, more: bool) -> None:
        self._clicked = name
        if more:
            rest = [other for other in self._view.names() if other != name]
            self._view.choose(rest if chosen else [*rest, name])
        elif not chosen:
            self._view.choose([name])

    def move(self, event: QMouseEvent) -> bool:
        """Go on with what is held; whether anything is."""
        at = event.position()
        point = self._view.mapToScene(at.toPoint())
        if self._panned is not None:
            self._view.shift(at - self._panned)
            self._panned = at
        elif self._view.wires.by_mouse:
            self._view.wires.move(point)
        elif self._note is not None:
            self._note.setPos(point - self._note_grip)
        elif self._band is not None:
            self._scene.choose(self._band.stretch(point))
        elif self._pressed is not None and self._clicked:
            free = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            self._drag(at, self._pressed, point, free=free)
        else:
            return self._pressed is not None
        return True

    def _drag(self, at: QPointF, pressed: QPointF, point: QPointF, *, free: bool) -> None:
        away = at - pressed
        if self._moving is None:
            names = self._view.names()
            near = away.manhattanLength() < QApplication.startDragDistance()
            if near or self._clicked not in names:
                return
            self._moving = Moving(self._scene, self._clicked, names)
            self._view.paint_whole(whole=len(names) > _MANY)
        self._moving.shift(away / self._view.zoom, self._view.zoom, free=free)
        self._view.minimap.refresh_soon()
        self._spot = None
        if len(self._moving.names) == 1 and self._is_unwired(self._clicked):
            self._spot = self._aim.at(point, cards=False, but=self._clicked)

    def _is_unwired(self, name: str) -> bool:
        return not any(name in (w.source, w.target) for w in self._scene.wires)

    def release(self, event: QMouseEvent) -> None:
        """Let go: ask for what came of it."""
        if self._panned is not None:
            self._panned = None
            self._view.viewport().unsetCursor()
            return
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at = event.position()
        clicked, self._clicked = self._clicked, ""
        pressed, self._pressed = self._pressed, None
        grouped, self._grouped = self._grouped, False
        if self._note is not None:
            self._end_note()
        elif self._view.wires.by_mouse:
            far = QApplication.startDragDistance()
            moved = pressed is not None and (at - pressed).manhattanLength() >= far
            self._view.wires.end(self._view.mapToScene(at.toPoint()), moved=moved)
        elif self._band is not None:
            self._end_band()
        elif self._moving is not None:
            self._end_move()
        elif clicked and not grouped and not event.modifiers() and self._view.names() != [clicked]:
            # A click on one of several chosen cards chooses that one.
            self._view.choose([clicked])

    def double_click(self, event: QMouseEvent) -> None:
        """A port offers layers that fit there; a card opens its settings."""
        scene, view = self._scene, self._view
        point = view.mapToScene(event.position().toPoint())
        if scene.mend_at(point) is not None:
            return
        if (port := scene.port_at(point)) is not None:
            view.more_asked.emit(End(port[0].name, port[1]), None)
        elif (card := scene.card_at(point)) is not None:
            view.open_asked.emit(card.name)
        elif (note := scene.note_at(point)) is not None:
            view.write_note(note.note.id)
        elif (block := scene.block_at(point)) is not None:
            asked = view.fold_asked if block.block.folded else view.rename_asked
            asked.emit(block.block.id)

    def give_up(self) -> None:
        """Put everything back."""
        if self._moving is not None:
            self._moving.back()
            self._moving.done()
            self._moving = None
            self._view.paint_whole(whole=False)
            self._aim.clear()
        if self._band is not None:
            self._end_band()
        if self._note is not None:
            self._note.setPos(*self._note.note.place)
            self._note = None
        self._pressed, self._clicked = None, ""

    def _end_note(self) -> None:
        assert self._note is not None
        note, self._note = self._note, None
        place = (round(note.x(), 1), round(note.y(), 1))
        if place != note.note.place:
            self._view.note_moved.emit(note.note.id, place)

    def _end_band(self) -> None:
        assert self._band is not None
        self._scene.removeItem(self._band)
        self._band = None
        self._view.tell_chosen()

    def _end_move(self) -> None:
        assert self._moving is not None
        moving, self._moving = self._moving, None
        self._view.paint_whole(whole=False)
        spot, self._spot = self._spot, None
        self._aim.clear()
        places = moving.done()
        if spot is not None and spot.wire is not None:
            self._view.settle_asked.emit(next(iter(moving.names)), spot)
        elif places:
            self._view.moved.emit(places, False)

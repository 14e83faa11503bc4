"""The canvas: cards and wires edited by mouse and keyboard. It edits nothing: it asks."""

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from studio.core.errors import Message
from studio.core.i18n import _
from studio.gui.canvas.dropping import Aim, Spot, layer_in
from studio.gui.canvas.keys import ARROWS, beyond, meaning
from studio.gui.canvas.looking import LookingView
from studio.gui.canvas.moving import Banding, Moving
from studio.gui.canvas.note_item import NoteField, NoteItem
from studio.gui.canvas.scene import CanvasScene
from studio.gui.canvas.wiring import End, Judge, Wiring

_NUDGE = 8.0


def _all_fit(_source: str, _target: str, _port: str) -> Message | None:
    return None


class CanvasView(LookingView):
    """Chooses, moves, wires, drops; every edit is asked for by a signal."""

    chosen = Signal(list)
    open_asked = Signal(str)
    moved = Signal(object, bool)
    """Where some layers stand now; whether by a nudge, many of which are one step."""
    settle_asked = Signal(str, object)
    """A layer that is wired to nothing was put onto a wire."""
    remove_asked = Signal(list, list)
    """The names of layers, and wires."""
    wire_asked = Signal(object, object)
    """The wire, and the one that it takes the place of."""
    more_asked = Signal(object, object)
    """A wire was led from a port into the void: a layer is wanted there. The `End`, the point."""
    drop_asked = Signal(str, object)
    """The id of a new layer and its `Spot`."""
    asked = Signal(str)
    """What a key asks for: add, copy, cut, paste, duplicate, tidy, group."""
    fold_asked = Signal(str)
    """A block is to be folded or unfolded."""
    rename_asked = Signal(str)
    """A block is to get another title."""
    note_written = Signal(str, str)
    """A note's id and its text."""
    note_moved = Signal(str, object)
    """A note's id and its place."""
    menu_asked = Signal(object)
    """A menu is wanted at a point of the canvas."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.scene_shown = CanvasScene()
        super().__init__(self.scene_shown, parent)
        self.judge: Judge = _all_fit
        self._pressed: QPointF | None = None
        self._panned: QPointF | None = None
        self._space = False
        self._clicked = ""
        self._last = ""
        self._grouped = False
        self._note: NoteItem | None = None
        self._note_grip = QPointF()
        self._moving: Moving | None = None
        self._band: Banding | None = None
        self.wiring: Wiring | None = None
        self._by_key = False
        self._aim = Aim(self.scene_shown)
        self._spot: Spot | None = None
        self.pointer = QPointF()
        self.setAcceptDrops(True)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Canvas of layers"))
        self.bar.tidy_asked.connect(lambda: self.asked.emit("tidy"))
        self.scene_shown.chosen.connect(self._tell_chosen)

    # -- choosing -------------------------------------------------------------------------------

    def names(self) -> list[str]:
        """The chosen layers."""
        return self.scene_shown.names()

    def choose(self, names: list[str]) -> None:
        """Choose these layers; the last of them is brought into view."""
        names = self.scene_shown.with_folded(names)
        self.scene_shown.choose(names)
        self._last = names[-1] if names else ""
        if names:
            self.bring_into_view(names[-1])
        self._tell_chosen(self.names())

    @property
    def current(self) -> str:
        """The layer that was chosen last; empty where none is chosen."""
        names = self.names()
        return self._last if self._last in names else names[-1] if names else ""

    def _tell_chosen(self, names: list[str]) -> None:
        said = [card.toolTip() for name in names if (card := self.scene_shown.cards.get(name))]
        self.setAccessibleDescription("\n".join(said[:3]))
        self.minimap.update()
        self.chosen.emit(names)

    # -- mouse ----------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold: of the ground, a card, a port or a wire."""
        at = event.position()
        point = self.mapToScene(at.toPoint())
        if event.button() == Qt.MouseButton.MiddleButton or (
            event.button() == Qt.MouseButton.LeftButton and self._space
        ):
            self._panned = at
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            return
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._give_up()
        self._pressed = at
        more = bool(
            event.modifiers()
            & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        )
        self._take_hold(point, more=more)

    def _take_hold(self, point: QPointF, *, more: bool) -> None:
        scene = self.scene_shown
        if (port := scene.port_at(point)) is not None:
            self._begin_wire(End(port[0].name, port[1]))
            return
        card = scene.card_at(point)
        if card is not None:
            self._clicked = card.name
            chosen = self.names()
            if more:
                self.choose(
                    [n for n in chosen if n != card.name]
                    if card.isSelected()
                    else [*chosen, card.name]
                )
            elif not card.isSelected():
                self.choose([card.name])
            return
        block = scene.block_at(point)
        if block is not None:
            if block.caret.contains(point):
                self._pressed = None
                self.fold_asked.emit(block.block.id)
                return
            self._clicked = block.block.members[0]
            kept = self.names() if more else []
            self.choose([*kept, *block.block.members])
            self._grouped = True
            return
        wire = scene.wire_at(point)
        note = scene.note_at(point)
        if note is not None:
            scene.choose([])
            note.setSelected(True)
            self._note, self._note_grip = note, point - note.pos()
            self._tell_chosen([])
            return
        if wire is not None:
            scene.choose([])
            wire.setSelected(True)
            self._tell_chosen([])
            return
        kept = self.names() if more else []
        if not more:
            self.choose([])
        self._band = Banding(scene, point, kept)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with what was taken hold of."""
        at = event.position()
        self.pointer = point = self.mapToScene(at.toPoint())
        if self._panned is not None:
            self.shift(at - self._panned)
            self._panned = at
        elif self.wiring is not None and not self._by_key:
            self.wiring.move(point)
        elif self._note is not None:
            self._note.setPos(point - self._note_grip)
        elif self._band is not None:
            self.scene_shown.choose(self._band.stretch(point))
        elif self._pressed is not None and self._clicked:
            self._drag(at, point, free=bool(event.modifiers() & Qt.KeyboardModifier.AltModifier))
        elif self._pressed is None:
            super().mouseMoveEvent(event)

    def _drag(self, at: QPointF, point: QPointF, *, free: bool) -> None:
        assert self._pressed is not None
        away = at - self._pressed
        if self._moving is None:
            if away.manhattanLength() < QApplication.startDragDistance():
                return
            names = self.names()
            if self._clicked not in names:
                return
            self._moving = Moving(self.scene_shown, self._clicked, names)
        self._moving.shift(away / self.zoom, self.zoom, free=free)
        self._spot = None
        if len(self._moving.names) == 1 and self._is_unwired(self._clicked):
            self._spot = self._aim.at(point, cards=False, but=self._clicked)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go: ask for what came of it."""
        if self._panned is not None:
            self._panned = None
            self.viewport().unsetCursor()
            return
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at = event.position()
        clicked, self._clicked = self._clicked, ""
        pressed, self._pressed = self._pressed, None
        grouped, self._grouped = self._grouped, False
        if self._note is not None:
            note, self._note = self._note, None
            place = (round(note.x(), 1), round(note.y(), 1))
            if place != note.note.place:
                self.note_moved.emit(note.note.id, place)
        elif self.wiring is not None and not self._by_key:
            moved = pressed is not None and (
                (at - pressed).manhattanLength() >= QApplication.startDragDistance()
            )
            self._end_wire(self.mapToScene(at.toPoint()), moved=moved)
        elif self._band is not None:
            self._end_band()
        elif self._moving is not None:
            self._end_move()
        elif (
            clicked
            and not grouped
            and event.modifiers() == Qt.KeyboardModifier.NoModifier
            and self.names() != [clicked]
        ):
            self.choose([clicked])

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A port offers layers that fit there; a card opens its settings."""
        point = self.mapToScene(event.position().toPoint())
        port = self.scene_shown.port_at(point)
        card = self.scene_shown.card_at(point)
        if port is not None:
            end = End(port[0].name, port[1])
            self.more_asked.emit(end, None)
        elif card is not None:
            self.open_asked.emit(card.name)
        elif (note := self.scene_shown.note_at(point)) is not None:
            self.write_note(note.note.id)
        elif (block := self.scene_shown.block_at(point)) is not None:
            if block.block.folded:
                self.fold_asked.emit(block.block.id)
            else:
                self.rename_asked.emit(block.block.id)

    def contextMenuEvent(self, event: QEvent) -> None:
        """The same by a menu."""
        where = event.pos()  # type: ignore[attr-defined]
        point = self.mapToScene(where)
        card = self.scene_shown.card_at(point)
        block = self.scene_shown.block_at(point)
        if card is not None and not card.isSelected():
            self.choose([card.name])
        elif card is None and block is not None:
            self.choose(list(block.block.members))
        self.menu_asked.emit(self.viewport().mapToGlobal(where))

    def write_note(self, note_id: str) -> None:
        """Open the field in which a note is written."""
        note = self.scene_shown.notes[note_id]
        field = NoteField(note.note.text, self.viewport())
        box = self.mapFromScene(note.sceneBoundingRect()).boundingRect()
        field.setGeometry(box.x(), box.y(), max(box.width(), 160), max(box.height(), 72))
        field.written.connect(lambda text: self.note_written.emit(note_id, text))
        field.show()
        field.setFocus()

    def _end_band(self) -> None:
        assert self._band is not None
        self.scene_shown.removeItem(self._band)
        self._band = None
        self._tell_chosen(self.names())

    def _end_move(self) -> None:
        assert self._moving is not None
        moving, self._moving = self._moving, None
        spot, self._spot = self._spot, None
        self._aim.clear()
        places = moving.done()
        if spot is not None and spot.wire is not None:
            self.settle_asked.emit(next(iter(moving.names)), spot)
        elif places:
            self.moved.emit(places, False)

    def _is_unwired(self, name: str) -> bool:
        return not any(name in (w.source, w.target) for w in self.scene_shown.wires)

    # -- wires ----------------------------------------------------------------------------------

    def _begin_wire(self, start: End, *, by_key: bool = False) -> None:
        lifted = None
        if start.port:
            for wire, item in self.scene_shown.wires.items():
                if item.isSelected() and (wire.target, wire.port) == (start.name, start.port):
                    lifted, start = wire, End(wire.source)
        self.wiring = Wiring(self.scene_shown, start, self.judge, lifted)
        self._by_key = by_key
        self.minimap.hide()  # the reason why not may stand there

    def _end_wire(self, point: QPointF, *, moved: bool) -> None:
        assert self.wiring is not None
        wiring, self.wiring = self.wiring, None
        wire = wiring.done()
        self.minimap.show_part(self.seen())
        if not moved:
            self.choose([wiring.start.name])
        elif wire is not None:
            self.wire_asked.emit(wire, wiring.lifted)
        elif wiring.end is None and wiring.lifted is None:
            self.more_asked.emit(wiring.start, point)

    def connect_by_key(self) -> None:
        """Begin a wire from the chosen layer; arrows choose among the legal ends."""
        names = self.names()
        if len(names) != 1:
            return
        self._begin_wire(End(names[0]), by_key=True)
        self._next_end(1)

    def _next_end(self, step: int) -> None:
        assert self.wiring is not None
        ends = self.wiring.ends()
        here = ends.index(self.wiring.end) if self.wiring.end in ends else -1 if step > 0 else 0
        for turn in range(1, len(ends) + 1):
            end = ends[(here + step * turn) % len(ends)]
            taken = self.wiring.wire(end) in self.scene_shown.wires
            if not taken and not self.wiring.why_not(end):
                self.wiring.aim(end)
                self.bring_into_view(end.name)
                card = self.scene_shown.cards[end.name]
                self.setAccessibleDescription(card.toolTip())
                return
        self._give_up()

    def _give_up(self) -> None:
        """Leave off whatever is under way."""
        if self.wiring is not None:
            self.wiring.done()
            self.wiring = None
            self.minimap.show_part(self.seen())
        if self._moving is not None:
            self._moving.back()
            self._moving.done()
            self._moving = None
            self._aim.clear()
        if self._band is not None:
            self._end_band()
        if self._note is not None:
            self._note.setPos(*self._note.note.place)
            self._note = None
        self._pressed, self._clicked, self._by_key = None, "", False

    # -- keyboard -------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Keys of the canvas go before the same keys of the menus."""
        if event.type() == QEvent.Type.ShortcutOverride:
            assert isinstance(event, QKeyEvent)
            if meaning(event):
                event.accept()
                return True
        return super().event(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab walks through the layers, and on to the next control behind the last."""
        order = self._in_reading_order()
        names = self.names()
        current = next((name for name in [self.current, *names] if name in order), "")
        here = order.index(current) if current in order else (-1 if forward else len(order))
        place = here + (1 if forward else -1)
        if 0 <= place < len(order):
            self.choose([order[place]])
            return True
        return super().focusNextPrevChild(forward)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """With the keyboard one begins at the first layer."""
        super().focusInEvent(event)
        tabbed = event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
        )
        order = self._in_reading_order()
        if tabbed and order and not self.names():
            self.choose([order[0 if event.reason() == Qt.FocusReason.TabFocusReason else -1]])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Everything that the mouse can do."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = True
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
            return
        said = meaning(event)
        if not said:
            super().keyPressEvent(event)
        elif self.wiring is not None and self._by_key:
            self._key_while_wiring(event, said)
        elif Qt.Key(event.key()) in ARROWS:
            self._arrow(event, said)
        else:
            self._do(said)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Space no longer pulls the ground."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            self.viewport().unsetCursor()
        super().keyReleaseEvent(event)

    def _key_while_wiring(self, event: QKeyEvent, said: str) -> None:
        direction = ARROWS.get(Qt.Key(event.key()))
        if direction is not None:
            self._next_end(sum(direction))
        elif said == "open":
            assert self.wiring is not None
            wire = self.wiring.done()
            self.wiring, self._by_key = None, False
            self.minimap.show_part(self.seen())
            if wire is not None:
                self.wire_asked.emit(wire, None)
        elif said == "give-up":
            self._give_up()

    def _arrow(self, event: QKeyEvent, said: str) -> None:
        across, down = ARROWS[Qt.Key(event.key())]
        names = self.names()
        if said == "scroll":
            self.shift(QPointF(-across * 60, -down * 60))
        elif said == "nudge":
            by = QPointF(across, down) * _NUDGE
            places = self.scene_shown.places(names)
            now = {name: (x + by.x(), y + by.y()) for name, (x, y) in places.items()}
            if now:
                self.moved.emit(now, True)
        elif not names:
            order = self._in_reading_order()
            self.choose(order[:1])
        else:
            places = self.scene_shown.stands()
            here = self.current if self.current in places else names[0]
            found = None
            if here in places:
                found = beyond(self.scene_shown.graph, places, here, (across, down))
            if found is not None:
                more = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                rest = [name for name in names if name != found] if more else []
                self.choose([*rest, found])

    def _do(self, said: str) -> None:
        names = self.names()
        if said == "all":
            self.choose(list(self.scene_shown.cards))
        elif said == "open":
            if names:
                self.open_asked.emit(self.current)
        elif said == "connect":
            self.connect_by_key()
        elif said == "remove":
            self.remove_asked.emit(names, self.scene_shown.chosen_wires())
        elif said == "give-up":
            self._give_up()
        elif said == "fit":
            self.fit()
        elif said in ("nearer", "farther", "full"):
            self.zoom_by({"nearer": 1, "farther": -1, "full": 0}[said])
        else:
            self.asked.emit(said)

    def _in_reading_order(self) -> list[str]:
        places = self.scene_shown.stands()
        return sorted(places, key=lambda name: (places[name][1], places[name][0]))

    # -- dragging from the palette --------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Layers may be dropped; files are for the window."""
        if layer_in(event.mimeData()):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Light what the layer would land on."""
        if layer_in(event.mimeData()):
            self._aim.at(self.mapToScene(event.position().toPoint()))
            event.acceptProposedAction()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """Nothing would land here any more."""
        self._aim.clear()

    def dropEvent(self, event: QDropEvent) -> None:
        """Ask for the layer where it was let go."""
        layer = layer_in(event.mimeData())
        if layer:
            spot = self._aim.at(self.mapToScene(event.position().toPoint()))
            self._aim.clear()
            event.acceptProposedAction()
            self.drop_asked.emit(layer, spot)

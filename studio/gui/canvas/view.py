"""The canvas: cards and wires edited by mouse and keyboard. It edits nothing: it asks."""

from collections.abc import Callable, Collection

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QGraphicsItem, QWidget

from studio.core.errors import Message
from studio.core.i18n import _
from studio.gui.canvas.dropping import Aim, block_in, layer_in
from studio.gui.canvas.key_list import KeySheet
from studio.gui.canvas.keyboard import KeyHand
from studio.gui.canvas.keys import meaning
from studio.gui.canvas.looking import LookingView
from studio.gui.canvas.mouse import MouseHand
from studio.gui.canvas.note_item import NoteField
from studio.gui.canvas.scene import CanvasScene
from studio.gui.canvas.wire_hand import WireHand
from studio.gui.canvas.wiring import End, Judge, Wiring


def _all_fit(_source: str, _target: str, _port: str) -> Message | None:
    return None


def _none(_start: End) -> Collection[str]:
    return ()


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
    block_drop_asked = Signal(str, object)
    """The key of an own block and its `Spot`."""
    mend_asked = Signal(str)
    """The first problem of a layer is to be mended."""
    asked = Signal(str)
    """What a key asks for, by the words of `keys`: add, copy, tidy, group, …"""
    fold_asked = Signal(str)
    """A block is to be folded or unfolded."""
    rename_asked = Signal(str)
    """A block is to get another title."""
    note_written = Signal(str, str)
    """A note's id and its text."""
    note_moved = Signal(str, object)
    """A note's id and its place."""
    menu_asked = Signal(object)
    """A menu is wanted at a point of the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.scene_shown = CanvasScene()
        super().__init__(self.scene_shown, parent)
        self.judge: Judge = _all_fit
        #: The layers that what flows at a port never fits.
        self.misfits: Callable[[End], Collection[str]] = _none
        self.pointer = QPointF()
        self._last = ""
        self._aim = Aim(self.scene_shown)
        self.wires = WireHand(self)
        self._mouse = MouseHand(self)
        self._keys = KeyHand(self)
        self.setAcceptDrops(True)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Canvas of layers"))
        self.bar.keys_asked.connect(self.show_keys)
        self.bar.tidy_asked.connect(lambda: self.asked.emit("tidy"))
        self.scene_shown.chosen.connect(self.tell_chosen)

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
        self.tell_chosen()

    def choose_item(self, item: QGraphicsItem) -> None:
        """Choose a wire or a note, and no layer."""
        self.scene_shown.choose([])
        item.setSelected(True)
        self.tell_chosen()

    @property
    def current(self) -> str:
        """The layer that was chosen last; empty where none is chosen."""
        names = self.names()
        return self._last if self._last in names else names[-1] if names else ""

    @property
    def wiring(self) -> Wiring | None:
        """The wire that is in the making."""
        return self.wires.wiring

    def tell_chosen(self) -> None:
        """Tell which layers are chosen."""
        names = self.names()
        said = [card.toolTip() for name in names if (card := self.scene_shown.cards.get(name))]
        self.setAccessibleDescription("\n".join(said[:3]))
        self.minimap.refresh()
        self.chosen.emit(names)

    def give_up(self) -> None:
        """Leave off whatever is under way."""
        self.wires.give_up()
        self._mouse.give_up()

    def show_keys(self) -> None:
        """Show which keys do what, until the next key or click."""
        KeySheet(self).open()

    # -- mouse ----------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold: of the ground, a card, a port or a wire."""
        self._mouse.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with what was taken hold of."""
        self.pointer = self.mapToScene(event.position().toPoint())
        if not self._mouse.move(event):
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go: ask for what came of it."""
        self._mouse.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open what is there, or offer what fits there."""
        self._mouse.double_click(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The same by a menu."""
        where = event.pos()
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
        order = self._keys.in_reading_order()
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
        order = self._keys.in_reading_order()
        if tabbed and order and not self.names():
            self.choose([order[0 if event.reason() == Qt.FocusReason.TabFocusReason else -1]])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Everything that the mouse can do."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._mouse.pulling = True
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        elif not self._keys.press(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Space no longer pulls the ground."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._mouse.pulling = False
            self.viewport().unsetCursor()
        super().keyReleaseEvent(event)

    # -- dragging from the palette --------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Layers and own blocks may be dropped; files are for the window."""
        if layer_in(event.mimeData()) or block_in(event.mimeData()):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Light what it would land on."""
        layer, block = layer_in(event.mimeData()), block_in(event.mimeData())
        if layer or block:
            self._aim.at(self.mapToScene(event.position().toPoint()), cards=bool(layer))
            event.acceptProposedAction()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """Nothing would land here any more."""
        self._aim.clear()

    def dropEvent(self, event: QDropEvent) -> None:
        """Ask for the layer, or the own block, where it was let go."""
        layer, block = layer_in(event.mimeData()), block_in(event.mimeData())
        if not (layer or block):
            return
        spot = self._aim.at(self.mapToScene(event.position().toPoint()), cards=bool(layer))
        self._aim.clear()
        event.acceptProposedAction()
        if layer:
            self.drop_asked.emit(layer, spot)
        else:
            self.block_drop_asked.emit(block, spot)

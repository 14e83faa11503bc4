"""Turns what is asked for on the canvas into edits of the graph, each one step of undo."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QPointF, Signal
from PySide6.QtWidgets import QApplication, QMenu

from studio.catalog.base import Layer
from studio.catalog.registry import entry
from studio.core.errors import Message, UserError
from studio.core.i18n import _, ngettext
from studio.gui.canvas.block_desk import BlockDesk
from studio.gui.canvas.desk_menu import desk_menu
from studio.gui.canvas.dropping import Spot
from studio.gui.canvas.offers import menu_of, offered
from studio.gui.canvas.situation import Situation
from studio.gui.canvas.sizes import SPACING
from studio.gui.canvas.view import CanvasView
from studio.gui.canvas.ways_out import WaysOut
from studio.gui.canvas.wiring import End
from studio.model import aligning, canvas_edits, fragments, named_blocks, notes
from studio.model.edits import connect, disconnect, insert_layer
from studio.model.graph import Graph, Wire, first_port
from studio.model.layout import Place
from studio.model.room import make_room, settle

if TYPE_CHECKING:
    from studio.model.check import Checked
    from studio.model.mending import Mend

Edit = Callable[[Graph, str, str], None]
_OFFSET = 28.0


class Desk(QObject):
    """The canvas with its edits.

    Args:
        view: the canvas.
        edit: puts another graph in place: the graph, what was done in words, and what makes
            several such edits one.
    """

    refused = Signal(object)
    """A `Problem`: what was asked for can't be."""
    search_asked = Signal()
    """A layer is to be searched for in the palette."""

    def __init__(self, view: CanvasView, edit: Edit, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.view, self._edit = view, edit
        self.graph = Graph()
        self.situation = Situation()
        self.menu: QMenu | None = None
        self._pastes = 0
        self._ways = WaysOut(view.scene_shown, self)
        self.blocks = BlockDesk(self)
        self.blocks.refused.connect(self.refused)
        view.judge = self._why_not
        view.misfits = self._misfits
        view.moved.connect(self._move)
        view.settle_asked.connect(self._settle)
        view.remove_asked.connect(self._remove)
        view.wire_asked.connect(self._wire)
        view.more_asked.connect(self._offer)
        view.drop_asked.connect(self._drop)
        view.block_drop_asked.connect(self.blocks.drop_own)
        view.mend_asked.connect(self.mend)
        view.asked.connect(self.do)
        view.fold_asked.connect(self.blocks.fold)
        view.rename_asked.connect(self.blocks.ask_title)
        view.note_written.connect(self._write_note)
        view.note_moved.connect(self._move_note)
        view.menu_asked.connect(self._show_menu)

    def show_graph(self, graph: Graph, checked: "Checked", situation: Situation) -> None:
        """Show a graph and what the check says of it."""
        another = _is_another(self.graph, graph)
        self.graph, self.situation = graph, situation
        self.view.scene_shown.show_graph(graph, checked)
        self._ways.look(graph, checked, situation)
        self.view.show_invitation(not graph.nodes)
        self.view.minimap.refresh()
        self.view.minimap.show_part(self.view.seen())
        # A first layer that was put somewhere by hand stays under the hand.
        by_hand = len(graph.nodes) == 1 and graph.layout.positions
        if another and graph.nodes and not by_hand:
            self.view.begin()

    # -- adding ---------------------------------------------------------------------------------

    def add(self, layer: Layer, after: str | None) -> None:
        """Put a layer behind another, or at the beginning; an input stands beside the rest."""
        if not layer.ports and self.graph.nodes:
            found, name = canvas_edits.place_layer(self.placed(), layer, self.beside())
        else:
            found, name = insert_layer(self.graph, layer, after)
            found = self._with_room(found, name, after)
        self.put(found, _("Add {layer}").format(layer=_(layer.meta.title)), [name])

    def _drop(self, layer_id: str, spot: Spot) -> None:
        layer = entry(Layer, layer_id)()
        title = _(layer.meta.title)
        if spot.name:
            old = _(self.graph.node(spot.name).layer.meta.title)
            found, name = canvas_edits.replace_layer(self.graph, spot.name, layer)
            self.put(found, _("Replace {old} by {new}").format(old=old, new=title), [name])
            return
        if spot.wire is not None:
            placed = bool(self.graph.layout.positions)
            found, name = canvas_edits.insert_on_wire(
                self.placed() if placed else self.graph,
                layer,
                spot.wire,
                spot.place if placed else None,
            )
            found = make_room(found, name, SPACING)
        else:
            found, name = canvas_edits.place_layer(self.placed(), layer, spot.place)
            if spot.block:
                found = named_blocks.put_into(found, [name], spot.block)
        self.put(found, _("Add {layer}").format(layer=title), [name])

    def way_out(self, name: str) -> "Mend | None":
        """The way out of a layer's first problem, where one is known."""
        return self._ways.way(name)

    def mend(self, name: str) -> None:
        """Take the way out of a layer's first problem, where one is known."""
        way = self._ways.way(name)
        if way is None:
            return
        found = settle(way.graph, SPACING) if self.graph.layout.positions else way.graph
        self.put(found, str(way.words), [name] if found.has(name) else [])

    def _settle(self, name: str, spot: Spot) -> None:
        assert spot.wire is not None
        placed = self.placed()
        found = canvas_edits.move_onto_wire(placed, name, spot.wire, spot.place)
        title = _(self.graph.node(name).layer.meta.title)
        words = _("Put {layer} onto a wire").format(layer=title)
        self.put(make_room(found, name, SPACING), words, [name])

    def _offer(self, end: End, point: QPointF | None) -> None:
        """Offer the layers that fit at a port, and put the chosen one there, wired."""
        self.menu = menu_of(offered(self.graph, end, self.situation), self.view)
        self.menu.triggered.connect(lambda action: self.put_at(str(action.data()), end, point))
        card = self.view.scene_shown.cards[end.name]
        place = point or (card.port_place(end.port) if end.port else card.output_place())
        self.menu.popup(self._on_screen(place))

    def put_at(self, layer_id: str, end: End, point: QPointF | None = None) -> None:
        """Put a new layer at a point, or next to its port, and wire it to that."""
        layer = entry(Layer, layer_id)()
        here = self.view.scene_shown.cards[end.name].pos()
        step = SPACING.height + SPACING.down
        at = point or here + QPointF(0, -step if end.port else step)
        found, name = canvas_edits.place_layer(self.placed(), layer, (at.x(), at.y()))
        if end.port:
            found = connect(found, name, end.name, end.port)
        elif layer.ports:
            found = connect(found, end.name, name, first_port(layer))
        found = make_room(found, name, SPACING)
        self.put(found, _("Add {layer}").format(layer=_(layer.meta.title)), [name])

    # -- wires and removal ----------------------------------------------------------------------

    def _why_not(self, source: str, target: str, port: str) -> Message | None:
        s = self.situation
        return canvas_edits.why_not(self.graph, source, target, port, s.inputs, s.classes, s.task)

    def _misfits(self, start: End) -> set[str]:
        s = self.situation
        return canvas_edits.misfits(self.graph, start.name, start.port, s.inputs, s.classes, s.task)

    def _wire(self, wire: Wire, lifted: Wire | None) -> None:
        found = self.graph
        if lifted is not None:
            found = disconnect(found, lifted.source, lifted.target, lifted.port)
        found = connect(found, wire.source, wire.target, wire.port)
        self.put(found, _("Connect two layers"), [wire.target])

    def _remove(self, names: list[str], wires: list[Wire]) -> None:
        found = self.graph
        for wire in wires:
            found = disconnect(found, wire.source, wire.target, wire.port)
        words = ngettext("Remove a wire", "Remove {n} wires", len(wires)).format(n=len(wires))
        following: list[str] = []
        if names:
            following = [n for n in self._next_to(names) if n not in names][:1]
            found = canvas_edits.remove_layers(found, names)
            words = self._of_layers(_("Remove {layer}"), names)
            if len(names) > 1:
                words = ngettext("Remove a layer", "Remove {n} layers", len(names))
                words = words.format(n=len(names))
        chosen_notes = self.view.scene_shown.chosen_notes()
        for note in chosen_notes:
            found = notes.remove(found, note)
        if chosen_notes and not (names or wires):
            words = _("Remove a note")
        if found != self.graph:
            self.put(found, words, following)

    def _next_to(self, names: list[str]) -> list[str]:
        """The layers behind some, then those before them."""
        last = names[-1]
        behind = [w.target for w in self.graph.wires if w.source == last]
        return behind + [w.source for w in self.graph.wires if w.target == names[0]]

    def _of_layers(self, words: str, names: list[str]) -> str:
        return words.format(layer=_(self.graph.node(names[0]).layer.meta.title))

    # -- places ---------------------------------------------------------------------------------

    def _move(self, places: Mapping[str, Place], nudged: bool) -> None:
        found = canvas_edits.move_layers(self.placed(), places)
        words = self._of_layers(_("Move {layer}"), list(places))
        if len(places) > 1:
            words = ngettext("Move a layer", "Move {n} layers", len(places))
            words = words.format(n=len(places))
        merge = "canvas.nudge." + ",".join(sorted(places)) if nudged else ""
        self._edit(found, words, merge)

    def _align(self, way: str, names: list[str]) -> None:
        places = aligning.WAYS[way](self.view.scene_shown.places(names), SPACING)
        found = canvas_edits.move_layers(self.placed(), places)
        if found.layout.positions != self.placed().layout.positions:
            self._edit(found, _("Line up layers"), "")

    def tidy(self) -> None:
        """Let all layers stand where a tidy layout has them."""
        found = replace(self.graph, layout=replace(self.graph.layout, positions={}))
        self._edit(found, _("Tidy the layers"), "")
        self.view.fit()

    def placed(self) -> Graph:
        """The graph with a place for every layer, as shown."""
        return canvas_edits.move_layers(self.graph, self._places())

    def _places(self) -> dict[str, Place]:
        return self.view.scene_shown.places([node.id for node in self.graph.nodes])

    def _with_room(self, found: Graph, name: str, after: str | None) -> Graph:
        """Where layers have places of their own, the new one stands below the one before it."""
        if not self.graph.layout.positions:
            return found
        places = self._places()
        x, y = places.get(after or "", self.beside())
        at = (x, y + SPACING.height + SPACING.down) if after in places else (x, y)
        return make_room(canvas_edits.move_layers(found, {**places, name: at}), name, SPACING)

    def beside(self) -> Place:
        """Free ground to the right of the top."""
        content = self.view.scene_shown.content()
        if content.isEmpty():
            return (0.0, 0.0)
        x = content.right() + SPACING.across + SPACING.width / 2
        return (round(x, 1), round(content.top() + SPACING.height / 2, 1))

    # -- copy and paste -------------------------------------------------------------------------

    def do(self, asked: str) -> None:
        """Do what a key or a menu asks for."""
        names = self.view.names()
        acts: dict[str, Callable[[], None]] = {
            "tidy": self.tidy,
            "add": self.search_asked.emit,
            "copy": lambda: self._copy(names),
            "cut": lambda: self._cut(names),
            "paste": self.paste,
            "duplicate": lambda: self._duplicate(names),
            "note": self.add_note,
            "group": lambda: self.blocks.group(names),
            "ungroup": lambda: self.blocks.ungroup(names),
            "fold": lambda: self.blocks.fold_of(names),
            "keep": lambda: self.blocks.ask_to_keep(names),
            "take-out": lambda: self.blocks.take_out(names),
        }
        if asked in acts:
            acts[asked]()
        elif asked in aligning.WAYS and len(names) > 1:
            self._align(asked, names)

    def remove_chosen(self) -> None:
        """Take away the chosen layers, wires and notes."""
        self._remove(self.view.names(), self.view.scene_shown.chosen_wires())

    def _cut(self, names: list[str]) -> None:
        self._copy(names)
        self._remove(names, [])

    def _duplicate(self, names: list[str]) -> None:
        if names:
            copied = fragments.cut_out(self.graph, names, self._places())
            found, new = fragments.paste(self.placed(), copied, (_OFFSET, _OFFSET))
            self.put(found, _("Duplicate layers"), list(new))

    def _copy(self, names: list[str]) -> None:
        if names:
            copied = fragments.cut_out(self.graph, names, self._places())
            QApplication.clipboard().setText(fragments.to_text(copied))
            self._pastes = 0

    def paste(self) -> None:
        """Put copied layers at the pointer, or a little beside where they were."""
        try:
            fragment = fragments.from_text(QApplication.clipboard().text())
        except UserError as error:
            self.refused.emit(error.problem)
            return
        self._pastes += 1
        shift = (_OFFSET * self._pastes, _OFFSET * self._pastes)
        at = fragment.positions.get(fragment.nodes[0].id, (0.0, 0.0))
        if self.view.viewport().underMouse():
            pointer = self.view.pointer
            shift = (round(pointer.x() - at[0], 1), round(pointer.y() - at[1], 1))
        found, names = fragments.paste(self.placed(), fragment, shift)
        self.put(found, _("Paste layers"), list(names))

    # -- notes ----------------------------------------------------------------------------------

    def add_note(self) -> None:
        """Put a note where the pointer is, else in the middle, and let it be written."""
        at = self.view.pointer
        if not self.view.viewport().underMouse():
            at = self.view.seen().center()
        found, name = notes.add(self.graph, _("Note"), (round(at.x(), 1), round(at.y(), 1)))
        self._edit(found, _("Add a note"), "")
        self.view.write_note(name)

    def _write_note(self, note_id: str, text: str) -> None:
        self._edit(notes.write(self.graph, note_id, text), _("Write a note"), "")

    def _move_note(self, note_id: str, place: Place) -> None:
        self._edit(notes.move(self.graph, note_id, place), _("Move a note"), "")

    def _show_menu(self, where: QPoint) -> None:
        self.menu = desk_menu(self)
        self.menu.popup(where)

    def _on_screen(self, point: QPointF) -> QPoint:
        return self.view.viewport().mapToGlobal(self.view.mapFromScene(point))

    def edit(self, graph: Graph, words: str) -> None:
        """Put another graph in place, as one step."""
        self._edit(graph, words, "")

    def put(self, graph: Graph, words: str, names: list[str]) -> None:
        """The same, and choose these layers."""
        self._edit(graph, words, "")
        self.view.choose(names)
        self.view.setFocus()


def _is_another(before: Graph, after: Graph) -> bool:
    """Whether most layers are new or gone, as when a template takes the place of a network."""
    kinds = {node.id: type(node.layer) for node in before.nodes}
    kept = sum(kinds.get(node.id) is type(node.layer) for node in after.nodes)
    return 2 * kept < max(len(before.nodes), len(after.nodes))

"""The scene: cards and wires kept in step with a graph, without making all of them anew."""

from collections.abc import Collection, Iterable, Mapping, Set
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtWidgets import QGraphicsScene

from studio.gui.canvas.block_item import BlockItem
from studio.gui.canvas.card_facts import facts_of
from studio.gui.canvas.card_item import CardItem
from studio.gui.canvas.card_value import CardValue
from studio.gui.canvas.mend_item import MendItem
from studio.gui.canvas.note_item import NoteItem
from studio.gui.canvas.routing import lane_for
from studio.gui.canvas.sizes import CARD, PORT_REACH, SPACING
from studio.gui.canvas.wire_item import WireItem
from studio.model.graph import Graph, Wire
from studio.model.layout import Place
from studio.model.tidy import tidy

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from studio.model.check import Checked

#: So far beyond the cards one can look. Less than a window of it, and what is seen would jump
#: whenever a card is put beside the others.
_MARGIN = 3_000.0


class CanvasScene(QGraphicsScene):
    """Shows a graph. It edits nothing.

    Layers without a place of their own stand where a tidy layout puts them.
    """

    chosen = Signal(list)
    """The names of the chosen layers."""

    def __init__(self, parent: "QObject | None" = None) -> None:
        super().__init__(parent)
        # Cards move all the time; an index of their places costs more than it gives.
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.graph = Graph()
        self.cards: dict[str, CardItem] = {}
        self.wires: dict[Wire, WireItem] = {}
        self.blocks: dict[str, BlockItem] = {}
        self.notes: dict[str, NoteItem] = {}
        #: Of each layer in a folded block, that block.
        self._folded: dict[str, BlockItem] = {}
        # Kept: the view asks for it while the cards are already going.
        self._content = QRectF()
        #: Kept here: Qt drops the choice of what is hidden in a folded block.
        self._chosen: set[str] = set()
        self._bound()

    def show_graph(self, graph: Graph, checked: "Checked") -> None:
        """Show another graph, or the same with other findings."""
        self.graph = graph
        names = {node.id for node in graph.nodes}
        for gone in [name for name in self.cards if name not in names]:
            self.removeItem(self.cards.pop(gone))
        facts = facts_of(graph, checked)
        for node in graph.nodes:
            card = self.cards.get(node.id)
            if card is None:
                card = self.cards[node.id] = CardItem(node.id, node.layer)
                self.addItem(card)
            card.take_up(node.layer, facts[node.id])
        for name, (x, y) in places_of(graph).items():
            if self.cards[name].pos() != QPointF(x, y):
                self.cards[name].setPos(x, y)
        self._show_blocks(graph)
        self._show_notes(graph)
        self._show_wires(graph, checked)
        self._chosen &= names
        for name in self._chosen:
            self.cards[name].setSelected(True)
        self._bound()
        self.chosen.emit(self.names())

    def show_values(self, values: Mapping[str, CardValue]) -> None:
        """Show what the layers make of the text that is followed; no values end that."""
        for name, card in self.cards.items():
            card.show_value(values.get(name))

    def _bound(self) -> None:
        self.setSceneRect(self.content().adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN))

    def _show_blocks(self, graph: Graph) -> None:
        wanted = {block.id: block for block in graph.layout.blocks}
        for gone in [name for name in self.blocks if name not in wanted]:
            self.removeItem(self.blocks.pop(gone))
        self._folded = {}
        for name, block in wanted.items():
            item = self.blocks.get(name)
            if item is None:
                item = self.blocks[name] = BlockItem(block)
                self.addItem(item)
            wrong = sum(bool(self.cards[name].facts.problem) for name in block.members)
            item.take_up(block, wrong)
            if block.folded:
                self._folded.update(dict.fromkeys(block.members, item))
        for name, card in self.cards.items():
            card.setVisible(name not in self._folded)

    def _show_notes(self, graph: Graph) -> None:
        wanted = {note.id: note for note in graph.layout.notes}
        for gone in [name for name in self.notes if name not in wanted]:
            self.removeItem(self.notes.pop(gone))
        for name, note in wanted.items():
            if name in self.notes:
                self.notes[name].take_up(note)
            else:
                self.notes[name] = NoteItem(note)
                self.addItem(self.notes[name])

    def note_at(self, point: QPointF) -> NoteItem | None:
        """The note under a point."""
        return next((note for note in reversed(self.notes.values()) if note.holds(point)), None)

    def chosen_notes(self) -> list[str]:
        """The chosen notes."""
        return [name for name, note in self.notes.items() if note.isSelected()]

    def _show_wires(self, graph: Graph, checked: "Checked") -> None:
        wanted = [w for w in graph.wires if w.source in self.cards and w.target in self.cards]
        kept = set(wanted)
        for gone in [wire for wire in self.wires if wire not in kept]:
            self.removeItem(self.wires.pop(gone))
        shapes = {report.id: report.output for report in checked.layers}
        for wire in wanted:
            item = self.wires.get(wire)
            if item is None:
                item = self.wires[wire] = WireItem(wire)
                self.addItem(item)
            output = shapes.get(wire.source)
            item.show_shape(output.shape() if output is not None else "")
        self.lead_wires()

    def lead_wires(self) -> None:
        """Let wires follow their cards, and blocks their layers."""
        self.surround_blocks()
        boxes = self.boxes()
        told: set[tuple[object, ...]] = set()
        for wire, item in self.wires.items():
            self.lead(wire, boxes)
            source, target = self._folded.get(wire.source), self._folded.get(wire.target)
            item.setVisible(source is None or source is not target)
            # Wires of a folded block that lie on each other say what flows there once.
            same = (source, target or wire.target, item.shape_words)
            item.show_chip(shown=source is None or same not in told)
            told.add(same)
        boxes += [block.box for block in self.blocks.values()]
        boxes += [note.sceneBoundingRect() for note in self.notes.values()]
        self._content = _around(boxes)

    def lead(self, wire: Wire, boxes: list[QRectF]) -> None:
        """Let one wire follow its cards, past what stands in the way."""
        start, end = self._start_of(wire), self._end_of(wire)
        self.wires[wire].lead(start, end, lane_for(start, end, boxes))

    def surround_blocks(self, names: Set[str] | None = None) -> None:
        """Let blocks stand around their layers: all, or those of some layers."""
        for block in self.blocks.values():
            if names is None or not names.isdisjoint(block.block.members):
                members = [self.cards[name] for name in block.block.members]
                block.surround(_around([CARD.translated(card.pos()) for card in members]))

    def boxes(self, but: Collection[str] = ()) -> list[QRectF]:
        """What wires lead around: cards, except those of some layers, and folded blocks."""
        cards = self.cards.items()
        found = [CARD.translated(c.pos()) for name, c in cards if c.isVisible() and name not in but]
        blocks = (block for block in self.blocks.values() if block.block.folded)
        return found + [block.box for block in blocks if not set(block.block.members) <= set(but)]

    def _start_of(self, wire: Wire) -> QPointF:
        block = self._folded.get(wire.source)
        return block.output_place() if block else self.cards[wire.source].output_place()

    def _end_of(self, wire: Wire) -> QPointF:
        block = self._folded.get(wire.target)
        return block.input_place() if block else self.cards[wire.target].port_place(wire.port)

    def block_at(self, point: QPointF) -> BlockItem | None:
        """The block whose title, or folded card, is under a point."""
        blocks = reversed(self.blocks.values())
        return next((block for block in blocks if block.handle.contains(point)), None)

    def block_ground_at(self, point: QPointF) -> str:
        """The id of the open block on whose ground a point is; empty where there is none."""
        blocks = (item for item in self.blocks.values() if not item.block.folded)
        return next((item.block.id for item in blocks if item.box.contains(point)), "")

    def with_folded(self, names: Iterable[str]) -> list[str]:
        """Layers and, where one is in a folded block, all others of that block."""
        found: dict[str, None] = {}
        for name in names:
            block = self._folded.get(name)
            found.update(dict.fromkeys(block.block.members if block else (name,)))
        return list(found)

    def stands(self) -> dict[str, Place]:
        """Where one comes by with the keyboard: cards, and folded blocks by their first layer."""
        found = {n: (c.x(), c.y()) for n, c in self.cards.items() if c.isVisible()}
        for block in self.blocks.values():
            if block.block.folded:
                middle = block.box.center()
                found[block.block.members[0]] = (middle.x(), middle.y())
        return found

    def content(self) -> QRectF:
        """Around all cards."""
        return QRectF(self._content)

    def names(self) -> list[str]:
        """The chosen layers, in the order of the graph."""
        return [node.id for node in self.graph.nodes if node.id in self._chosen]

    def choose(self, names: list[str]) -> None:
        """Choose these layers and no others, without telling."""
        wanted = self._chosen = set(names)
        for name, card in self.cards.items():
            card.setSelected(name in wanted)
        for block in self.blocks.values():
            block.set_chosen(wanted.issuperset(block.block.members))
        for item in (*self.wires.values(), *self.notes.values()):
            item.setSelected(False)

    def places(self, names: list[str]) -> dict[str, Place]:
        """Where some cards stand now."""
        return {name: (self.cards[name].x(), self.cards[name].y()) for name in names}

    def card_at(self, point: QPointF) -> CardItem | None:
        """The card under a point."""
        found = [
            card
            for card in self.cards.values()
            if card.isVisible() and CARD.contains(point - card.pos())
        ]
        return found[-1] if found else None

    def port_at(self, point: QPointF) -> tuple[CardItem, str] | None:
        """The card whose port is near a point, and the port; ``""`` is the output."""
        around = CARD.adjusted(-PORT_REACH, -PORT_REACH, PORT_REACH, PORT_REACH)
        for card in reversed(self.cards.values()):
            if card.isVisible() and around.contains(point - card.pos()):
                port = card.port_at(point)
                if port is not None:
                    return card, port
        return None

    def mend_at(self, point: QPointF) -> MendItem | None:
        """The button under a point that mends a layer."""
        cards = (card for card in reversed(self.cards.values()) if card.isVisible())
        buttons = (card.mending for card in cards if card.mending is not None)
        return next((button for button in buttons if button.holds(point)), None)

    def wire_at(self, point: QPointF) -> WireItem | None:
        """The wire under a point."""
        items = reversed(self.wires.values())
        return next((item for item in items if item.isVisible() and item.is_under(point)), None)

    def wire_near(self, point: QPointF, *, but: Collection[str] = ()) -> WireItem | None:
        """A wire near a point that doesn't lead to or from some layers."""
        return next(
            (
                item
                for wire, item in self.wires.items()
                if item.isVisible()
                and wire.source not in but
                and wire.target not in but
                and item.is_near(point)
            ),
            None,
        )

    def chosen_wires(self) -> list[Wire]:
        """The chosen wires."""
        return [wire for wire, item in self.wires.items() if item.isSelected()]


def _around(boxes: list[QRectF]) -> QRectF:
    found = QRectF()
    for box in boxes:
        found = found.united(box)
    return found


def places_of(graph: Graph) -> dict[str, Place]:
    """Where every layer stands: where it was put, else where a tidy layout has it."""
    given = graph.layout.positions
    if all(node.id in given for node in graph.nodes):
        return {node.id: given[node.id] for node in graph.nodes}
    found = tidy(graph, SPACING)
    if not given:
        return found
    return _beside(graph, found, given)


def _beside(
    graph: Graph, tidied: Mapping[str, Place], given: Mapping[str, Place]
) -> dict[str, Place]:
    """Layers without a place stand to their neighbours as in the tidy layout."""
    places = {node.id: given[node.id] for node in graph.nodes if node.id in given}
    for node in graph.nodes:
        if node.id in places:
            continue
        near = [w.source for w in graph.wires if w.target == node.id and w.source in places]
        near += [w.target for w in graph.wires if w.source == node.id and w.target in places]
        x, y = tidied[node.id]
        if near:
            anchor = near[0]
            x += places[anchor][0] - tidied[anchor][0]
            y += places[anchor][1] - tidied[anchor][1]
        while any(_covers((x, y), other) for other in places.values()):
            x += SPACING.width + SPACING.across
        places[node.id] = (x, y)
    return places


def _covers(one: Place, other: Place) -> bool:
    return (
        abs(one[0] - other[0]) < SPACING.width + 8 and abs(one[1] - other[1]) < SPACING.height + 8
    )

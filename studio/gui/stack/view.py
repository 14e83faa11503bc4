"""The stack: cards joined by wires, edited by mouse, by dragging and by keyboard."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui.stack.card import LayerCard
from studio.gui.stack.dragging import BLOCK, NODE, carried
from studio.gui.stack.wire import Wire
from studio.gui.widgets.frames import clear, scrolling
from studio.model.edits import as_stack

if TYPE_CHECKING:
    from studio.core.errors import Problem
    from studio.model.check import Checked
    from studio.model.graph import Graph

CARD_WIDTH = 560


class StackView(QWidget):
    """Shows a graph as a list of cards from the input down. It edits nothing: it asks."""

    chosen = Signal(str)
    remove_asked = Signal(str)
    move_asked = Signal(str, int)
    """A layer's name and its place in the stack afterwards."""
    insert_asked = Signal(str, int)
    """A layer type's id, or empty for a choice, and the place in the stack."""
    open_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self.setAccessibleName(_("Stack of layers"))
        self._order: tuple[str, ...] = ()
        self._cards: dict[str, LayerCard] = {}
        self._wires: list[Wire] = []
        self._selected = ""
        self._end_note = ""
        self._inner = QWidget()
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(12, 4, 12, 12)
        self._column.setSpacing(0)
        self._area: QScrollArea = scrolling(self._inner)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._area)

    @property
    def order(self) -> tuple[str, ...]:
        """The names of the layers from top to bottom."""
        return self._order

    @property
    def selected(self) -> str:
        """The chosen layer's name; empty for none."""
        return self._selected

    def card(self, name: str) -> LayerCard:
        """The card of a layer."""
        return self._cards[name]

    def wire(self, index: int) -> Wire:
        """The wire below `index` layers."""
        return self._wires[index]

    def show_graph(self, graph: "Graph", checked: "Checked", end_note: str = "") -> None:
        """Show a graph, what the check says of it, and a remark on what it gives."""
        self._end_note = end_note
        order = as_stack(graph) or tuple(node.id for node in graph.nodes)
        kinds = {node.id: type(node.layer) for node in graph.nodes}
        same = order == self._order and all(
            type(self._cards[name].node.layer) is kinds[name] for name in order
        )
        if not same:
            self._rebuild(graph, order)
        self._show_check(graph, checked)
        if self._selected not in self._order:
            self.select("")

    def select(self, name: str, *, focus: bool = False) -> None:
        """Choose a layer, or none."""
        self._selected = name if name in self._cards else ""
        for own, card in self._cards.items():
            card.set_selected(own == self._selected)
        if self._selected and focus:
            self._cards[self._selected].setFocus(Qt.FocusReason.OtherFocusReason)
            self._area.ensureWidgetVisible(self._cards[self._selected], 0, 60)

    def place_at(self, point: QPoint) -> int:
        """The place in the stack nearest to a point of this widget."""
        y = self._inner.mapFrom(self, point).y()
        middles = [wire.geometry().center().y() for wire in self._wires]
        return min(range(len(middles)), key=lambda place: abs(middles[place] - y), default=0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cards keep their width while there is room for it."""
        super().resizeEvent(event)
        for part in (*self._cards.values(), *self._wires):
            part.setFixedWidth(self._card_width())

    def _card_width(self) -> int:
        return max(min(CARD_WIDTH, self.width() - 40), 240)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Layers may be dropped; files are for the window."""
        if _layer_carried(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Mark the wire on which the layer would land."""
        if _layer_carried(event.mimeData()) is None:
            return
        point = event.position().toPoint()
        self._mark(self.place_at(point))
        self._scroll_at_edge(point.y())
        event.acceptProposedAction()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """Nothing would land here any more."""
        self._mark(None)

    def dropEvent(self, event: QDropEvent) -> None:
        """Ask for the move or the insertion."""
        self._mark(None)
        found = _layer_carried(event.mimeData())
        if found is None:
            return
        kind, name = found
        place = self.place_at(event.position().toPoint())
        event.acceptProposedAction()
        if kind != NODE:
            self.insert_asked.emit(name, place)
        elif name in self._order:
            here = self._order.index(name)
            self.move_asked.emit(name, place - 1 if place > here else place)

    def _rebuild(self, graph: "Graph", order: tuple[str, ...]) -> None:
        had_focus = any(card.hasFocus() for card in self._cards.values())
        clear(self._column)
        self._order, self._cards, self._wires = order, {}, []
        self._column.addWidget(self._make_wire(0), 0, Qt.AlignmentFlag.AlignHCenter)
        for index, name in enumerate(order):
            card = LayerCard(graph.node(name))
            card.setFixedWidth(self._card_width())
            card.chosen.connect(self._choose)
            card.removed.connect(self.remove_asked)
            card.moved.connect(self._move_by)
            card.stepped.connect(self._step)
            card.opened.connect(self.open_asked)
            card.adding.connect(self._add_below)
            self._cards[name] = card
            self._column.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
            wire = self._make_wire(index + 1, end=index + 1 == len(order))
            self._column.addWidget(wire, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addStretch(1)
        self.select(self._selected, focus=had_focus)

    def _make_wire(self, index: int, *, end: bool = False) -> Wire:
        wire = Wire(index, end=end)
        wire.setFixedWidth(self._card_width())
        wire.insert.connect(lambda place: self.insert_asked.emit("", place))
        self._wires.append(wire)
        return wire

    def _show_check(self, graph: "Graph", checked: "Checked") -> None:
        problems: dict[str, list[Problem]] = {}
        for found in checked.problems:
            place = found.where.split(".", 2)
            problems.setdefault(place[1] if len(place) > 1 else "", []).append(found)
        reports = {report.id: report for report in checked.layers}
        for index, name in enumerate(self._order):
            report = reports.get(name)
            self._cards[name].show_node(graph.node(name), report, tuple(problems.get(name, ())))
            shape = report.output.shape() if report is not None and report.output else ""
            last = index + 1 == len(self._order)
            self._wires[index + 1].show_shape(shape, self._end_note if last else "")

    def _choose(self, name: str) -> None:
        if name != self._selected:
            self.select(name)
            self.chosen.emit(name)

    def _move_by(self, name: str, step: int) -> None:
        place = self._order.index(name) + step
        if 0 <= place < len(self._order):
            self.move_asked.emit(name, place)

    def _step(self, name: str, step: int) -> None:
        place = self._order.index(name) + step
        if 0 <= place < len(self._order):
            self.select(self._order[place], focus=True)
            self.chosen.emit(self._order[place])

    def _add_below(self, name: str) -> None:
        self.insert_asked.emit("", self._order.index(name) + 1)

    def _mark(self, place: int | None) -> None:
        for wire in self._wires:
            wire.set_target(wire.index == place)

    def _scroll_at_edge(self, y: int) -> None:
        bar = self._area.verticalScrollBar()
        if y < 32:
            bar.setValue(bar.value() - 12)
        elif y > self.height() - 32:
            bar.setValue(bar.value() + 12)


def _layer_carried(data: QMimeData) -> tuple[str, str] | None:
    """What is dragged; own blocks, which may branch, are for the canvas."""
    found = carried(data)
    return None if found is None or found[0] == BLOCK else found

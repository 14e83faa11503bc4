"""Drawing a wire from a port: which ends are legal, and why others are not."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from PySide6.QtCore import QPointF

from studio.core.errors import Message
from studio.gui.canvas.card_item import CardItem
from studio.gui.canvas.draft_item import DraftItem
from studio.gui.canvas.scene import CanvasScene
from studio.model.graph import Graph, Wire
from studio.model.reach import above, below

#: Why a wire from one layer can't lead into a port of another; None where it can.
Judge = Callable[[str, str, str], Message | None]


@dataclass(frozen=True)
class End:
    """A port: of a layer's output (``""``) or one of its inputs."""

    name: str
    port: str = ""


class Wiring:
    """One wire in the making.

    Args:
        scene: where it is drawn.
        start: the port that it leads from.
        judge: tells why it can't end at a port.
        lifted: the wire whose end was taken up, if any.
        misfits: layers that need not be lit, since what flows there never fits.
    """

    def __init__(
        self,
        scene: CanvasScene,
        start: End,
        judge: Judge,
        lifted: Wire | None = None,
        misfits: Collection[str] = (),
    ) -> None:
        self.start, self.lifted = start, lifted
        self._scene, self._judge = scene, judge
        self._known: dict[tuple[str, str, str], str] = {}
        self._draft = DraftItem()
        scene.addItem(self._draft)
        barred = _barred(scene.graph, start)
        for name, card in scene.cards.items():
            card.set_legal(name not in barred and name not in misfits)
        if lifted is not None:
            scene.wires[lifted].setVisible(False)
        self.end: End | None = None
        self.reason = ""

    @property
    def ends_at_input(self) -> bool:
        """Whether it leads from an output to an input that is still to be found."""
        return not self.start.port

    def move(self, point: QPointF) -> None:
        """Lead the wire to a point, or to the port that is meant there."""
        self.aim(self._meant(point), point)

    def aim(self, end: End | None, point: QPointF | None = None) -> None:
        """Lead the wire to a port, or to a point where there is none."""
        self.end = end
        self.reason = self.why_not(end) if end is not None else ""
        far = self._place(end) if end is not None else point
        near = self._place(self.start)
        if far is None:
            far = near
        if self.ends_at_input:
            self._draft.lead(near, far, self.reason)
        else:
            self._draft.lead(far, near, self.reason)

    def why_not(self, end: End) -> str:
        """The reason, in words, why the wire can't end there; empty where it can."""
        found = self.wire(end)
        key = (found.source, found.target, found.port)
        if key not in self._known:
            reason = self._judge(*key)
            self._known[key] = str(reason) if reason is not None else ""
        return self._known[key]

    def wire(self, end: End) -> Wire:
        """The wire that would be there."""
        if self.ends_at_input:
            return Wire(self.start.name, end.name, end.port)
        return Wire(end.name, self.start.name, self.start.port)

    def done(self) -> Wire | None:
        """Take the drawing away; the wire, where it ended at a legal port."""
        self._scene.removeItem(self._draft)
        for card in self._scene.cards.values():
            card.set_legal(None)
        if self.lifted is not None and self.lifted in self._scene.wires:
            self._scene.wires[self.lifted].setVisible(True)
        return self.wire(self.end) if self.end is not None and not self.reason else None

    def ends(self) -> list[End]:
        """All ends that could be legal, as they stand on the canvas from the top."""
        barred = _barred(self._scene.graph, self.start)
        cards = [card for name, card in self._scene.cards.items() if name not in barred]
        cards.sort(key=lambda card: (card.y(), card.x()))
        if not self.ends_at_input:
            return [End(card.name) for card in cards]
        return [End(card.name, port) for card in cards for port in card.ports()]

    def _meant(self, point: QPointF) -> End | None:
        found = self._scene.port_at(point)
        card = self._scene.card_at(point) if found is None else found[0]
        if card is None:
            return None
        if not self.ends_at_input:
            return End(card.name)
        if found is not None and found[1]:
            return End(card.name, found[1])
        return End(card.name, _best_port(card, point))

    def _place(self, end: End) -> QPointF:
        card = self._scene.cards[end.name]
        return card.port_place(end.port) if end.port else card.output_place()


def _best_port(card: CardItem, point: QPointF) -> str:
    """A free port, the nearest to a point; else the nearest of all."""
    ports = card.ports()
    free = [port for port in ports if port in card.facts.free] or list(ports)
    return min(free, key=lambda port: abs(card.port_place(port).x() - point.x()), default="in")


def _barred(graph: Graph, start: End) -> set[str]:
    """The layers that can't be the other end whatever flows there."""
    if start.port:
        return below(graph, start.name)
    inputs = {node.id for node in graph.nodes if not node.layer.ports}
    return above(graph, start.name) | inputs

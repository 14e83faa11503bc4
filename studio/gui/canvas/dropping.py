"""A layer that is dragged over the canvas: what it would land on, lit while it is there."""

from dataclasses import dataclass

from PySide6.QtCore import QMimeData, QPointF

from studio.gui.canvas.card_item import CardItem
from studio.gui.canvas.scene import CanvasScene
from studio.gui.canvas.wire_item import WireItem
from studio.gui.stack.dragging import BLOCK, LAYER, carried
from studio.model.graph import Wire
from studio.model.layout import Place


@dataclass(frozen=True)
class Spot:
    """Where something lands: on a layer, on a wire, on free ground, or on that of a block."""

    place: Place
    name: str = ""
    wire: Wire | None = None
    block: str = ""


def layer_in(data: QMimeData) -> str:
    """The id of a new layer that is dragged; empty for anything else."""
    found = carried(data)
    return found[1] if found is not None and found[0] == LAYER else ""


def block_in(data: QMimeData) -> str:
    """The key of an own block that is dragged; empty for anything else."""
    found = carried(data)
    return found[1] if found is not None and found[0] == BLOCK else ""


class Aim:
    """Lights what lies under a point, and knows it."""

    def __init__(self, scene: CanvasScene) -> None:
        self._scene = scene
        self._card: CardItem | None = None
        self._wire: WireItem | None = None

    def at(self, point: QPointF, *, cards: bool = True, but: str = "") -> Spot:
        """Light what is under a point. `but` is a layer that is moved itself."""
        card = self._scene.card_at(point) if cards else None
        wire = self._scene.wire_near(point, but=(but,) if but else ()) if card is None else None
        self._light(card, wire)
        place = (round(point.x(), 1), round(point.y(), 1))
        if wire is not None:
            middle = wire.middle
            place = (round(middle.x(), 1), round(middle.y(), 1))
        return Spot(
            place,
            card.name if card else "",
            wire.wire if wire else None,
            self._scene.block_ground_at(point),
        )

    def clear(self) -> None:
        """Light nothing any more."""
        self._light(None, None)

    def _light(self, card: CardItem | None, wire: WireItem | None) -> None:
        if self._card is not None and self._card is not card:
            self._card.set_wanted(False)
        if self._wire is not None and self._wire is not wire:
            self._wire.set_wanted(False)
        self._card, self._wire = card, wire
        if card is not None:
            card.set_wanted(True)
        if wire is not None:
            wire.set_wanted(True)

"""The layers that fit at a port, as a menu."""

from collections.abc import Sequence

from PySide6.QtWidgets import QMenu, QWidget

from studio.catalog.base import Layer, ShapeError
from studio.catalog.registry import entries
from studio.core.i18n import _
from studio.core.tensors import Bag, TensorType, Tokens, Vector
from studio.core.tensors import Sequence as TokenVectors
from studio.gui import icons
from studio.gui.canvas.situation import Situation
from studio.gui.canvas.wiring import End
from studio.gui.stack.families import FAMILIES, family_of, icon_of
from studio.model.canvas_edits import fitting_layers
from studio.model.graph import Graph

#: What usually flows, to find out which layers could feed a port.
_USUAL: tuple[TensorType, ...] = (Tokens(1000, 64), Bag(1000), TokenVectors(64), Vector(64))


def offered(graph: Graph, end: End, situation: Situation) -> list[Layer]:
    """The layers that fit behind an output or before an input, by family."""
    known = [layer() for layer in entries(Layer).values()]
    if end.port:
        found = [layer for layer in known if _could_feed(layer, graph.node(end.name).layer)]
    else:
        inputs, classes, task = situation.inputs, situation.classes, situation.task
        found = fitting_layers(graph, end.name, known, inputs, classes, task)
    order = list(FAMILIES)
    return sorted(
        found,
        key=lambda layer: order.index(layer.meta.group) if layer.meta.group in order else 99,
    )


def _could_feed(layer: Layer, target: Layer) -> bool:
    """Whether what a layer usually gives is taken by another."""
    given: list[TensorType] = []
    for usual in _USUAL:
        given += _outcome(layer, (usual,) * max(1, min(2, len(layer.ports))))
    count = 2 if len(target.ports) > 1 else 1
    return any(_outcome(target, (one,) * count) for one in given)


def _outcome(layer: Layer, inputs: tuple[TensorType, ...]) -> list[TensorType]:
    try:
        return [layer.output(inputs, 2)]
    except ShapeError:
        return []


def menu_of(layers: Sequence[Layer], parent: QWidget) -> QMenu:
    """A menu of layers; the data of each action is the layer's id."""
    menu = QMenu(parent)
    group = ""
    for layer in layers:
        if group and layer.meta.group != group:
            menu.addSeparator()
        group = layer.meta.group
        picture = icons.icon(icon_of(layer), family_of(layer).color, 18)
        menu.addAction(picture, _(layer.meta.title)).setData(layer.meta.id)
    if not layers:
        menu.addAction(_("No layer fits here.")).setEnabled(False)
    return menu

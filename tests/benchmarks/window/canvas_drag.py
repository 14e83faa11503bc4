"""Row 14: layers dragged over a canvas of 300 layers, each frame until it is painted."""

import argparse
import time

from driving import rest, tell
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from studio.catalog.base import Layer
from studio.catalog.layers.concatenate import Concatenate
from studio.catalog.layers.dense import Dense
from studio.catalog.layers.dropout import Dropout
from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.output import Output
from studio.catalog.layers.pooling import Pooling
from studio.catalog.layers.tokens_input import TokensInput
from studio.core.tensors import Tokens
from studio.gui.app import make_app
from studio.gui.canvas.desk import Desk
from studio.gui.canvas.situation import Situation
from studio.gui.canvas.view import CanvasView
from studio.model.check import check_graph
from studio.model.graph import Graph, Node, Wire, chain, first_port

#: Of every second branch the last layer is left out.
BRANCH = (Dense(units=16), Dropout(), Dense(units=16))
LEFT = Qt.MouseButton.LeftButton


def main() -> None:
    """Print the milliseconds of each frame, by what is dragged and how near it is."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--layers", type=int, default=300)
    parser.add_argument("--frames", type=int, default=200)
    given = parser.parse_args()
    app = make_app()
    view = CanvasView()
    desk = Desk(view, lambda _graph, _words, _merge: None)
    graph = network(given.layers)
    situation = Situation({"tokens": Tokens(10_000, 64)}, 3)
    view.resize(960, 760)
    view.show()
    desk.show_graph(graph, check_graph(graph, situation.inputs, 3, "classification"), situation)
    rest(300)
    middle = sorted(view.scene_shown.cards.values(), key=lambda card: (card.y(), card.x()))
    held = middle[len(middle) // 2].name
    found: dict[str, list[float]] = {}
    for looks, zoom in (("whole", None), ("near", 1.0)):
        view.fit()
        if zoom is not None:
            view.setTransform(view.transform().fromScale(zoom, zoom))
        view.centerOn(view.scene_shown.cards[held].pos())
        for what, names in (("one", [held]), ("all", list(view.scene_shown.cards))):
            rest(200)
            found[f"{what}, {looks}"] = drag(app, view, held, names, given.frames)
    tell(milliseconds=found)
    view.close()


def network(layers: int) -> Graph:
    """Branches of two or three layers, joined again and again."""
    graph = chain(TokensInput(), Embedding(dim=16), Pooling())
    last = graph.nodes[-1].id
    while len(graph.nodes) < layers - 1:
        ends = []
        for branch in range(3):
            end = last
            for layer in BRANCH[: 3 - branch % 2]:
                graph, end = _behind(graph, layer, [end])
            ends.append(end)
        graph, last = _behind(graph, Concatenate(), ends)
    return _behind(graph, Output(), [last])[0]


def _behind(graph: Graph, layer: Layer, sources: list[str]) -> tuple[Graph, str]:
    name = graph.new_id(layer)
    ports = layer.ports if len(sources) > 1 else [first_port(layer)]
    wires = [Wire(source, name, port) for source, port in zip(sources, ports, strict=False)]
    return Graph((*graph.nodes, Node(name, layer)), (*graph.wires, *wires)), name


def drag(
    app: QApplication, view: CanvasView, held: str, names: list[str], frames: int
) -> list[float]:
    """Milliseconds of each frame of a drag in a circle, given up at the end."""
    view.choose(names)
    rest(50)
    start = view.mapFromScene(view.scene_shown.cards[held].pos())
    mouse(view, QEvent.Type.MouseButtonPress, start)
    taken: list[float] = []
    for frame in range(frames):
        away = QPoint(20 + frame % 60 * 2, (frame * 7) % 90)
        begun = time.perf_counter()
        mouse(view, QEvent.Type.MouseMove, start + away)
        app.processEvents()
        taken.append((time.perf_counter() - begun) * 1000)
    view.give_up()
    mouse(view, QEvent.Type.MouseButtonRelease, start)
    rest(50)
    # The first frames make the pictures of the cards.
    return taken[5:]


def mouse(view: CanvasView, kind: QEvent.Type, at: QPoint) -> None:
    """Send what a mouse would."""
    where = QPointF(at)
    held = LEFT if kind != QEvent.Type.MouseButtonRelease else Qt.MouseButton.NoButton
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else LEFT
    ground = view.viewport()
    event = QMouseEvent(
        kind, where, ground.mapToGlobal(where), button, held, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(ground, event)


if __name__ == "__main__":
    main()

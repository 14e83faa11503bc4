"""A hand on the mouse of a real X server: drags layers in the window and tells what became of it.

Run by test_x11.py inside a virtual display; prints one JSON object. Drag and drop of the platform
itself is at work here, which the offscreen platform does not have.
"""

import json
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, QTimer
from PySide6.QtWidgets import QWidget

from studio.gui.app import make_app, make_window
from studio.gui.canvas.view import CanvasView
from studio.gui.main_window import MainWindow
from studio.gui.settings import Settings
from studio.gui.stack.palette import PaletteItem
from studio.model.graph import Graph

STEP_MS = 60


def main(sample: Path) -> None:
    """Open the sample, drag, and print the order of the layers after each act."""
    app = make_app()
    window = make_window(app, Settings(language="en", theme="light"))
    window.resize(1440, 900)
    window.move(0, 0)
    window.show()
    window.open_path(sample)
    found: dict[str, object] = {}
    acts = _acts(window, found)

    def go_on() -> None:
        try:
            wait_ms = next(acts, None)
        except Exception:  # noqa: BLE001 - whatever it was, it is told and ends the hand
            # A hand that missed must end, not wait for ever.
            traceback.print_exc()
            app.exit(1)
            return
        if wait_ms is None:
            print(json.dumps(found))
            window.session.document.close()
            app.exit(0)
        else:
            QTimer.singleShot(wait_ms, go_on)

    QTimer.singleShot(0, go_on)
    sys.exit(app.exec())


def _acts(window: MainWindow, found: dict[str, object]) -> Iterator[int]:
    while window.session.check is None or not window.session.check.ok:
        yield 100
    window.show_page("model")
    yield 800
    page = window.pages["model"]
    page.show_view("list")  # type: ignore[attr-defined]
    yield 400
    stack = page.stack  # type: ignore[attr-defined]
    found["before"] = stack.order
    # The list is longer than the window: the search brings the layer into sight.
    page.palette_view.search.setText("Dense")  # type: ignore[attr-defined]
    yield 400
    dense = next(i for i in page.findChildren(PaletteItem) if i.layer.meta.id == "dense")
    output = stack.card("output")
    yield from _drag(_middle(dense), output.mapToGlobal(QPoint(output.width() // 2, -12)))
    yield 800
    found["after a layer from the palette"] = stack.order
    grip = stack.card("dense").mapToGlobal(QPoint(14, stack.card("dense").height() // 2))
    dropout = stack.card("dropout")
    yield from _drag(grip, dropout.mapToGlobal(QPoint(dropout.width() // 2, -12)))
    yield 800
    found["after moving it up"] = stack.order
    _hand("key", "ctrl+z")
    yield 500
    _hand("key", "ctrl+z")
    yield 800
    found["after two undos"] = stack.order
    yield from _canvas_acts(window, found)


def _canvas_acts(window: MainWindow, found: dict[str, object]) -> Iterator[int]:
    page = window.pages["model"]
    page.show_view("canvas")  # type: ignore[attr-defined]
    yield 800
    canvas = page.canvas  # type: ignore[attr-defined]
    scene = canvas.scene_shown
    dense = next(i for i in page.findChildren(PaletteItem) if i.layer.meta.id == "dense")
    wire = next(item for wire, item in scene.wires.items() if wire.target == "output")
    yield from _drag(_middle(dense), _on_screen(canvas, wire.middle))
    yield 800
    found["dropped on a wire"] = _wires(scene.graph)
    wire = next(item for wire, item in scene.wires.items() if wire.target == "dense")
    middle = _on_screen(canvas, wire.middle)
    yield from _click(middle)
    yield 300
    _hand("key", "Delete")
    yield 600
    found["a wire removed"] = _wires(scene.graph)
    start = _on_screen(canvas, scene.cards["dropout"].output_place())
    yield from _drag(start, _on_screen(canvas, scene.cards["dense"].port_place("in")))
    yield 600
    found["a wire drawn"] = _wires(scene.graph)
    before = scene.cards["dense"].pos()
    here = _on_screen(canvas, before + QPointF(60, 4))
    yield from _drag(here, here + QPoint(150, 30))
    yield 600
    moved = scene.cards["dense"].pos() - before
    found["a card moved"] = [round(moved.x()), round(moved.y())]
    for _turn in range(4):
        _hand("key", "ctrl+z")
        yield 400
    found["after four undos"] = _wires(scene.graph)


def _on_screen(canvas: CanvasView, point: QPointF) -> QPoint:
    return canvas.viewport().mapToGlobal(canvas.mapFromScene(point))


def _wires(graph: Graph) -> list[str]:
    return sorted(f"{wire.source} {wire.target}" for wire in graph.wires)


def _click(at: QPoint) -> Iterator[int]:
    _hand("mousemove", str(at.x()), str(at.y()))
    yield STEP_MS * 3
    _hand("click", "1")


def _middle(widget: QWidget) -> QPoint:
    return widget.mapToGlobal(widget.rect().center())


def _drag(start: QPoint, end: QPoint) -> Iterator[int]:
    _hand("mousemove", str(start.x()), str(start.y()))
    yield STEP_MS * 3
    _hand("mousedown", "1")
    yield STEP_MS * 3
    for part in range(1, 11):
        at = start + (end - start) * (part / 10)
        _hand("mousemove", str(at.x()), str(at.y()))
        yield STEP_MS
    yield STEP_MS * 5
    _hand("mouseup", "1")


def _hand(*words: str) -> None:
    # Not waited for: the drag's own event loop must go on meanwhile.
    subprocess.Popen(["xdotool", *words])


if __name__ == "__main__":
    main(Path(sys.argv[1]))

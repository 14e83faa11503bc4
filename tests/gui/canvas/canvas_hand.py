"""A hand on the canvas of the Model page: clicks, drags, drops and keys."""

from dataclasses import replace

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest

from studio.gui.canvas.view import CanvasView
from studio.gui.pages.model import ModelPage
from studio.gui.stack.dragging import LAYER, load
from studio.model.graph import Graph

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier
KEY = Qt.Key


def graph(page: ModelPage) -> Graph:
    return page.document.project.graph


def show(page: ModelPage, network: Graph) -> None:
    page.document.edit(replace(page.document.project, graph=network), "network")
    page.canvas.zoom_by(0)
    page.canvas.centerOn(page.canvas.scene_shown.content().center())


def at(view: CanvasView, point: QPointF) -> QPoint:
    return view.mapFromScene(point)


def card(page: ModelPage, name: str) -> QPoint:
    """The middle of a card in the view, a little aside of its ports."""
    return at(page.canvas, page.canvas.scene_shown.cards[name].pos())


def output(page: ModelPage, name: str) -> QPoint:
    return at(page.canvas, page.canvas.scene_shown.cards[name].output_place())


def port(page: ModelPage, name: str, which: str = "in") -> QPoint:
    return at(page.canvas, page.canvas.scene_shown.cards[name].port_place(which))


def drag(page: ModelPage, start: QPoint, *stops: QPoint) -> None:
    ground = page.canvas.viewport()
    QTest.mousePress(ground, LEFT, NONE, start)
    for stop in stops:
        QTest.mouseMove(ground, stop)
    QTest.mouseRelease(ground, LEFT, NONE, stops[-1])


def drop(page: ModelPage, layer: str, point: QPoint, kind: str = LAYER) -> None:
    data, where = load(kind, layer), QPointF(point)
    action = Qt.DropAction.CopyAction
    page.canvas.dragMoveEvent(QDragMoveEvent(point, action, data, LEFT, NONE))
    page.canvas.dropEvent(QDropEvent(where, action, data, LEFT, NONE))


def press(page: ModelPage, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(page.canvas, key, held)

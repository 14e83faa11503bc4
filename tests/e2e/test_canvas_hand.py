"""A network built by hand in the real window, once by mouse and once by keyboard alone.

BiLSTM with attention, from an empty canvas; it is then trained on a part of SST-2, and a sentence
is followed through it. With the mouse only the sentence is typed.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QMenu, QWidget
from pytestqt.qtbot import QtBot
from test_main_job import lengthen

from studio.catalog.layers.lstm import Lstm
from studio.catalog.layers.pooling import Pooling
from studio.core.events import Finished
from studio.gui.following.panel import SentencePanel
from studio.gui.main_window import MainWindow
from studio.gui.pages.model import ModelPage
from studio.gui.pages.train import TrainPage
from studio.gui.rail import Rail
from studio.gui.run_control import RunController
from studio.gui.stack.dragging import LAYER, load
from studio.gui.widgets.switch import Switch
from studio.model.graph import Graph, Wire

Kind = TypeVar("Kind", bound=QWidget)
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
KEY = Qt.Key
#: Rows of the training part that are enough to learn more than chance in one epoch.
ROWS = 1_200
WIRES = {
    Wire("tokens_input", "embedding"),
    Wire("embedding", "lstm"),
    Wire("lstm", "pooling"),
    Wire("pooling", "output"),
}
SENTENCE = "a stirring and funny film"


@pytest.fixture
def page(
    qtbot: QtBot,
    window: MainWindow,
    opened: Callable[[Path], RunController],
    shared_data: Path,
    tmp_path: Path,
) -> ModelPage:
    """The Model page with a part of SST-2 opened."""
    lines = (shared_data / "sst2" / "train.tsv").read_text(encoding="utf-8").splitlines()[:ROWS]
    file = tmp_path / "sst2.tsv"
    file.write_text("text\tlabel\n" + "\n".join(lines) + "\n", encoding="utf-8")
    opened(file)
    window.show_page("model")
    page = cast(ModelPage, window.pages["model"])
    qtbot.waitUntil(lambda: page.canvas.width() > 300 and bool(graph(page).nodes))
    return page


def graph(page: ModelPage) -> Graph:
    return page.document.project.graph


def test_by_mouse_alone(qtbot: QtBot, window: MainWindow, page: ModelPage) -> None:
    hand = Mouse(page)
    hand.clear()
    assert graph(page).nodes == ()
    middle = page.canvas.viewport().rect().center()
    for row, layer in enumerate(("tokens_input", "embedding", "lstm", "pooling", "output")):
        hand.drop(layer, QPoint(middle.x() - 60 * (row % 2), 70 + 110 * row))
    assert graph(page).wires == ()
    for source, target in (("tokens_input", "embedding"), ("embedding", "lstm")):
        hand.wire(source, target)
    # What the LSTM gives has no sequence any more: the reason is told, and no wire is made.
    hand.wire("lstm", "pooling")
    assert Wire("lstm", "pooling") not in graph(page).wires
    hand.click("lstm")
    hand.choose_in_form("returns", "sequence")
    hand.switch_in_form("bidirectional")
    hand.wire("lstm", "pooling")
    hand.click("pooling")
    hand.choose_in_form("mode", "attention")
    hand.wire("pooling", "output")
    is_whole(qtbot, page)

    one_epoch(qtbot, window)
    QTest.mouseClick(page.primary, LEFT)
    training = cast(TrainPage, window.pages["train"])
    qtbot.waitUntil(lambda: training.can_start, timeout=60_000)
    QTest.mouseClick(training.primary, LEFT)
    is_trained(qtbot, window)
    QTest.mouseClick(window.findChildren(Rail)[0].buttons["model"], LEFT)
    QTest.mouseClick(page.drawer.buttons["sentence"], LEFT)
    panel = cast(SentencePanel, page.drawer.stack.currentWidget())
    QTest.keyClicks(panel.text_bar.edit, SENTENCE)
    is_followed(qtbot, panel)


def test_by_keyboard_alone(qtbot: QtBot, window: MainWindow, page: ModelPage) -> None:
    keys = Keys(page)
    page.canvas.setFocus(Qt.FocusReason.TabFocusReason)
    keys.press(KEY.Key_A, CTRL)
    keys.press(KEY.Key_Delete)
    assert graph(page).nodes == ()
    for words in ("token input", "embedding", "lstm", "pooling", "output"):
        keys.press(KEY.Key_A)
        keys.type(words)
        keys.press(KEY.Key_Return)
    assert set(graph(page).wires) == WIRES
    # Pooling wants a sequence: the way out is on its card, and on a key.
    keys.walk_to("pooling")
    keys.press(KEY.Key_M)
    assert cast(Lstm, graph(page).node("lstm").layer).returns == "sequence"
    keys.walk_to("lstm")
    keys.press(KEY.Key_Return)
    keys.tab_to("bidirectional")
    keys.press(KEY.Key_Space)
    page.canvas.setFocus(Qt.FocusReason.TabFocusReason)
    keys.walk_to("pooling")
    keys.press(KEY.Key_Return)
    keys.tab_to("mode")
    keys.pick("attention")
    is_whole(qtbot, page)

    one_epoch(qtbot, window)
    keys.press(KEY.Key_4, CTRL)
    training = cast(TrainPage, window.pages["train"])
    qtbot.waitUntil(lambda: training.can_start, timeout=60_000)
    keys.press(KEY.Key_Return, CTRL)
    is_trained(qtbot, window)
    keys.press(KEY.Key_3, CTRL)
    keys.press(KEY.Key_J, CTRL)
    panel = cast(SentencePanel, page.drawer.stack.currentWidget())
    keys.tab_to_widget(panel.text_bar.edit)
    keys.type(SENTENCE)
    is_followed(qtbot, panel)


def is_whole(qtbot: QtBot, page: ModelPage) -> None:
    """The network is the one that was meant, and nothing is wrong with it."""
    found = graph(page)
    assert set(found.wires) == WIRES
    lstm = cast(Lstm, found.node("lstm").layer)
    assert (lstm.returns, lstm.bidirectional) == ("sequence", True)
    assert cast(Pooling, found.node("pooling").layer).mode == "attention"
    qtbot.waitUntil(lambda: page.checked is not None and page.checked.ok, timeout=20_000)
    assert page.checked is not None
    assert page.checked.problems == ()
    assert not any(card.facts.problem for card in page.canvas.scene_shown.cards.values())


def one_epoch(qtbot: QtBot, window: MainWindow) -> None:
    """Let the training be short, and wait until it can begin."""
    lengthen(window, 1)
    session = window.session
    qtbot.waitUntil(lambda: session.check is not None and session.check.ok, timeout=60_000)


def is_trained(qtbot: QtBot, window: MainWindow) -> None:
    """The training comes to its end."""
    runs = cast(RunController, window.session.runner)
    assert runs.running
    qtbot.waitUntil(lambda: not runs.running, timeout=120_000)
    assert runs.view is not None
    assert isinstance(runs.view.end, Finished), runs.view.end
    assert runs.view.end.reason == "completed"


def is_followed(qtbot: QtBot, panel: SentencePanel) -> None:
    """The panel shows what each layer makes of the sentence."""

    def followed() -> bool:
        return panel.follower.follow is not None and not panel.follower.waiting

    qtbot.waitUntil(followed, timeout=60_000)
    found = panel.follower.follow
    assert found is not None
    assert {layer.node for layer in found.layers} >= {"embedding", "lstm", "pooling", "output"}


class Mouse:
    """Only presses, moves and releases; what the platform would send while dragging is sent."""

    def __init__(self, page: ModelPage) -> None:
        self.page, self.view = page, page.canvas
        self.ground = page.canvas.viewport()

    def clear(self) -> None:
        """A band around everything, and “Remove” of the menu."""
        QTest.mouseClick(self.view.bar.fit, LEFT)
        corner = self.ground.rect().topLeft() + QPoint(4, 4)
        self.drag(corner, self.ground.rect().bottomRight() - QPoint(4, 4))
        names = self.view.names()
        assert len(names) == len(graph(self.page).nodes)
        spot = self.spot(names[0])
        event = QContextMenuEvent(
            QContextMenuEvent.Reason.Mouse, spot, self.ground.mapToGlobal(spot)
        )
        QApplication.sendEvent(self.ground, event)
        menu = self.page.desk.menu
        assert menu is not None
        self.pick(menu, "Remove")

    def pick(self, menu: QMenu, words: str) -> None:
        """Click an action of a menu."""
        action = next(a for a in menu.actions() if a.text().split("\t")[0] == words)
        QTest.mouseClick(menu, LEFT, NONE, menu.actionGeometry(action).center())

    def spot(self, name: str) -> QPoint:
        """A point on a card, off its ports."""
        card = self.view.scene_shown.cards[name]
        return self.view.mapFromScene(card.pos() + QPointF(60, 4))

    def click(self, name: str) -> None:
        """Click a card."""
        QTest.mouseClick(self.ground, LEFT, NONE, self.spot(name))
        assert self.view.names() == [name]

    def drag(self, start: QPoint, end: QPoint) -> None:
        """Press, move in steps, let go."""
        QTest.mousePress(self.ground, LEFT, NONE, start)
        for part in range(1, 6):
            QTest.mouseMove(self.ground, start + (end - start) * (part / 5))
        QTest.mouseRelease(self.ground, LEFT, NONE, end)

    def wire(self, source: str, target: str) -> None:
        """From the output of one card to the input of another."""
        cards = self.view.scene_shown.cards
        start = self.view.mapFromScene(cards[source].output_place())
        self.drag(start, self.view.mapFromScene(cards[target].port_place("in")))

    def drop(self, layer: str, point: QPoint) -> None:
        """Drag a layer from the palette to a point of the canvas."""
        item = next(i for i in self.page.palette_view.items if i.layer.meta.id == layer)
        assert item.isVisible()
        data: QMimeData = load(LAYER, item.layer.meta.id)
        action = Qt.DropAction.CopyAction
        for event in (
            QDragEnterEvent(point, action, data, LEFT, NONE),
            QDragMoveEvent(point, action, data, LEFT, NONE),
            QDropEvent(QPointF(point), action, data, LEFT, NONE),
        ):
            QApplication.sendEvent(self.ground, event)
            assert event.isAccepted()

    def switch_in_form(self, name: str) -> None:
        """Click a switch of the chosen layer's form."""
        switch = self._control(name, Switch)
        QTest.mouseClick(switch, LEFT, NONE, QPoint(12, switch.height() // 2))

    def choose_in_form(self, name: str, value: str) -> None:
        """Open a list of the chosen layer's form, and click a line."""
        combo = self._control(name, QComboBox)
        QTest.mouseClick(combo, LEFT)
        lines = combo.view()
        index = combo.model().index(combo.findData(value), 0)
        lines.scrollTo(index)
        spot = lines.visualRect(index).center()
        # A list takes no click right after it was opened, lest a double click chooses.
        QTest.qWait(QApplication.doubleClickInterval() + 50)
        QTest.mouseMove(lines.viewport(), spot)
        QTest.mouseClick(lines.viewport(), LEFT, NONE, spot)
        assert combo.currentData() == value

    def _control(self, name: str, kind: type[Kind]) -> Kind:
        form = self.page.inspector.form
        assert form is not None
        found = form.row(name).findChild(kind)
        assert found is not None
        return found


class Keys:
    """Only keys, to whatever has the focus."""

    def __init__(self, page: ModelPage) -> None:
        self.page = page

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        """Press a key, and let the window show what came of it."""
        QTest.keyClick(_focused(), key, held)
        QTest.qWait(5)

    def type(self, words: str) -> None:
        """Type into what has the focus."""
        QTest.keyClicks(_focused(), words)

    def walk_to(self, name: str) -> None:
        """Walk with the arrows, up or down."""
        order = [node.id for node in graph(self.page).nodes]
        for _turn in range(2 * len(order)):
            here = self.page.canvas.current
            if here == name:
                return
            before = bool(here) and order.index(here) > order.index(name)
            self.press(KEY.Key_Up if before else KEY.Key_Down)
        raise AssertionError(f"no way to {name}")

    def tab_to(self, name: str) -> None:
        """Press Tab until the control of a setting has the focus."""
        form = self.page.inspector.form
        assert form is not None
        self.tab_to_widget(form.row(name))

    def tab_to_widget(self, widget: QWidget) -> None:
        """Press Tab until a widget, or a part of it, has the focus."""
        for _turn in range(80):
            if widget is _focused() or widget.isAncestorOf(_focused()):
                return
            self.press(KEY.Key_Tab)
        raise AssertionError(f"no way to {widget}")

    def pick(self, value: str) -> None:
        """Step through the list that has the focus."""
        combo = _focused()
        assert isinstance(combo, QComboBox)
        wanted = combo.findData(value)
        while combo.currentIndex() != wanted:
            down = combo.currentIndex() < wanted
            self.press(KEY.Key_Down if down else KEY.Key_Up)


def _focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found

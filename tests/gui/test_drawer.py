"""The drawer below the network: one panel at a time, fed only while it stands open."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.gui.document import Document
from studio.gui.main_window import MainWindow
from studio.gui.modelview.drawer import BAR_HEIGHT, Drawer
from studio.gui.modelview.panels import Panel, PanelOffer
from studio.gui.session import Session
from studio.model.check import Checked
from studio.store.project import Project


class Noting(Panel):
    """A panel that notes what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.fed: list[Project] = []
        self.chosen: list[str] = []
        self.closed = 0

    def feed(self, project: Project, checked: Checked) -> None:
        self.fed.append(project)

    def choose(self, node_id: str) -> None:
        self.chosen.append(node_id)

    def close_up(self) -> None:
        self.closed += 1


def _make(_document: Document, _session: Session) -> Panel:
    return Noting()


NOTHING = Checked((), (), (), 0, frozenset())
OFFERS = (
    PanelOffer("one", "One", "code", "The first", _make),
    PanelOffer("two", "Two", "cube", "The second", _make),
)


@pytest.fixture
def drawer(opened: MainWindow, qtbot: QtBot) -> Drawer:
    made = Drawer(opened.document, opened.session, OFFERS)
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    return made


def noting(drawer: Drawer, key: str) -> Noting:
    panel = drawer.panel(key)
    assert isinstance(panel, Noting)
    return panel


def test_a_panel_is_fed_only_while_it_is_open(drawer: Drawer, opened: MainWindow) -> None:
    project = opened.document.project
    drawer.show_network(project, NOTHING)
    one, two = noting(drawer, "one"), noting(drawer, "two")
    assert one.fed == []
    QTest.mouseClick(drawer.buttons["one"], Qt.MouseButton.LeftButton)
    assert one.fed == [project]
    assert drawer.current == "one"
    assert one.isVisible()
    drawer.choose("dense")
    drawer.show_network(project, NOTHING)
    assert len(one.fed) == 2
    assert one.chosen[-1] == "dense"
    QTest.mouseClick(drawer.buttons["two"], Qt.MouseButton.LeftButton)
    assert one.closed == 1
    assert two.fed == [project]
    assert two.chosen == ["dense"]
    assert not drawer.buttons["one"].isChecked()
    assert drawer.buttons["two"].isChecked()


def test_another_click_folds_it_and_a_key_opens_the_latest(drawer: Drawer) -> None:
    QTest.mouseClick(drawer.buttons["two"], Qt.MouseButton.LeftButton)
    assert drawer.maximumHeight() > BAR_HEIGHT
    QTest.mouseClick(drawer.buttons["two"], Qt.MouseButton.LeftButton)
    assert drawer.current == ""
    assert drawer.maximumHeight() == BAR_HEIGHT
    assert noting(drawer, "two").closed == 1
    drawer.activateWindow()
    QTest.keyClick(drawer, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert drawer.current == "two"


def test_a_panel_that_is_not_offered_opens_nothing(drawer: Drawer) -> None:
    drawer.open("one")
    drawer.open("from a newer version")
    assert drawer.current == ""
    assert noting(drawer, "one").closed == 1

"""The code below the network."""

from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from studio.engine.coding import script_of
from studio.gui.codeview.panel import CodePanel
from studio.gui.main_window import MainWindow
from studio.gui.pages.model import ModelPage
from studio.model.graph import Graph


@pytest.fixture
def panel(opened: MainWindow) -> CodePanel:
    opened.show_page("model")
    page = cast(ModelPage, opened.pages["model"])
    page.drawer.open("code")
    return cast(CodePanel, page.drawer.panel("code"))


def test_it_shows_the_script_of_the_project(opened: MainWindow, panel: CodePanel) -> None:
    assert panel.view.toPlainText() == script_of(opened.document.project).text
    panel.copy.click()
    assert QGuiApplication.clipboard().text() == panel.view.toPlainText()


def test_the_lines_of_the_chosen_layer_are_marked(opened: MainWindow, panel: CodePanel) -> None:
    project = opened.document.project
    script = script_of(project)
    node = next(node for node in script.lines if len(script.lines[node]) > 1)
    panel.choose(node)
    marked = [each.cursor.blockNumber() for each in panel.view.extraSelections()]
    assert marked == list(script.lines[node])
    panel.choose("")
    assert not panel.view.extraSelections()


def test_it_follows_the_network_and_tells_what_is_wrong(
    opened: MainWindow, panel: CodePanel, qtbot: QtBot
) -> None:
    project = opened.document.project
    end = project.graph.nodes[-1].id
    graph = Graph(
        project.graph.nodes, tuple(wire for wire in project.graph.wires if wire.target != end)
    )
    opened.document.edit(replace(project, graph=graph), "Remove a wire")
    qtbot.waitUntil(lambda: not panel.view.toPlainText(), timeout=10_000)
    assert panel.told.text()
    assert not panel.save.isEnabled()
    opened.document.undo_stack.undo()
    qtbot.waitUntil(lambda: "class Network" in panel.view.toPlainText(), timeout=10_000)


def test_it_is_saved_as_shown(panel: CodePanel, tmp_path: Path) -> None:
    panel.save_to(tmp_path / "train.py")
    assert (tmp_path / "train.py").read_text(encoding="utf-8") == panel.view.toPlainText()


def test_words_are_found(panel: CodePanel, qtbot: QtBot) -> None:
    panel.finder.open_up()
    qtbot.keyClicks(panel.finder.line, "class Network")
    first = panel.view.textCursor()
    assert first.selectedText() == "class Network"
    qtbot.keyClick(panel.finder.line, Qt.Key.Key_Return)
    assert panel.view.textCursor().selectionStart() == first.selectionStart()
    qtbot.keyClick(panel.finder.line, Qt.Key.Key_Escape)
    assert panel.finder.isHidden()

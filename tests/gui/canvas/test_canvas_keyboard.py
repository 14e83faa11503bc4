"""The canvas by keyboard alone."""

from canvas_hand import CTRL, KEY, card, drop, graph, press, show
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.lstm import Lstm
from studio.catalog.layers.pooling import Pooling
from studio.catalog.layers.tokens_input import TokensInput
from studio.gui.canvas.key_list import KeySheet
from studio.gui.pages.model import ModelPage
from studio.model.graph import Graph, Wire, chain


class TestKeyboard:
    def test_arrows_walk_along_wires_and_between_branches(self, page: ModelPage) -> None:
        network = Graph(
            chain(TokensInput(), Embedding(dim=4)).nodes
            + chain(Lstm(hidden=4), Pooling(), names=("left", "right")).nodes,
            (
                Wire("tokens_input", "embedding"),
                Wire("embedding", "left"),
                Wire("embedding", "right"),
            ),
        )
        show(page, network)
        page.canvas.choose(["tokens_input"])
        press(page, KEY.Key_Down)
        assert page.canvas.names() == ["embedding"]
        press(page, KEY.Key_Down)
        first = page.canvas.names()
        assert first in (["left"], ["right"])
        shown = page.canvas.scene_shown.cards
        side = KEY.Key_Right if shown["left"].x() < shown["right"].x() else KEY.Key_Left
        page.canvas.choose(["left"])
        press(page, side)
        assert page.canvas.names() == ["right"]
        press(page, KEY.Key_Up)
        assert page.canvas.names() == ["embedding"]

    def test_tab_walks_and_leaves_behind_the_last(self, page: ModelPage) -> None:
        page.canvas.setFocus()
        page.canvas.choose(["ngrams_input"])
        assert page.canvas.focusNextPrevChild(True)
        assert page.canvas.names() == ["ngram_embedding"]
        page.canvas.choose(["output"])
        page.canvas.focusNextPrevChild(True)
        assert page.canvas.names() == ["output"]

    def test_a_network_is_built_from_nothing(self, page: ModelPage) -> None:
        press(page, KEY.Key_A, CTRL)
        press(page, KEY.Key_Delete)
        assert graph(page).nodes == ()
        search = page.palette_view.search
        for words in ("Token input", "Embedding", "LSTM", "Pooling", "Output"):
            press(page, KEY.Key_Insert)
            QTest.keyClicks(search, words)
            QTest.keyClick(search, KEY.Key_Return)
        assert [node.id for node in graph(page).nodes] == [
            "tokens_input",
            "embedding",
            "lstm",
            "pooling",
            "output",
        ]
        assert len(graph(page).wires) == 4
        assert page.canvas.names() == ["output"]

    def test_c_connects_to_a_legal_end(self, page: ModelPage) -> None:
        drop(page, "dense", card(page, "dropout") + QPoint(250, 0))
        page.canvas.choose(["ngram_embedding"])
        press(page, KEY.Key_C)
        wiring = page.canvas.wiring
        assert wiring is not None
        for _turn in range(5):
            if wiring.end is not None and wiring.end.name == "dense":
                break
            press(page, KEY.Key_Down)
        press(page, KEY.Key_Return)
        assert Wire("ngram_embedding", "dense") in graph(page).wires
        assert page.canvas.wiring is None

    def test_escape_gives_a_wire_up(self, page: ModelPage) -> None:
        before = graph(page)
        page.canvas.choose(["ngram_embedding"])
        press(page, KEY.Key_C)
        press(page, KEY.Key_Escape)
        assert page.canvas.wiring is None
        assert graph(page) == before

    def test_enter_opens_the_settings(self, page: ModelPage, qtbot: QtBot) -> None:
        page.canvas.choose(["ngram_embedding"])
        with qtbot.waitSignal(page.canvas.open_asked) as asked:
            press(page, KEY.Key_Return)
        assert asked.args == ["ngram_embedding"]

    def test_zoom_and_fit(self, page: ModelPage) -> None:
        press(page, KEY.Key_Plus)
        assert page.canvas.zoom > 1
        press(page, KEY.Key_1)
        assert page.canvas.zoom == 1
        for _turn in range(4):
            press(page, KEY.Key_Plus)
        assert not page.canvas.minimap.isHidden()
        press(page, KEY.Key_F)
        assert page.canvas.seen().contains(page.canvas.scene_shown.content())
        assert page.canvas.minimap.isHidden()

    def test_chosen_layers_are_lined_up(self, page: ModelPage) -> None:
        page.canvas.choose(["dropout"])
        press(page, KEY.Key_Right, Qt.KeyboardModifier.AltModifier)
        page.canvas.choose(["ngram_embedding", "dropout"])
        press(page, KEY.Key_V, CTRL | Qt.KeyboardModifier.ShiftModifier)
        places = graph(page).layout.positions
        assert places["ngram_embedding"][0] == places["dropout"][0] == 4.0
        page.document.undo_stack.undo()
        assert graph(page).layout.positions["dropout"][0] == 8.0

    def test_a_sheet_shows_every_key_until_one_is_pressed(self, page: ModelPage) -> None:
        press(page, KEY.Key_Question, Qt.KeyboardModifier.ShiftModifier)
        sheet = page.window().findChild(KeySheet)
        assert sheet is not None
        assert sheet.isVisible()
        said = {label.text() for label in sheet.findChildren(QLabel)}
        assert {"Ctrl+G", "Tidy all layers"} <= said
        before = graph(page)
        QTest.keyClick(sheet, KEY.Key_Delete)
        assert not sheet.isVisible()
        assert graph(page) == before

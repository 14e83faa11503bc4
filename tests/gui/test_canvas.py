"""The canvas of the Model page: by mouse, by dragging and by keyboard alone."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from studio.catalog.layers.dense import Dense
from studio.catalog.layers.dropout import Dropout
from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.lstm import Lstm
from studio.catalog.layers.ngram_embedding import NgramEmbedding
from studio.catalog.layers.ngrams_input import NgramsInput
from studio.catalog.layers.output import Output
from studio.catalog.layers.pooling import Pooling
from studio.catalog.layers.tokens_input import TokensInput
from studio.gui.canvas.note_item import NoteField
from studio.gui.canvas.view import CanvasView
from studio.gui.main_window import MainWindow
from studio.gui.pages.model import ModelPage
from studio.gui.stack.dragging import LAYER, load
from studio.model.graph import Graph, Wire, chain

Settled = Callable[[MainWindow], None]
_LEFT = Qt.MouseButton.LeftButton
_CTRL = Qt.KeyboardModifier.ControlModifier
_NONE = Qt.KeyboardModifier.NoModifier
_KEY = Qt.Key


@pytest.fixture
def page(opened: MainWindow, settled: Settled, qtbot: QtBot) -> ModelPage:
    """The page with a chain of four layers on its canvas, at full size."""
    layers = (NgramsInput(), NgramEmbedding(dim=64), Dropout(rate=0.5), Output())
    project = opened.document.project
    opened.document.edit(replace(project, graph=chain(*layers)), "network")
    settled(opened)
    opened.show_page("model")
    page = cast(ModelPage, opened.pages["model"])
    qtbot.waitUntil(lambda: page.canvas.width() > 300)
    page.canvas.zoom_by(0)
    page.canvas.centerOn(page.canvas.scene_shown.content().center())
    return page


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
    QTest.mousePress(ground, _LEFT, _NONE, start)
    for stop in stops:
        QTest.mouseMove(ground, stop)
    QTest.mouseRelease(ground, _LEFT, _NONE, stops[-1])


def drop(page: ModelPage, layer: str, point: QPoint) -> None:
    data, where = load(LAYER, layer), QPointF(point)
    action = Qt.DropAction.CopyAction
    page.canvas.dragMoveEvent(QDragMoveEvent(point, action, data, _LEFT, _NONE))
    page.canvas.dropEvent(QDropEvent(where, action, data, _LEFT, _NONE))


def press(page: ModelPage, key: Qt.Key, held: Qt.KeyboardModifier = _NONE) -> None:
    QTest.keyClick(page.canvas, key, held)


class TestChoosing:
    def test_a_click_chooses_and_shows_the_settings(self, page: ModelPage) -> None:
        QTest.mouseClick(page.canvas.viewport(), _LEFT, _NONE, card(page, "dropout"))
        assert page.canvas.names() == ["dropout"]
        assert page.inspector.form is not None
        assert page.selected == "dropout"

    def test_ctrl_adds_and_takes_away(self, page: ModelPage) -> None:
        ground = page.canvas.viewport()
        QTest.mouseClick(ground, _LEFT, _NONE, card(page, "dropout"))
        QTest.mouseClick(ground, _LEFT, _CTRL, card(page, "output"))
        assert page.canvas.names() == ["dropout", "output"]
        QTest.mouseClick(ground, _LEFT, _CTRL, card(page, "dropout"))
        assert page.canvas.names() == ["output"]

    def test_a_band_chooses_what_it_touches(self, page: ModelPage) -> None:
        first, last = card(page, "dropout"), card(page, "output")
        away = QPoint(200, 0)
        drag(page, first - away, last + QPoint(0, 10), last + away)
        assert page.canvas.names() == ["dropout", "output"]

    def test_a_click_on_the_ground_chooses_nothing(self, page: ModelPage) -> None:
        page.canvas.choose(["dropout"])
        place = card(page, "dropout") + QPoint(200, 0)
        QTest.mouseClick(page.canvas.viewport(), _LEFT, _NONE, place)
        assert page.canvas.names() == []
        assert page.selected == ""


class TestMoving:
    def test_a_drag_is_one_step_and_changes_no_network(self, page: ModelPage) -> None:
        before = graph(page)
        steps = page.document.undo_stack.count()
        start = card(page, "dropout")
        drag(page, start, start + QPoint(40, 5), start + QPoint(90, 30), start + QPoint(140, 60))
        moved = graph(page)
        assert moved.network == before.network
        assert moved.layout != before.layout
        assert page.document.undo_stack.count() == steps + 1
        page.document.undo_stack.undo()
        assert graph(page) == before
        assert page.canvas.scene_shown.cards["dropout"].x() == pytest.approx(0.0)
        page.document.undo_stack.redo()
        assert graph(page) == moved

    def test_a_card_comes_to_rest_in_line_with_others(self, page: ModelPage) -> None:
        start = card(page, "dropout")
        drag(page, start, start + QPoint(60, 40), start + QPoint(4, 40))
        shown = page.canvas.scene_shown.cards
        assert shown["dropout"].x() == shown["output"].x()

    def test_chosen_cards_move_together(self, page: ModelPage) -> None:
        page.canvas.choose(["dropout", "output"])
        shown = page.canvas.scene_shown.cards
        gap = shown["output"].pos() - shown["dropout"].pos()
        start = card(page, "output")
        drag(page, start, start + QPoint(50, 90), start + QPoint(133, 57))
        assert shown["output"].pos() - shown["dropout"].pos() == gap
        assert shown["output"].x() != shown["ngram_embedding"].x()

    def test_nudges_are_one_step(self, page: ModelPage) -> None:
        before = graph(page)
        page.canvas.choose(["dropout"])
        for _turn in range(3):
            press(page, _KEY.Key_Right, Qt.KeyboardModifier.AltModifier)
        assert page.canvas.scene_shown.cards["dropout"].x() == 24
        page.document.undo_stack.undo()
        assert graph(page) == before

    def test_tidy_is_one_step(self, page: ModelPage) -> None:
        start = card(page, "dropout")
        drag(page, start, start + QPoint(50, 0), start + QPoint(140, 60))
        moved = graph(page)
        press(page, _KEY.Key_L, _CTRL)
        assert page.canvas.scene_shown.cards["dropout"].x() == 0
        page.document.undo_stack.undo()
        assert graph(page) == moved

    def test_escape_puts_everything_back(self, page: ModelPage) -> None:
        before = graph(page)
        ground, start = page.canvas.viewport(), card(page, "dropout")
        QTest.mousePress(ground, _LEFT, _NONE, start)
        QTest.mouseMove(ground, start + QPoint(120, 40))
        assert page.canvas.scene_shown.cards["dropout"].x() > 50
        press(page, _KEY.Key_Escape)
        QTest.mouseRelease(ground, _LEFT, _NONE, start + QPoint(120, 40))
        assert page.canvas.scene_shown.cards["dropout"].x() == 0
        assert graph(page) == before


class TestDropping:
    def test_on_free_ground_it_stands_there_unwired(self, page: ModelPage) -> None:
        wires = graph(page).wires
        drop(page, "dense", card(page, "dropout") + QPoint(250, 0))
        assert graph(page).wires == wires
        assert graph(page).has("dense")
        assert page.canvas.scene_shown.cards["dense"].x() == pytest.approx(250, abs=2)
        assert page.canvas.names() == ["dense"]

    def test_on_a_wire_it_inserts_itself(self, page: ModelPage) -> None:
        wire = page.canvas.scene_shown.wires[Wire("dropout", "output")]
        drop(page, "dense", at(page.canvas, wire.middle))
        assert Wire("dropout", "dense") in graph(page).wires
        assert Wire("dense", "output") in graph(page).wires

    def test_on_a_card_it_takes_its_place(self, page: ModelPage) -> None:
        drop(page, "layer_norm", card(page, "dropout"))
        assert not graph(page).has("dropout")
        assert Wire("ngram_embedding", "layer_norm") in graph(page).wires
        assert Wire("layer_norm", "output") in graph(page).wires
        page.document.undo_stack.undo()
        assert graph(page).has("dropout")

    def test_what_is_under_it_is_lit_only_while_it_is(self, page: ModelPage) -> None:
        item = page.canvas.scene_shown.cards["dropout"]
        data, action = load(LAYER, "dense"), Qt.DropAction.CopyAction
        over = card(page, "dropout")
        page.canvas.dragMoveEvent(QDragMoveEvent(over, action, data, _LEFT, _NONE))
        assert item._wanted
        away = over + QPoint(250, 0)
        page.canvas.dragMoveEvent(QDragMoveEvent(away, action, data, _LEFT, _NONE))
        assert not item._wanted

    def test_a_loose_card_dragged_onto_a_wire_inserts_itself(self, page: ModelPage) -> None:
        drop(page, "dense", card(page, "dropout") + QPoint(250, 0))
        wire = page.canvas.scene_shown.wires[Wire("dropout", "output")]
        start, goal = card(page, "dense"), at(page.canvas, wire.middle)
        drag(page, start, start - QPoint(60, 0), goal)
        assert Wire("dropout", "dense") in graph(page).wires
        assert Wire("dense", "output") in graph(page).wires


class TestWiring:
    @pytest.fixture
    def loose(self, page: ModelPage) -> ModelPage:
        """A dense layer beside the chain, wired to nothing."""
        drop(page, "dense", card(page, "dropout") + QPoint(250, 0))
        return page

    def test_from_an_output_to_an_input(self, loose: ModelPage) -> None:
        start, goal = output(loose, "ngram_embedding"), port(loose, "dense")
        drag(loose, start, start + QPoint(30, 10), goal)
        assert Wire("ngram_embedding", "dense") in graph(loose).wires
        loose.document.undo_stack.undo()
        assert Wire("ngram_embedding", "dense") not in graph(loose).wires

    def test_from_an_input_to_an_output(self, loose: ModelPage) -> None:
        start, goal = port(loose, "dense"), output(loose, "ngram_embedding")
        drag(loose, start, start + QPoint(-30, -10), goal)
        assert Wire("ngram_embedding", "dense") in graph(loose).wires

    def test_where_it_can_not_end_the_reason_is_said(self, page: ModelPage) -> None:
        before = graph(page)
        ground, start = page.canvas.viewport(), output(page, "dropout")
        QTest.mousePress(ground, _LEFT, _NONE, start)
        QTest.mouseMove(ground, start + QPoint(20, 0))
        QTest.mouseMove(ground, card(page, "ngram_embedding"))
        assert page.canvas.wiring is not None
        assert "circle" in page.canvas.wiring.reason
        assert page.canvas.scene_shown.cards["ngram_embedding"].legal is False
        assert page.canvas.scene_shown.cards["output"].legal is True
        QTest.mouseRelease(ground, _LEFT, _NONE, card(page, "ngram_embedding"))
        assert graph(page) == before
        assert page.canvas.scene_shown.cards["output"].legal is None

    def test_a_shape_that_does_not_fit_is_the_reason(self, page: ModelPage) -> None:
        drop(page, "pooling", card(page, "dropout") + QPoint(250, 0))
        before = graph(page)
        start = output(page, "ngram_embedding")
        drag(page, start, start + QPoint(30, 10), port(page, "pooling"))
        assert graph(page) == before

    def test_in_the_void_it_offers_what_fits(self, page: ModelPage) -> None:
        start = output(page, "ngram_embedding")
        drag(page, start, start + QPoint(30, 10), start + QPoint(260, 60))
        menu = page.desk.menu
        assert menu is not None
        offered = {action.data(): action for action in menu.actions() if action.data()}
        assert "dense" in offered
        assert "lstm" not in offered
        offered["dense"].trigger()
        menu.close()
        assert Wire("ngram_embedding", "dense") in graph(page).wires
        assert page.canvas.scene_shown.cards["dense"].x() == pytest.approx(260, abs=3)

    def test_a_double_click_on_an_input_offers_what_could_feed_it(self, page: ModelPage) -> None:
        show(page, chain(Lstm(hidden=4), Pooling(), Output()))
        QTest.mouseDClick(page.canvas.viewport(), _LEFT, _NONE, port(page, "lstm"))
        menu = page.desk.menu
        assert menu is not None
        offered = {action.data(): action for action in menu.actions() if action.data()}
        assert "pooling" not in offered
        offered["embedding"].trigger()
        menu.close()
        assert Wire("embedding", "lstm") in graph(page).wires

    def test_a_wire_is_chosen_and_removed(self, page: ModelPage) -> None:
        wire = page.canvas.scene_shown.wires[Wire("dropout", "output")]
        QTest.mouseClick(page.canvas.viewport(), _LEFT, _NONE, at(page.canvas, wire.middle))
        assert page.canvas.scene_shown.chosen_wires() == [Wire("dropout", "output")]
        press(page, _KEY.Key_Delete)
        assert Wire("dropout", "output") not in graph(page).wires
        assert len(graph(page).nodes) == 4

    def test_the_end_of_a_chosen_wire_is_put_elsewhere(self, loose: ModelPage) -> None:
        wire = loose.canvas.scene_shown.wires[Wire("dropout", "output")]
        place = at(loose.canvas, wire.middle)
        QTest.mouseClick(loose.canvas.viewport(), _LEFT, _NONE, place)
        start = port(loose, "output")
        drag(loose, start, start + QPoint(30, -10), port(loose, "dense"))
        assert Wire("dropout", "output") not in graph(loose).wires
        assert Wire("dropout", "dense") in graph(loose).wires


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
        press(page, _KEY.Key_Down)
        assert page.canvas.names() == ["embedding"]
        press(page, _KEY.Key_Down)
        first = page.canvas.names()
        assert first in (["left"], ["right"])
        shown = page.canvas.scene_shown.cards
        side = _KEY.Key_Right if shown["left"].x() < shown["right"].x() else _KEY.Key_Left
        page.canvas.choose(["left"])
        press(page, side)
        assert page.canvas.names() == ["right"]
        press(page, _KEY.Key_Up)
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
        press(page, _KEY.Key_A, _CTRL)
        press(page, _KEY.Key_Delete)
        assert graph(page).nodes == ()
        search = page.palette_view.search
        for words in ("Token input", "Embedding", "LSTM", "Pooling", "Output"):
            press(page, _KEY.Key_Insert)
            QTest.keyClicks(search, words)
            QTest.keyClick(search, _KEY.Key_Return)
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
        press(page, _KEY.Key_C)
        wiring = page.canvas.wiring
        assert wiring is not None
        for _turn in range(5):
            if wiring.end is not None and wiring.end.name == "dense":
                break
            press(page, _KEY.Key_Down)
        press(page, _KEY.Key_Return)
        assert Wire("ngram_embedding", "dense") in graph(page).wires
        assert page.canvas.wiring is None

    def test_escape_gives_a_wire_up(self, page: ModelPage) -> None:
        before = graph(page)
        page.canvas.choose(["ngram_embedding"])
        press(page, _KEY.Key_C)
        press(page, _KEY.Key_Escape)
        assert page.canvas.wiring is None
        assert graph(page) == before

    def test_enter_opens_the_settings(self, page: ModelPage, qtbot: QtBot) -> None:
        page.canvas.choose(["ngram_embedding"])
        with qtbot.waitSignal(page.canvas.open_asked) as asked:
            press(page, _KEY.Key_Return)
        assert asked.args == ["ngram_embedding"]

    def test_zoom_and_fit(self, page: ModelPage) -> None:
        press(page, _KEY.Key_Plus)
        assert page.canvas.zoom > 1
        press(page, _KEY.Key_1)
        assert page.canvas.zoom == 1
        for _turn in range(4):
            press(page, _KEY.Key_Plus)
        assert not page.canvas.minimap.isHidden()
        press(page, _KEY.Key_F)
        assert page.canvas.seen().contains(page.canvas.scene_shown.content())
        assert page.canvas.minimap.isHidden()


class TestBlocks:
    @pytest.fixture
    def grouped(self, page: ModelPage) -> ModelPage:
        """Two layers in a block."""
        page.canvas.choose(["ngram_embedding", "dropout"])
        press(page, _KEY.Key_G, _CTRL)
        return page

    def test_a_block_frames_its_layers(self, grouped: ModelPage) -> None:
        (block,) = grouped.canvas.scene_shown.blocks.values()
        assert block.block.members == ("ngram_embedding", "dropout")
        for name in block.block.members:
            assert block.box.contains(grouped.canvas.scene_shown.cards[name].pos())
        grouped.document.undo_stack.undo()
        assert grouped.canvas.scene_shown.blocks == {}

    def test_folded_it_is_one_card_and_the_wires_lead_to_it(self, grouped: ModelPage) -> None:
        before = graph(grouped)
        scene = grouped.canvas.scene_shown
        (block,) = scene.blocks.values()
        spot = at(grouped.canvas, block.caret.center())
        QTest.mouseClick(grouped.canvas.viewport(), _LEFT, _NONE, spot)
        assert graph(grouped).network == before.network
        assert not scene.cards["dropout"].isVisible()
        assert not scene.wires[Wire("ngram_embedding", "dropout")].isVisible()
        assert scene.wires[Wire("dropout", "output")].isVisible()
        assert scene.card_at(block.box.center()) is None
        spot = at(grouped.canvas, block.caret.center())
        QTest.mouseClick(grouped.canvas.viewport(), _LEFT, _NONE, spot)
        assert scene.cards["dropout"].isVisible()

    def test_its_layers_move_together(self, grouped: ModelPage) -> None:
        scene = grouped.canvas.scene_shown
        (block,) = scene.blocks.values()
        gap = scene.cards["dropout"].pos() - scene.cards["ngram_embedding"].pos()
        start = at(grouped.canvas, block.handle.center())
        drag(grouped, start, start + QPoint(40, 30), start + QPoint(171, 83))
        assert scene.cards["dropout"].x() > 100
        assert scene.cards["dropout"].pos() - scene.cards["ngram_embedding"].pos() == gap

    def test_with_the_keyboard_a_folded_block_is_one_stop(self, grouped: ModelPage) -> None:
        (block,) = grouped.canvas.scene_shown.blocks.values()
        grouped.canvas.fold_asked.emit(block.block.id)
        grouped.canvas.choose(["ngrams_input"])
        press(grouped, _KEY.Key_Down)
        assert grouped.canvas.names() == ["ngram_embedding", "dropout"]
        press(grouped, _KEY.Key_Down)
        assert grouped.canvas.names() == ["output"]

    def test_it_is_renamed_and_ungrouped(self, grouped: ModelPage) -> None:
        (block,) = grouped.canvas.scene_shown.blocks.values()
        grouped.desk.rename_block(block.block.id, "Words")
        assert graph(grouped).layout.blocks[0].title == "Words"
        grouped.canvas.choose(["dropout"])
        press(grouped, _KEY.Key_G, _CTRL | Qt.KeyboardModifier.ShiftModifier)
        assert graph(grouped).layout.blocks == ()
        assert len(graph(grouped).nodes) == 4


class TestNotes:
    def test_a_note_is_written_moved_and_removed(self, page: ModelPage) -> None:
        before = graph(page)
        press(page, _KEY.Key_N)
        field = page.canvas.findChild(NoteField)
        assert field is not None
        QTest.keyClicks(field, "<b>two</b> branches")
        QTest.keyClick(field, _KEY.Key_Return, _CTRL)
        (note,) = graph(page).layout.notes
        assert note.text == "<b>two</b> branches"
        assert graph(page).network == before.network
        item = page.canvas.scene_shown.notes[note.id]
        start = at(page.canvas, item.pos() + QPointF(150, 60))
        drag(page, start, start + QPoint(40, 40), start + QPoint(140, 30))
        assert graph(page).layout.notes[0].place != note.place
        press(page, _KEY.Key_Delete)
        assert graph(page).layout.notes == ()
        page.document.undo_stack.undo()
        assert graph(page).layout.notes


class TestMending:
    def test_a_problem_is_mended_by_its_button(self, page: ModelPage) -> None:
        show(page, chain(NgramsInput(), Output()))
        shown = page.canvas.scene_shown.cards["output"]
        assert shown.facts.problem
        page.canvas.choose(["output"])
        buttons = [b for b in page.inspector.findChildren(QPushButton) if "n-gram" in b.text()]
        buttons[0].click()
        assert graph(page).has("ngram_embedding")
        assert not page.canvas.scene_shown.cards["output"].facts.problem
        page.document.undo_stack.undo()
        assert not graph(page).has("ngram_embedding")


class TestCopying:
    def test_copied_layers_are_pasted_with_their_wires(self, page: ModelPage) -> None:
        page.canvas.choose(["dropout", "output"])
        press(page, _KEY.Key_C, _CTRL)
        assert '"wordloom-layers"' in QApplication.clipboard().text()
        press(page, _KEY.Key_V, _CTRL)
        assert Wire("dropout2", "output2") in graph(page).wires
        assert page.canvas.names() == ["dropout2", "output2"]
        page.document.undo_stack.undo()
        assert not graph(page).has("dropout2")

    def test_cut_takes_away(self, page: ModelPage) -> None:
        page.canvas.choose(["dropout"])
        press(page, _KEY.Key_X, _CTRL)
        assert Wire("ngram_embedding", "output") in graph(page).wires
        press(page, _KEY.Key_V, _CTRL)
        assert graph(page).has("dropout")

    def test_duplicate_needs_no_clipboard(self, page: ModelPage) -> None:
        QApplication.clipboard().setText("something else")
        page.canvas.choose(["dropout"])
        press(page, _KEY.Key_D, _CTRL)
        assert graph(page).has("dropout2")
        assert QApplication.clipboard().text() == "something else"

    def test_text_that_holds_no_layers_is_refused_in_words(
        self, page: ModelPage, qtbot: QtBot
    ) -> None:
        before = graph(page)
        QApplication.clipboard().setText("a shopping list")
        with qtbot.waitSignal(page.desk.refused):
            page.desk.paste()
        assert graph(page) == before


class TestBothViews:
    def test_the_choice_of_view_is_remembered_in_the_project(self, page: ModelPage) -> None:
        page.show_view("list")
        assert page.document.project.view["model"] == "list"
        assert page.stack.order == ("ngrams_input", "ngram_embedding", "dropout", "output")

    def test_both_have_the_same_choice(self, page: ModelPage) -> None:
        page.canvas.choose(["dropout"])
        page.show_view("list")
        assert page.stack.selected == "dropout"
        page.choose("output")
        page.show_view("canvas")
        assert page.canvas.names() == ["output"]

    def test_a_setting_changed_shows_on_the_wire(self, page: ModelPage) -> None:
        page.choose("ngram_embedding")
        assert page.inspector.form is not None
        page.inspector.form._set("dim", 48)
        wire = page.canvas.scene_shown.wires[Wire("ngram_embedding", "dropout")]
        assert wire.shape_words == "(B, 48)"

    def test_a_branch_is_shown(self, page: ModelPage) -> None:
        network = chain(NgramsInput(), NgramEmbedding(dim=4), Output())
        more = replace(
            network,
            nodes=(*network.nodes, *chain(Dense(units=3)).nodes),
            wires=(*network.wires, Wire("ngram_embedding", "dense")),
        )
        show(page, more)
        assert len(page.canvas.scene_shown.wires) == 3

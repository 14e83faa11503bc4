"""The canvas by mouse: choosing, moving, dropping."""

import pytest
from canvas_hand import CTRL, KEY, LEFT, NONE, at, card, drag, drop, graph, press
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDragMoveEvent
from PySide6.QtTest import QTest

from studio.gui.pages.model import ModelPage
from studio.gui.stack.dragging import LAYER, load
from studio.model.graph import Wire


class TestChoosing:
    def test_a_click_chooses_and_shows_the_settings(self, page: ModelPage) -> None:
        QTest.mouseClick(page.canvas.viewport(), LEFT, NONE, card(page, "dropout"))
        assert page.canvas.names() == ["dropout"]
        assert page.inspector.form is not None
        assert page.selected == "dropout"

    def test_ctrl_adds_and_takes_away(self, page: ModelPage) -> None:
        ground = page.canvas.viewport()
        QTest.mouseClick(ground, LEFT, NONE, card(page, "dropout"))
        QTest.mouseClick(ground, LEFT, CTRL, card(page, "output"))
        assert page.canvas.names() == ["dropout", "output"]
        QTest.mouseClick(ground, LEFT, CTRL, card(page, "dropout"))
        assert page.canvas.names() == ["output"]

    def test_a_band_chooses_what_it_touches(self, page: ModelPage) -> None:
        first, last = card(page, "dropout"), card(page, "output")
        away = QPoint(200, 0)
        drag(page, first - away, last + QPoint(0, 10), last + away)
        assert page.canvas.names() == ["dropout", "output"]

    def test_a_click_on_the_ground_chooses_nothing(self, page: ModelPage) -> None:
        page.canvas.choose(["dropout"])
        place = card(page, "dropout") + QPoint(200, 0)
        QTest.mouseClick(page.canvas.viewport(), LEFT, NONE, place)
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
            press(page, KEY.Key_Right, Qt.KeyboardModifier.AltModifier)
        assert page.canvas.scene_shown.cards["dropout"].x() == 24
        page.document.undo_stack.undo()
        assert graph(page) == before

    def test_tidy_is_one_step(self, page: ModelPage) -> None:
        start = card(page, "dropout")
        drag(page, start, start + QPoint(50, 0), start + QPoint(140, 60))
        moved = graph(page)
        press(page, KEY.Key_L, CTRL)
        assert page.canvas.scene_shown.cards["dropout"].x() == 0
        page.document.undo_stack.undo()
        assert graph(page) == moved

    def test_escape_puts_everything_back(self, page: ModelPage) -> None:
        before = graph(page)
        ground, start = page.canvas.viewport(), card(page, "dropout")
        QTest.mousePress(ground, LEFT, NONE, start)
        QTest.mouseMove(ground, start + QPoint(120, 40))
        assert page.canvas.scene_shown.cards["dropout"].x() > 50
        press(page, KEY.Key_Escape)
        QTest.mouseRelease(ground, LEFT, NONE, start + QPoint(120, 40))
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
        page.canvas.dragMoveEvent(QDragMoveEvent(over, action, data, LEFT, NONE))
        assert item._wanted
        away = over + QPoint(250, 0)
        page.canvas.dragMoveEvent(QDragMoveEvent(away, action, data, LEFT, NONE))
        assert not item._wanted

    def test_a_loose_card_dragged_onto_a_wire_inserts_itself(self, page: ModelPage) -> None:
        drop(page, "dense", card(page, "dropout") + QPoint(250, 0))
        wire = page.canvas.scene_shown.wires[Wire("dropout", "output")]
        start, goal = card(page, "dense"), at(page.canvas, wire.middle)
        drag(page, start, start - QPoint(60, 0), goal)
        assert Wire("dropout", "dense") in graph(page).wires
        assert Wire("dense", "output") in graph(page).wires

"""Blocks, notes and copied layers."""

import pytest
from canvas_hand import CTRL, KEY, LEFT, NONE, at, drag, graph, press
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.gui.canvas.note_item import NoteField
from studio.gui.pages.model import ModelPage
from studio.model.graph import Wire


class TestBlocks:
    @pytest.fixture
    def grouped(self, page: ModelPage) -> ModelPage:
        """Two layers in a block."""
        page.canvas.choose(["ngram_embedding", "dropout"])
        press(page, KEY.Key_G, CTRL)
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
        QTest.mouseClick(grouped.canvas.viewport(), LEFT, NONE, spot)
        assert graph(grouped).network == before.network
        assert not scene.cards["dropout"].isVisible()
        assert not scene.wires[Wire("ngram_embedding", "dropout")].isVisible()
        assert scene.wires[Wire("dropout", "output")].isVisible()
        assert scene.card_at(block.box.center()) is None
        spot = at(grouped.canvas, block.caret.center())
        QTest.mouseClick(grouped.canvas.viewport(), LEFT, NONE, spot)
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
        press(grouped, KEY.Key_Down)
        assert grouped.canvas.names() == ["ngram_embedding", "dropout"]
        press(grouped, KEY.Key_Down)
        assert grouped.canvas.names() == ["output"]

    def test_it_is_renamed_and_ungrouped(self, grouped: ModelPage) -> None:
        (block,) = grouped.canvas.scene_shown.blocks.values()
        grouped.desk.rename_block(block.block.id, "Words")
        assert graph(grouped).layout.blocks[0].title == "Words"
        grouped.canvas.choose(["dropout"])
        press(grouped, KEY.Key_G, CTRL | Qt.KeyboardModifier.ShiftModifier)
        assert graph(grouped).layout.blocks == ()
        assert len(graph(grouped).nodes) == 4


class TestNotes:
    def test_a_note_is_written_moved_and_removed(self, page: ModelPage) -> None:
        before = graph(page)
        press(page, KEY.Key_N)
        field = page.canvas.findChild(NoteField)
        assert field is not None
        QTest.keyClicks(field, "<b>two</b> branches")
        QTest.keyClick(field, KEY.Key_Return, CTRL)
        (note,) = graph(page).layout.notes
        assert note.text == "<b>two</b> branches"
        assert graph(page).network == before.network
        item = page.canvas.scene_shown.notes[note.id]
        start = at(page.canvas, item.pos() + QPointF(150, 60))
        drag(page, start, start + QPoint(40, 40), start + QPoint(140, 30))
        assert graph(page).layout.notes[0].place != note.place
        press(page, KEY.Key_Delete)
        assert graph(page).layout.notes == ()
        page.document.undo_stack.undo()
        assert graph(page).layout.notes


class TestCopying:
    def test_copied_layers_are_pasted_with_their_wires(self, page: ModelPage) -> None:
        page.canvas.choose(["dropout", "output"])
        press(page, KEY.Key_C, CTRL)
        assert '"wordloom-layers"' in QApplication.clipboard().text()
        press(page, KEY.Key_V, CTRL)
        assert Wire("dropout2", "output2") in graph(page).wires
        assert page.canvas.names() == ["dropout2", "output2"]
        page.document.undo_stack.undo()
        assert not graph(page).has("dropout2")

    def test_cut_takes_away(self, page: ModelPage) -> None:
        page.canvas.choose(["dropout"])
        press(page, KEY.Key_X, CTRL)
        assert Wire("ngram_embedding", "output") in graph(page).wires
        press(page, KEY.Key_V, CTRL)
        assert graph(page).has("dropout")

    def test_duplicate_needs_no_clipboard(self, page: ModelPage) -> None:
        QApplication.clipboard().setText("something else")
        page.canvas.choose(["dropout"])
        press(page, KEY.Key_D, CTRL)
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

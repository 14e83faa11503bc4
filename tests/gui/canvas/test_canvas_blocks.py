"""Blocks, notes and copied layers."""

import pytest
from canvas_hand import CTRL, KEY, LEFT, NONE, at, card, drag, drop, graph, press
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.gui.canvas.note_item import NoteField
from studio.gui.pages.model import ModelPage
from studio.gui.stack.dragging import BLOCK
from studio.model.graph import Wire
from studio.store import own_blocks


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

    def test_folded_it_tells_of_problems_inside(self, grouped: ModelPage) -> None:
        (block,) = grouped.canvas.scene_shown.blocks.values()
        assert block._said() == "2 layers"
        wire = Wire("ngrams_input", "ngram_embedding")
        grouped.canvas.remove_asked.emit([], [wire])
        assert block._said() == "1 problem inside"

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
        grouped.desk.blocks.rename(block.block.id, "Words")
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

    def test_a_block_is_copied_with_its_title_and_folding(self, page: ModelPage) -> None:
        page.canvas.choose(["ngram_embedding", "dropout"])
        press(page, KEY.Key_G, CTRL)
        press(page, KEY.Key_B)
        page.desk.blocks.rename(graph(page).layout.blocks[0].id, "Words")
        press(page, KEY.Key_D, CTRL)
        first, second = graph(page).layout.blocks
        assert (second.title, second.folded) == (first.title, True)
        assert second.members == ("ngram_embedding2", "dropout2")


class TestOwnBlocks:
    @pytest.fixture
    def own(self, page: ModelPage) -> str:
        """The key of an own block of two layers that is shown in the palette."""
        page.desk.blocks.keep(["dropout"], "Drop half")
        (item,) = page.palette_view.own.items
        return item.key

    def test_a_click_puts_it_behind_the_chosen_layer(self, page: ModelPage, own: str) -> None:
        (item,) = page.palette_view.own.items
        assert item.isVisible()
        page.canvas.choose(["ngram_embedding"])
        QTest.mouseClick(item, LEFT)
        assert {Wire("ngram_embedding", "dropout2"), Wire("dropout2", "dropout")} <= set(
            graph(page).wires
        )
        assert [block.title for block in graph(page).layout.blocks] == ["Drop half"]
        page.document.undo_stack.undo()
        assert not graph(page).has("dropout2")

    def test_dropped_on_a_wire_it_stands_there(self, page: ModelPage, own: str) -> None:
        wire = page.canvas.scene_shown.wires[Wire("dropout", "output")]
        drop(page, own, at(page.canvas, wire.middle), BLOCK)
        assert {Wire("dropout", "dropout2"), Wire("dropout2", "output")} <= set(graph(page).wires)

    def test_dropped_on_the_ground_it_stands_there(self, page: ModelPage, own: str) -> None:
        drop(page, own, card(page, "dropout") + QPoint(260, 0), BLOCK)
        assert page.canvas.scene_shown.cards["dropout2"].x() == pytest.approx(260, abs=2)
        assert len(graph(page).wires) == 3

    def test_it_is_renamed_removed_and_taken_back(self, page: ModelPage, own: str) -> None:
        section = page.palette_view.own
        QTest.keyClick(section.items[0], KEY.Key_F2)
        QTest.keyClicks(section.items[0].field, "Forget")
        QTest.keyClick(section.items[0].field, KEY.Key_Return)
        assert [item.title for item in section.items] == ["Forget"]
        QTest.keyClick(section.items[0], KEY.Key_Delete)
        assert section.items == []
        QTest.mouseClick(section.take_back, LEFT)
        assert [item.key for item in section.items] == [own]

    def test_a_search_finds_it(self, page: ModelPage, own: str) -> None:
        (item,) = page.palette_view.own.items
        page.palette_view.search.setText("half")
        assert item.isVisible()
        page.palette_view.search.setText("lstm")
        assert not item.isVisible()
        page.palette_view.search.setText("drop half")
        QTest.keyClick(page.palette_view.search, KEY.Key_Return)
        assert graph(page).has("dropout2")

    def test_a_broken_file_is_told_where_it_would_stand(self, page: ModelPage, own: str) -> None:
        (own_blocks.folder() / "mailed.json").write_text("{", encoding="utf-8")
        page.palette_view.own.refresh()
        broken = page.palette_view.own.items[-1]
        assert "mailed.json" in broken.wrong
        before = graph(page)
        QTest.mouseClick(broken, LEFT)
        assert graph(page) == before

    def test_one_that_went_away_is_told(self, page: ModelPage, own: str, qtbot: QtBot) -> None:
        (own_blocks.folder() / f"{own}.json").unlink()
        with qtbot.waitSignal(page.desk.refused):
            page.desk.blocks.add_own(own)


class TestInsideBlocks:
    def test_a_layer_dropped_on_its_ground_belongs_to_it(self, page: ModelPage) -> None:
        page.canvas.choose(["ngram_embedding", "output"])
        press(page, KEY.Key_G, CTRL)
        (block,) = page.canvas.scene_shown.blocks.values()
        drop(page, "dense", at(page.canvas, block.box.bottomLeft() + QPointF(6, -6)))
        assert "dense" in graph(page).layout.blocks[0].members
        page.canvas.choose(["dense"])
        page.desk.do("take-out")
        assert "dense" not in graph(page).layout.blocks[0].members

"""What the canvas shows: ways out, and the same as the list."""

from dataclasses import replace

from canvas_hand import (
    KEY,
    LEFT,
    NONE,
    at,
    graph,
    press,
    show,
)
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from studio.catalog.layers.dense import Dense
from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.ngram_embedding import NgramEmbedding
from studio.catalog.layers.ngrams_input import NgramsInput
from studio.catalog.layers.output import Output
from studio.catalog.layers.pooling import Pooling
from studio.catalog.layers.tokens_input import TokensInput
from studio.gui.canvas.card_item import in_two_lines
from studio.gui.fonts import CAPTION, font
from studio.gui.pages.model import ModelPage
from studio.gui.widgets.empty import EmptyState
from studio.model.graph import Graph, Wire, chain
from studio.model.layout import Layout


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

    def test_the_card_has_a_button_that_says_and_does_it(
        self, page: ModelPage, qtbot: QtBot
    ) -> None:
        show(page, chain(TokensInput(), Embedding(dim=4), Output()))
        item = page.canvas.scene_shown.cards["output"]
        qtbot.waitUntil(lambda: item.mending is not None and item.mending.isVisible())
        assert item.mending is not None
        assert item.mending.words == "Insert mean pooling"
        spot = at(page.canvas, item.mending.sceneBoundingRect().center())
        QTest.mouseClick(page.canvas.viewport(), LEFT, NONE, spot)
        assert Wire("pooling", "output") in graph(page).wires
        assert not item.mending.isVisible()
        page.document.undo_stack.undo()
        qtbot.waitUntil(item.mending.isVisible)

    def test_a_key_mends_the_chosen_card_and_gives_the_new_one_room(self, page: ModelPage) -> None:
        network = chain(TokensInput(), Embedding(dim=4), Output())
        places = {"tokens_input": (0.0, 0.0), "embedding": (300.0, 200.0), "output": (300.0, 310.0)}
        show(page, replace(network, layout=Layout(places)))
        page.canvas.choose(["output"])
        press(page, KEY.Key_M)
        now = graph(page).layout.positions
        assert now["pooling"][0] == 300.0
        assert now["embedding"][1] < now["pooling"][1] < now["output"][1]
        assert now["tokens_input"] == places["tokens_input"]

    def test_what_no_edit_mends_has_no_button(self, page: ModelPage, qtbot: QtBot) -> None:
        show(page, chain(TokensInput(), Embedding(dim=4), Pooling(), Output()))
        page.canvas.choose(["output"])
        before = graph(page)
        press(page, KEY.Key_M)
        assert graph(page) == before
        assert page.canvas.scene_shown.cards["output"].mending is None


class TestEmpty:
    def test_the_invitation_stays_in_the_middle_wherever_one_looked(self, page: ModelPage) -> None:
        page.canvas.shift(QPointF(300, 900))
        show(page, Graph())
        (invitation,) = page.canvas.viewport().findChildren(EmptyState)
        assert invitation.isVisible()
        assert invitation.geometry() == page.canvas.viewport().rect()
        page.canvas.shift(QPointF(0, -500))
        assert invitation.geometry() == page.canvas.viewport().rect()


class TestTwoLines:
    def test_words_break_where_the_card_ends(self, qapp: QApplication) -> None:
        face = font(CAPTION)
        words = "A recurrent layer reads a sequence (B, T, C) and gets one vector a text (B, C)."
        first, rest = in_two_lines(words, face, 180)
        assert f"{first} {rest}" == words
        assert QFontMetricsF(face).horizontalAdvance(first) <= 180
        assert in_two_lines("Short", face, 180) == ("Short", "")


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

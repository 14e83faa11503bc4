"""Wires drawn by mouse."""

import pytest
from canvas_hand import KEY, LEFT, NONE, at, card, drag, drop, graph, output, port, press, show
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.lstm import Lstm
from studio.catalog.layers.output import Output
from studio.catalog.layers.pooling import Pooling
from studio.catalog.layers.tokens_input import TokensInput
from studio.gui.pages.model import ModelPage
from studio.model.graph import Wire, chain


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
        QTest.mousePress(ground, LEFT, NONE, start)
        QTest.mouseMove(ground, start + QPoint(20, 0))
        QTest.mouseMove(ground, card(page, "ngram_embedding"))
        assert page.canvas.wiring is not None
        assert "circle" in page.canvas.wiring.reason
        assert page.canvas.scene_shown.cards["ngram_embedding"].legal is False
        assert page.canvas.scene_shown.cards["output"].legal is True
        QTest.mouseRelease(ground, LEFT, NONE, card(page, "ngram_embedding"))
        assert graph(page) == before
        assert page.canvas.scene_shown.cards["output"].legal is None

    def test_a_shape_that_does_not_fit_is_the_reason(self, page: ModelPage) -> None:
        drop(page, "pooling", card(page, "dropout") + QPoint(250, 0))
        before = graph(page)
        start = output(page, "ngram_embedding")
        drag(page, start, start + QPoint(30, 10), port(page, "pooling"))
        assert graph(page) == before

    def test_only_what_takes_what_flows_is_lit(self, page: ModelPage) -> None:
        show(page, chain(TokensInput(), Embedding(dim=4), Pooling(), Output()))
        cards = page.canvas.scene_shown.cards
        start = output(page, "embedding")
        QTest.mousePress(page.canvas.viewport(), LEFT, NONE, start)
        QTest.mouseMove(page.canvas.viewport(), start + QPoint(60, 20))
        lit = {name for name, item in cards.items() if item.legal}
        page.canvas.give_up()
        QTest.mouseRelease(page.canvas.viewport(), LEFT, NONE, start)
        assert lit == {"pooling"}

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
        QTest.mouseDClick(page.canvas.viewport(), LEFT, NONE, port(page, "lstm"))
        menu = page.desk.menu
        assert menu is not None
        offered = {action.data(): action for action in menu.actions() if action.data()}
        assert "pooling" not in offered
        offered["embedding"].trigger()
        menu.close()
        assert Wire("embedding", "lstm") in graph(page).wires

    def test_a_wire_is_chosen_and_removed(self, page: ModelPage) -> None:
        wire = page.canvas.scene_shown.wires[Wire("dropout", "output")]
        QTest.mouseClick(page.canvas.viewport(), LEFT, NONE, at(page.canvas, wire.middle))
        assert page.canvas.scene_shown.chosen_wires() == [Wire("dropout", "output")]
        press(page, KEY.Key_Delete)
        assert Wire("dropout", "output") not in graph(page).wires
        assert len(graph(page).nodes) == 4

    def test_the_end_of_a_chosen_wire_is_put_elsewhere(self, loose: ModelPage) -> None:
        wire = loose.canvas.scene_shown.wires[Wire("dropout", "output")]
        place = at(loose.canvas, wire.middle)
        QTest.mouseClick(loose.canvas.viewport(), LEFT, NONE, place)
        start = port(loose, "output")
        drag(loose, start, start + QPoint(30, -10), port(loose, "dense"))
        assert Wire("dropout", "output") not in graph(loose).wires
        assert Wire("dropout", "dense") in graph(loose).wires

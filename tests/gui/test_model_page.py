"""The list of the Model page: every edit of the stack by mouse, drag and keyboard is one step of undo."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from studio.catalog.layers.activation import Activation
from studio.catalog.layers.dropout import Dropout
from studio.catalog.layers.ngram_embedding import NgramEmbedding
from studio.catalog.layers.ngrams_input import NgramsInput
from studio.catalog.layers.output import Output
from studio.catalog.layers.pooling import Pooling
from studio.gui.main_window import MainWindow
from studio.gui.pages.model import ModelPage
from studio.gui.stack.dragging import LAYER, NODE, load
from studio.model.edits import insert_layer
from studio.model.graph import chain

Settled = Callable[[MainWindow], None]


@pytest.fixture
def page(opened: MainWindow, settled: Settled) -> ModelPage:
    """The page with a stack of five layers."""
    layers = (NgramEmbedding(dim=64), Dropout(rate=0.5), Output(), Activation(function="softmax"))
    project = opened.document.project
    opened.document.edit(replace(project, graph=chain(NgramsInput(), *layers)), "network")
    settled(opened)
    opened.show_page("model")
    page = cast(ModelPage, opened.pages["model"])
    page.show_view("list")
    return page


def order(page: ModelPage) -> tuple[str, ...]:
    return tuple(node.id for node in page.document.project.graph.nodes)


def drop(page: ModelPage, kind: str, name: str, place: int) -> None:
    """A synthetic drag that ends on the wire below `place` layers."""
    wire = page.stack.wire(place)
    point = QPointF(wire.mapTo(page.stack, QPoint(wire.width() // 2, wire.height() // 2)))
    data = load(kind, name)
    buttons, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    action = Qt.DropAction.MoveAction
    page.stack.dragMoveEvent(QDragMoveEvent(point.toPoint(), action, data, buttons, none))
    page.stack.dropEvent(QDropEvent(point, action, data, buttons, none))


def test_shows_every_layer_with_shape_and_parameters(page: ModelPage) -> None:
    assert page.stack.order == order(page)
    assert page.checked is not None
    shapes = [page.stack.wire(i + 1).shape for i in range(len(page.stack.order))]
    assert all(shapes)
    assert shapes[-1] == "(B, 2)"
    name = page.stack.card("ngram_embedding").accessibleName()
    assert "parameters" in name


def test_a_layer_is_added_behind_the_chosen_one_and_taken_back(
    page: ModelPage, settled: Settled
) -> None:
    before = order(page)
    page.choose("ngram_embedding")
    page.add_layer("layer_norm")
    place = before.index("ngram_embedding") + 1
    assert order(page) == (*before[:place], "layer_norm", *before[place:])
    assert page.stack.selected == "layer_norm"
    page.document.undo_stack.undo()
    assert order(page) == before
    page.document.undo_stack.redo()
    assert "layer_norm" in order(page)


def test_without_a_choice_a_new_layer_stands_before_the_output(page: ModelPage) -> None:
    page.stack.select("")
    page.add_layer("dense")
    names = order(page)
    assert names.index("dense") == names.index("output") - 1


def test_layers_move_with_alt_and_the_arrows(page: ModelPage) -> None:
    before = order(page)
    card = page.stack.card("dropout")
    card.setFocus()
    QTest.keyClick(card, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    place = before.index("dropout")
    moved = list(before)
    moved[place - 1], moved[place] = moved[place], moved[place - 1]
    assert order(page) == tuple(moved)
    QTest.keyClick(page.stack.card("dropout"), Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert order(page) == before


def test_delete_removes_and_the_focus_goes_on(page: ModelPage) -> None:
    before = order(page)
    card = page.stack.card("dropout")
    card.setFocus()
    QTest.keyClick(card, Qt.Key.Key_Delete)
    assert order(page) == tuple(name for name in before if name != "dropout")
    assert page.stack.selected == before[before.index("dropout") + 1]


def test_the_first_and_the_last_stay_where_they_are(page: ModelPage) -> None:
    before = order(page)
    QTest.keyClick(page.stack.card(before[0]), Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(page.stack.card(before[-1]), Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert order(page) == before


@pytest.mark.parametrize("place", [1, 2, 3, 4])
def test_a_dragged_card_lands_on_the_wire(page: ModelPage, place: int) -> None:
    before = order(page)
    drop(page, NODE, "dropout", place)
    rest = [name for name in before if name != "dropout"]
    here = before.index("dropout")
    rest.insert(place - 1 if place > here else place, "dropout")
    assert order(page) == tuple(rest)


def test_a_layer_dragged_from_the_palette_is_put_there(page: ModelPage) -> None:
    before = order(page)
    drop(page, LAYER, "dense", 2)
    assert order(page) == (*before[:2], "dense", *before[2:])


def test_what_is_no_layer_is_not_taken(page: ModelPage) -> None:
    before = order(page)
    drop(page, "text/plain", "dense", 2)
    assert order(page) == before


def test_a_setting_changes_the_shapes_at_once(page: ModelPage) -> None:
    page.choose("ngram_embedding")
    form = page.inspector.form
    assert form is not None
    form._set("dim", 48)
    assert page.stack.wire(2).shape == "(B, 48)"
    form._set("dim", 40)
    assert page.stack.wire(2).shape == "(B, 40)"
    page.document.undo_stack.undo()
    assert page.stack.wire(2).shape == "(B, 64)", "one setting is one step of undo"
    assert form.spec.dim == 64  # type: ignore[attr-defined]


def test_a_problem_stands_on_its_layer_and_on_the_button(page: ModelPage) -> None:
    from dataclasses import replace

    project = page.document.project
    graph, name = insert_layer(project.graph, Pooling(), "ngram_embedding")
    page.document.edit(replace(project, graph=graph), "spoil")
    card = page.stack.card(name)
    words = [label.text() for label in card.findChildren(QLabel)]
    assert any("sequence" in text for text in words)
    assert "sequence" in card.accessibleName()
    assert not page.primary.isEnabled()
    page.document.undo_stack.undo()
    assert page.primary.isEnabled()


def test_the_palette_is_searched_in_the_words_of_either_language(page: ModelPage) -> None:
    palette = page.palette_view
    palette.search.setText("EmbeddingBag")
    shown = [item.layer.meta.id for item in palette.items if not item.isHidden()]
    assert shown == ["ngram_embedding", "ngram_output"]
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert "ngram_embedding2" in order(page)
    palette.search.setText("no such layer")
    assert all(item.isHidden() for item in palette.items)


def test_a_template_replaces_network_pipeline_and_plan_in_one_step(
    page: ModelPage, qtbot: QtBot
) -> None:
    before = page.document.project
    page.palette_view.templates["embedding_lstm"].use.click()
    after = page.document.project
    assert after.template == "embedding_lstm"
    assert page.stack.order[0] == "tokens_input"
    assert after.plan != before.plan
    page.document.undo_stack.undo()
    assert page.document.project == before


def test_a_layer_gets_another_name_and_a_taken_one_is_refused(page: ModelPage) -> None:
    page._rename("dropout", "calm")
    assert "calm" in order(page)
    page._rename("calm", "output")
    assert "calm" in order(page)


def test_an_empty_stack_offers_the_templates(page: ModelPage) -> None:
    for name in order(page):
        page._remove(name)
    assert page.stack.order == ()
    assert page._middle.currentIndex() == 1
    page.add_layer("tokens_input")
    assert page.stack.order == ("tokens_input",)


def test_everything_has_an_accessible_name(page: ModelPage) -> None:
    for item in page.palette_view.items:
        assert item.accessibleName()
        assert item.accessibleDescription()
    for name in page.stack.order:
        assert page.stack.card(name).accessibleName()
    assert page.stack.accessibleName()

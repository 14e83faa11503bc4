"""The gallery of templates in the real window."""

from collections.abc import Callable
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.gui.gallery.card import GalleryCard
from studio.gui.gallery.dialog import Gallery
from studio.gui.main_window import MainWindow
from studio.gui.pages.model import ModelPage
from studio.model.suggest import all_templates

Settled = Callable[[MainWindow], None]
_KEY = Qt.Key


@pytest.fixture
def gallery(opened: MainWindow, qtbot: QtBot) -> Gallery:
    """The gallery over the Model page of a small project."""
    opened.show_page("model")
    page = cast(ModelPage, opened.pages["model"])
    page.palette_view.gallery.click()
    return _found(page, qtbot)


def _found(page: ModelPage, qtbot: QtBot) -> Gallery:
    qtbot.waitUntil(lambda: bool(page.findChildren(Gallery)))
    return page.findChildren(Gallery)[0]


def _card(gallery: Gallery, template: str) -> GalleryCard:
    return next(card for card in gallery.cards if card.template_id == template)


def _names(gallery: Gallery) -> list[str]:
    return [card.template_id for card in gallery.shown_cards()]


def test_every_template_has_a_card_and_the_current_one_is_marked(gallery: Gallery) -> None:
    assert _names(gallery) == list(all_templates())
    assert [card.template_id for card in gallery.cards if card.offer.current] == ["fast_ngrams"]
    assert not _card(gallery, "fast_ngrams").offer.changed


def test_the_parameters_told_are_those_of_the_network_it_makes(
    gallery: Gallery, opened: MainWindow, settled: Settled, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: not opened.background.busy, timeout=20_000)
    told = _card(gallery, "text_cnn").size_words()
    _card(gallery, "text_cnn").use.click()
    settled(opened)
    page = cast(ModelPage, opened.pages["model"])
    page.refresh(None, opened.document.project)
    assert told
    assert page.totals.sum.text() == told


def test_using_one_is_one_step_that_undo_takes_back(
    gallery: Gallery, opened: MainWindow, qtbot: QtBot
) -> None:
    before = opened.document.project
    _card(gallery, "gru_stack").use.click()
    after = opened.document.project
    assert after.template == "gru_stack"
    assert after.graph != before.graph
    assert after.data == before.data
    assert after.plan.seed == before.plan.seed
    assert not gallery.isVisible()
    opened.document.undo_stack.undo()
    assert opened.document.project == before


def test_a_changed_network_is_marked_as_changed(opened: MainWindow, qtbot: QtBot) -> None:
    opened.show_page("model")
    page = cast(ModelPage, opened.pages["model"])
    page.add_layer("dropout")
    gallery = page.open_gallery()
    assert _card(gallery, "fast_ngrams").offer.changed
    gallery.reject()


def test_search_and_kinds_leave_what_fits(gallery: Gallery) -> None:
    gallery.search.setText("kim 2014")
    assert _names(gallery) == ["text_cnn"]
    gallery.search.setText("no such thing")
    assert _names(gallery) == []
    gallery.search.clear()
    places = {gallery.kinds.tabData(at): at for at in range(gallery.kinds.count())}
    gallery.kinds.setCurrentIndex(places["attention"])
    assert _names(gallery) == ["bilstm_attention", "transformer"]
    gallery.kinds.setCurrentIndex(places["columns"])
    assert _names(gallery) == ["wide_deep"]


def test_by_keyboard_alone(gallery: Gallery, opened: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(gallery.search.hasFocus)
    QTest.keyClick(gallery.search, _KEY.Key_Down)
    shown = gallery.shown_cards()
    assert shown[0].hasFocus()
    QTest.keyClick(shown[0], _KEY.Key_Right)
    assert shown[1].hasFocus()
    QTest.keyClick(shown[1], _KEY.Key_Down)
    below = next(card for card in shown if card.hasFocus())
    assert below.x() == shown[1].x()
    assert below.y() > shown[1].y()
    QTest.keyClick(below, _KEY.Key_Return)
    assert opened.document.project.template == below.template_id


def test_escape_changes_nothing(gallery: Gallery, opened: MainWindow) -> None:
    before = opened.document.project
    QTest.keyClick(gallery.search, _KEY.Key_Escape)
    assert not gallery.isVisible()
    assert opened.document.project == before


def test_the_drawings_differ_and_say_what_they_show(gallery: Gallery, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: gallery.cards[-1].drawing.width() > 250)
    pictures = set()
    for card in gallery.cards:
        drawing = card.drawing
        assert "," in drawing.accessibleDescription()
        image = drawing.grab().toImage()
        pictures.add(bytes(image.constBits()))
    networks = {tuple(node.id for node in card.offer.network.nodes) for card in gallery.cards}
    assert len(pictures) == len(networks) >= len(gallery.cards) - 1


def test_before_there_are_data_it_only_shows(window: MainWindow, qtbot: QtBot) -> None:
    gallery = Gallery(window.document, window.session, window)
    qtbot.addWidget(gallery)
    gallery.open()
    assert len(gallery.cards) == len(all_templates())
    assert not any(card.use.isEnabled() for card in gallery.cards)
    before = window.document.project if window.document.is_open else None
    QTest.keyClick(gallery.cards[0], _KEY.Key_Return)
    assert gallery.isVisible()
    assert (window.document.project if window.document.is_open else None) == before
    gallery.reject()

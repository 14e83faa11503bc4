"""The Text page: steps as cards, before and after, vocabulary."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from studio.gui.main_window import MainWindow
from studio.gui.pages.text import TextPage
from studio.gui.textview.differences import differences, token_differences
from studio.gui.textview.step_card import StepCard
from studio.gui.textview.tracing import token_pieces

Settled = Callable[[MainWindow], None]


@pytest.fixture
def page(opened: MainWindow, settled: Settled) -> TextPage:
    opened.show_page("text")
    settled(opened)
    found = opened.pages["text"]
    assert isinstance(found, TextPage)
    return found


def steps(page: TextPage) -> list[str]:
    return [item.step.meta.id for item in page.document.project.pipeline.steps]


def add(page: TextPage, step: str) -> None:
    page.steps.palette_window.picked.emit(step)


def card(page: TextPage, place: int) -> StepCard:
    found = page.steps.card(f"step:{place}")
    assert isinstance(found, StepCard)
    return found


def test_rows_are_shown_before_and_after(page: TextPage):
    rows = page.preview.rows()
    assert len(rows) == page.preview.room
    before = "".join(piece.text for piece in page.preview.stage_texts()[0])
    assert before[0].islower()
    assert page.vocabulary.model.rowCount() > 10


def test_a_step_is_added_switched_and_removed(page: TextPage, settled: Settled, qtbot: QtBot):
    window = page.window()
    assert isinstance(window, MainWindow)
    count = len(steps(page))
    add(page, "remove_digits")
    assert "remove_digits" in steps(page)
    place = steps(page).index("remove_digits")
    settled(window)
    qtbot.mouseClick(card(page, place).switch, Qt.MouseButton.LeftButton)
    assert not page.document.project.pipeline.steps[place].enabled
    page.document.undo_stack.undo()
    assert page.document.project.pipeline.steps[place].enabled
    card(page, place).setFocus()
    qtbot.keyClick(card(page, place), Qt.Key.Key_Delete)
    assert len(steps(page)) == count


def test_steps_are_reordered_by_keyboard_within_their_stage(page: TextPage, qtbot: QtBot):
    for step in ("remove_digits", "remove_urls"):
        add(page, step)
    before = steps(page)
    place = before.index("remove_urls")
    card(page, place).setFocus()
    qtbot.keyClick(card(page, place), Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    after = steps(page)
    assert after.index("remove_urls") == place - 1
    assert sorted(after) == sorted(before)
    page.document.undo_stack.undo()
    assert steps(page) == before


def test_steps_are_reordered_by_dragging_the_grip(page: TextPage, qtbot: QtBot):
    for step in ("remove_digits", "remove_urls"):
        add(page, step)
    qtbot.wait(50)
    place = steps(page).index("remove_urls")
    moved = card(page, place)
    grip = moved.grip
    start = QPoint(grip.width() // 2, grip.height() // 2)
    QTest.mousePress(grip, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    target = start - QPoint(0, moved.height() + 8)
    QTest.mouseMove(grip, start - QPoint(0, 20))
    QTest.mouseMove(grip, target)
    # The card has moved under the pointer, so that the grip's own place is the same again.
    QTest.mouseRelease(
        grip,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        grip.mapFromGlobal(moved.parentWidget().mapToGlobal(QPoint(0, 0)))
        + QPoint(12, card(page, place - 1).y() + 20),
    )
    assert steps(page).index("remove_urls") == place - 1


def test_the_stage_of_a_step_is_kept(page: TextPage):
    add(page, "porter_stem")
    add(page, "remove_digits")
    order = steps(page)
    assert order.index("remove_digits") < order.index("porter_stem")


def test_choosing_another_tokeniser_changes_what_the_network_reads(
    page: TextPage, settled: Settled
):
    window = page.window()
    assert isinstance(window, MainWindow)
    page.select("tokenizer")
    assert page.inspector.form is not None
    combo = page.inspector.form.findChild(QComboBox)
    combo.setCurrentIndex(combo.findData("characters"))
    combo.activated.emit(combo.currentIndex())
    assert page.document.project.pipeline.tokenizer.meta.id == "characters"
    settled(window)
    tokens = [p.text for p in page.preview.stage_texts()[-1] if p.kind in ("token", "unknown")]
    assert tokens
    assert all(len(token) == 1 for token in tokens)


def test_a_typed_text_is_followed_and_unknown_words_are_marked(page: TextPage, qtbot: QtBot):
    page.preview.own.setFocus()
    qtbot.keyClicks(page.preview.own, "A lovely zyzzyva")

    def marked() -> None:
        kinds = {p.text: p.kind for p in page.preview.stage_texts()[-1]}
        assert kinds.get("zyzzyva") == "unknown"
        assert kinds.get("lovely") == "token"

    qtbot.waitUntil(marked, timeout=5_000)


def test_further_rows_can_be_looked_at(page: TextPage, qtbot: QtBot):
    first = page.preview.rows()[0].accessibleName()
    page.preview.turned.emit(1)
    qtbot.waitUntil(lambda: page.preview.rows()[0].accessibleName() != first, timeout=5_000)
    page.preview.turned.emit(-1)
    qtbot.waitUntil(lambda: page.preview.rows()[0].accessibleName() == first, timeout=5_000)


def test_the_vocabulary_can_be_searched(page: TextPage, qtbot: QtBot):
    whole = page.vocabulary.model.rowCount()
    qtbot.keyClicks(page.vocabulary.search, "lamp")
    assert page.vocabulary.model.rowCount() == 1
    assert page.vocabulary.model.token(0) == "lamp"
    page.vocabulary.search.clear()
    assert page.vocabulary.model.rowCount() == whole


def test_edits_of_one_setting_are_one_step_of_undo(page: TextPage):
    before = page.document.project
    count = page.document.undo_stack.count()
    page.select("vocabulary")
    form = page.inspector.form
    for size in (100, 200, 300):
        page.inspector.changed.emit(
            "vocabulary", before.pipeline.vocabulary.model_copy(update={"max_size": size})
        )
    assert form is page.inspector.form
    assert page.document.undo_stack.count() == count + 1
    page.document.undo_stack.undo()
    assert page.document.project.pipeline == before.pipeline


def test_suggest_again_brings_the_steps_back(page: TextPage, qtbot: QtBot):
    before = page.document.project.pipeline
    add(page, "remove_digits")
    page._suggest()
    qtbot.waitUntil(lambda: page.document.project.pipeline == before, timeout=10_000)


def test_differences_show_what_went_and_what_came():
    pieces = differences("Good Tea", "good tea")
    assert [(p.text, p.kind) for p in pieces if p.kind != "plain"] == [
        ("G", "gone"),
        ("g", "new"),
        ("T", "gone"),
        ("t", "new"),
    ]
    assert "".join(p.text for p in pieces if p.kind != "gone") == "good tea"


def test_token_differences_keep_the_rest():
    pieces = token_differences(("the", "cats", "ran"), ("cat", "ran"))
    assert [(p.text, p.kind) for p in pieces if p.kind != "plain"] == [
        ("the", "gone"),
        ("cats", "gone"),
        ("cat", "new"),
        ("ran", "token"),
    ]


def test_stemmed_tokens_stand_beside_what_they_were():
    pieces = token_differences(("cats", "running", "far"), ("cat", "run", "far"))
    assert [(p.text, p.kind) for p in pieces if p.kind != "plain"] == [
        ("cats", "gone"),
        ("cat", "new"),
        ("running", "gone"),
        ("run", "new"),
        ("far", "token"),
    ]


def test_tokens_without_an_id_are_marked():
    pieces = token_pieces(("a", "b"), {"a"}.__contains__)
    assert [(p.text, p.kind) for p in pieces if p.kind != "plain"] == [
        ("a", "token"),
        ("b", "unknown"),
    ]

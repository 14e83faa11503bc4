"""Steps as cards: the palette, keys, what a step changes, what is wrong, rows it changes."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from studio.catalog.base import TextStep
from studio.catalog.pipeline import StepSetting
from studio.catalog.registry import entries
from studio.catalog.text_steps.regex_replace import RegexReplace
from studio.gui.main_window import MainWindow
from studio.gui.pages.text import TextPage
from studio.gui.textview import edits
from studio.gui.textview.differences import differences
from studio.gui.textview.marked import MarkedText, Piece
from studio.gui.textview.palette import StepPalette
from studio.gui.textview.row_choice import RowChoice
from studio.gui.textview.step_card import StepCard
from studio.gui.textview.step_words import settings_words

Settled = Callable[[MainWindow], None]


@pytest.fixture
def page(opened: MainWindow, settled: Settled) -> TextPage:
    opened.show_page("text")
    settled(opened)
    found = opened.pages["text"]
    assert isinstance(found, TextPage)
    return found


def put(page: TextPage, *steps: TextStep) -> None:
    """Give the pipeline these steps, and no others."""
    settings = tuple(StepSetting(step=step) for step in steps)
    page._edit(edits.with_steps(page._pipeline, settings), "steps")


def shown(page: TextPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not page.busy, timeout=10_000)


def card(page: TextPage, place: int) -> StepCard:
    found = page.steps.card(f"step:{place}")
    assert isinstance(found, StepCard)
    return found


def ids(page: TextPage) -> list[str]:
    return [item.step.meta.id for item in page.document.project.pipeline.steps]


def test_the_palette_finds_a_step_by_its_help_and_adds_it_by_keys(page: TextPage, qtbot: QtBot):
    page.steps.open_palette()
    palette = page.steps.palette_window
    assert palette.isVisible()
    qtbot.keyClicks(palette.search, "regular expr")
    picked = [palette.model.line(row).key for row in range(palette.model.rowCount())]
    assert picked == ["", "regex_replace"]
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert ids(page).count("regex_replace") == 1
    assert page.selected == f"step:{ids(page).index('regex_replace')}"


def test_the_palette_holds_every_step_with_its_help(qtbot: QtBot, qapp: QApplication):
    palette = StepPalette()
    qtbot.addWidget(palette)
    lines = [palette.model.line(row) for row in range(palette.model.rowCount())]
    assert {line.key for line in lines} - {""} == set(entries(TextStep))
    assert all(line.summary for line in lines if line.key)
    palette.search.setText("zzzz")
    assert palette.model.rowCount() == 0


def test_arrow_keys_walk_the_palette_past_its_headings(qtbot: QtBot, qapp: QApplication):
    palette = StepPalette()
    qtbot.addWidget(palette)
    first = palette.list.currentIndex().row()
    qtbot.keyClick(palette.search, Qt.Key.Key_Up)
    assert palette.list.currentIndex().row() == first
    for _press in range(palette.model.rowCount()):
        qtbot.keyClick(palette.search, Qt.Key.Key_Down)
        assert palette.model.line(palette.list.currentIndex().row()).key
    assert palette.list.currentIndex().row() == palette.model.rowCount() - 1


def test_cards_tell_how_many_rows_their_step_changes(page: TextPage, qtbot: QtBot):
    put(
        page,
        RegexReplace(pattern="kettle", replacement="pot"),
        RegexReplace(pattern="no such word", replacement=""),
    )
    shown(page, qtbot)
    split = page.session.split
    dataset = page.session.dataset
    assert split is not None
    assert dataset is not None
    texts = dataset.texts(split.train)
    count = sum("kettle" in text for text in texts)
    assert card(page, 0).effect.text() == f"changes {count} of {len(texts)}"
    assert card(page, 1).effect.text() == "no change"
    qtbot.mouseClick(card(page, 0).switch, Qt.MouseButton.LeftButton)
    shown(page, qtbot)
    assert card(page, 0).effect.text() == "switched off"


def test_two_steps_of_a_kind_are_told_apart_and_each_keeps_its_settings(
    page: TextPage, qtbot: QtBot
):
    put(page, RegexReplace(pattern="kettle"), RegexReplace(pattern="lamp"))
    shown(page, qtbot)
    assert "kettle" in card(page, 0).words.text()
    assert "lamp" in card(page, 1).words.text()
    offered = [page.preview.bar.by.itemText(i) for i in range(page.preview.bar.by.count())]
    assert sum("kettle" in words for words in offered) == 1
    assert sum("lamp" in words for words in offered) == 1


def test_a_step_is_duplicated_by_keys_and_by_its_menu(page: TextPage, qtbot: QtBot):
    put(page, RegexReplace(pattern="kettle"))
    card(page, 0).setFocus()
    qtbot.keyClick(card(page, 0), Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    steps = page.document.project.pipeline.steps
    assert [item.step for item in steps] == [RegexReplace(pattern="kettle")] * 2
    assert page.selected == "step:1"
    menu = card(page, 0).menu()
    next(a for a in menu.actions() if a.text().startswith("Duplicate")).trigger()
    assert len(page.document.project.pipeline.steps) == 3


def test_an_invalid_pattern_is_told_on_its_card(page: TextPage, settled: Settled, qtbot: QtBot):
    window = page.window()
    assert isinstance(window, MainWindow)
    put(page, RegexReplace(pattern="(open"))
    shown(page, qtbot)
    settled(window)
    assert any("regular expression" in words for words in card(page, 0).problem_words())
    put(page, RegexReplace(pattern="(open)"))
    shown(page, qtbot)
    assert card(page, 0).problem_words() == []


def test_only_the_rows_that_a_step_changes(page: TextPage, qtbot: QtBot):
    put(page, RegexReplace(pattern="kettle", replacement="pot"))
    shown(page, qtbot)
    card(page, 0).rows_asked.emit(0)
    shown(page, qtbot)
    views = page.preview.views()
    assert views
    assert all("kettle" in view.before for view in views)
    pieces = page.preview.stage_texts()[1]
    assert [(p.text, p.kind) for p in pieces if p.kind != "plain"] == [
        ("kettle", "gone"),
        ("pot", "new"),
    ]
    # A step that is gone changes no rows: all are shown again.
    page._remove(0)
    shown(page, qtbot)
    assert page.preview.bar.choice.is_all


def test_rows_are_found_by_words_and_by_class(page: TextPage, qtbot: QtBot):
    bar = page.preview.bar
    qtbot.keyClicks(bar.search, "KETTLE")
    qtbot.waitUntil(lambda: bar.choice.search == "KETTLE", timeout=5_000)
    shown(page, qtbot)
    assert all("kettle" in view.before for view in page.preview.views())
    bar.label.setCurrentIndex(bar.label.findText("good"))
    bar.label.activated.emit(bar.label.currentIndex())
    shown(page, qtbot)
    assert page.preview.views() == ()
    bar.search.clear()
    qtbot.waitUntil(lambda: bar.choice.search == "", timeout=5_000)
    shown(page, qtbot)
    assert {view.source.label for view in page.preview.views()} == {"good"}


def test_rows_in_view_survive_another_language(page: TextPage, settled: Settled, qtbot: QtBot):
    window = page.window()
    assert isinstance(window, MainWindow)
    page.preview.bar.choose(RowChoice(search="lamp"))
    shown(page, qtbot)
    window.rebuild()
    settled(window)
    again = window.pages["text"]
    assert isinstance(again, TextPage)
    shown(again, qtbot)
    assert again.preview.bar.search.text() == "lamp"
    assert all("lamp" in view.before for view in again.preview.views())


def test_the_settings_of_a_step_in_words():
    step = RegexReplace(pattern="x" * 60, replacement="y", ignore_case=True)
    words = settings_words(step)
    assert "x" * 24 + "…" in words
    assert "x" * 25 not in words
    assert "Ignore case" in words


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        ("it is running", "it is run", [("ning", "gone")]),
        ("a  b", "a b", [(" ", "gone")]),
        ("繁體中文", "繁体中文", [("體", "gone"), ("体", "new")]),
        ("ＡＢＣ好", "ABC好", [("ＡＢＣ", "gone"), ("ABC", "new")]),
        ("one two", "one", [(" two", "gone")]),
        ("", "new", [("new", "new")]),
    ],
)
def test_changes_are_marked_by_word_and_chinese_by_character(
    before: str, after: str, marked: list[tuple[str, str]]
):
    pieces = differences(before, after)
    assert [(p.text, p.kind) for p in pieces if p.kind != "plain"] == marked
    assert "".join(p.text for p in pieces if p.kind != "gone") == after
    assert "".join(p.text for p in pieces if p.kind != "new") == before


def test_marks_are_told_in_words_and_markup_stays_text(qtbot: QtBot, qapp: QApplication):
    marked = MarkedText((Piece("<b>x</b>", "plain"), Piece(" ", "gone"), Piece("&amp;", "new")))
    qtbot.addWidget(marked)
    assert marked.accessibleName() == "<b>x</b>&amp;"
    assert marked.accessibleDescription() == "taken away:  ; put in: &amp;"


def test_everything_on_a_card_is_in_its_menu(page: TextPage, qtbot: QtBot):
    put(page, RegexReplace(pattern="kettle"))
    shown(page, qtbot)
    menu = card(page, 0).menu()
    assert isinstance(menu, QMenu)
    said = [action.text().split("\t")[0] for action in menu.actions() if action.text()]
    assert said == ["Show the rows that it changes", "Move up", "Move down", "Duplicate", "Remove"]

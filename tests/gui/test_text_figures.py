"""The lower part of the Text page: vocabulary, coverage, lengths, n-grams, and cuts one drags."""

import threading
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.catalog.base import Tokenizer
from studio.catalog.pipeline import Pipeline, VocabularySettings
from studio.catalog.registry import entry
from studio.data.token_counts import HeldOut, TokenCounts
from studio.data.tokens import TokenStream, token_stream
from studio.gui.main_window import MainWindow
from studio.gui.pages.text import TextPage
from studio.gui.textview.detail_card import DetailCard
from studio.gui.textview.figures_shown import Shown, coverage_words, length_words, share_words
from studio.gui.textview.vocabulary_table import COUNT, COVERED, RANK, TOKEN
from studio.gui.widgets.buttons import Button
from studio.gui.widgets.histogram import Histogram, bins_of

Settled = Callable[[MainWindow], None]
TOKENS = frozenset({"tokens"})


def made_counts(size: int = 1_000) -> TokenCounts:
    counts = np.arange(size, 0, -1, dtype=np.int64)
    lengths = np.array([10] * 90 + [20] * 9 + [30], dtype=np.int64)
    held = HeldOut(np.ones(size, dtype=np.int64), 0, 0)
    tokens = tuple(f"word{number:06}" for number in range(size))
    return TokenCounts(tokens, counts, np.minimum(counts, 100), lengths, held)


def made_shown(size: int = 1_000, **settings: int) -> Shown:
    pipeline = Pipeline(vocabulary=VocabularySettings(**settings))
    return Shown(made_counts(size), exact=True, pipeline=pipeline, reads=TOKENS)


@pytest.fixture
def card(qtbot: QtBot, qapp: QApplication) -> DetailCard:
    made = DetailCard("lengths")
    qtbot.addWidget(made)
    made.resize(660, 320)
    made.show_figures(made_shown())
    made.show()
    return made


@pytest.fixture
def page(opened: MainWindow, settled: Settled) -> TextPage:
    """The Text page with a network that reads tokens."""
    from studio.engine import apply_template

    profile = opened.session.profile
    assert profile is not None
    project = apply_template(opened.document.project, "embedding_lstm", profile.facts)
    opened.document.edit(project, "template")
    opened.show_page("text")
    settled(opened)
    found = opened.pages["text"]
    assert isinstance(found, TextPage)
    return found


def test_sentences_say_what_is_cut():
    shown = made_shown()
    assert length_words(shown, 10) == "Covers 90.0\u202f% of the texts whole; 10.0\u202f% are cut."
    assert length_words(shown, 30) == "Covers every text whole."
    words = coverage_words(shown, 500)
    assert words.startswith("500 tokens cover 75.0\u202f% of the training texts.")
    assert "50.0\u202f% of all tokens are unknown" in words


def test_a_share_says_0_or_100_only_where_it_is():
    assert share_words(1.0) == "100\u202f%"
    assert share_words(0.99996) == "> 99.99\u202f%"
    assert share_words(0.9997) == "99.97\u202f%"
    assert share_words(0.00001) == "< 0.01\u202f%"
    assert share_words(0.5) == "50.0\u202f%"


def test_tokens_that_are_cut_off_stay_in_the_table_and_say_why(card: DetailCard):
    card.show_figures(made_shown(100, max_size=40, min_count=90))
    model = card.vocabulary.model
    assert model.rowCount() == 100
    assert [model.is_kept(row) for row in (0, 10, 11)] == [True, True, False]
    assert model.index(10, RANK).data() == "11"
    assert model.index(11, RANK).data() == "–"
    tip = str(model.index(11, TOKEN).data(Qt.ItemDataRole.ToolTipRole))
    assert "minimum count" in tip
    card.show_figures(made_shown(100, max_size=5))
    assert "full" in str(model.index(5, TOKEN).data(Qt.ItemDataRole.ToolTipRole))


def test_the_table_is_sorted_and_searched_together(card: DetailCard):
    model, table = card.vocabulary.model, card.vocabulary.table
    table.sortByColumn(COUNT, Qt.SortOrder.AscendingOrder)
    assert model.index(0, COUNT).data() == "1"
    card.vocabulary.search.setText("word00001")
    assert model.rowCount() == 10
    assert model.token(0) == "word000019"
    table.sortByColumn(RANK, Qt.SortOrder.AscendingOrder)
    assert model.token(0) == "word000010"
    assert model.index(9, COVERED).data() == "4.0\u202f%"


def test_two_hundred_thousand_tokens_are_no_items(card: DetailCard, qtbot: QtBot):
    card.turn_to("vocabulary")
    card.show_figures(made_shown(200_000, max_size=150_000))
    table = card.vocabulary.table
    before = len(table.findChildren(object))  # type: ignore[type-var]
    table.scrollToBottom()
    QApplication.processEvents()
    assert card.vocabulary.model.rowCount() == 200_000
    assert len(table.findChildren(object)) == before  # type: ignore[type-var]
    assert table.rowAt(5) > 199_000


def test_enter_on_a_token_asks_for_its_rows(card: DetailCard, qtbot: QtBot):
    card.turn_to("vocabulary")
    table = card.vocabulary.table
    table.setCurrentIndex(card.vocabulary.model.index(2, TOKEN))
    with qtbot.waitSignal(card.vocabulary.token_opened) as told:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert told.args == ["word000002"]


def test_the_length_line_is_dragged_and_told_once(card: DetailCard, qtbot: QtBot):
    histogram = card.lengths.histogram
    card.show_figures(Shown(made_counts(), True, Pipeline().model_copy(update={}), TOKENS))
    assert histogram.cut == 100
    told: list[int] = []
    card.lengths.length_set.connect(told.append)
    start = QPoint(round(histogram.plot().right()), 40)
    end = QPoint(round(histogram.x_of(10)), 40)
    QTest.mousePress(histogram, Qt.MouseButton.LeftButton, pos=start)
    for x in (start.x() - 40, (start.x() + end.x()) // 2, end.x()):
        QTest.mouseMove(histogram, QPoint(x, 40))
    assert told == []
    assert "90.0" in card.lengths.words.text()
    QTest.mouseRelease(histogram, Qt.MouseButton.LeftButton, pos=end)
    assert told == [10]


def test_a_click_on_the_line_moves_nothing(card: DetailCard):
    histogram = card.lengths.histogram
    told: list[int] = []
    card.lengths.length_set.connect(told.append)
    at = QPoint(round(histogram.plot().right()), 40)
    QTest.mouseClick(histogram, Qt.MouseButton.LeftButton, pos=at)
    assert told == []
    assert histogram.cut == 100


def test_keys_move_the_length_line(card: DetailCard, qtbot: QtBot):
    histogram = card.lengths.histogram
    told: list[int] = []
    card.lengths.length_set.connect(told.append)
    histogram.setFocus()
    qtbot.keyClick(histogram, Qt.Key.Key_Right)
    assert told == []  # it lies beyond the longest text already
    qtbot.keyClick(histogram, Qt.Key.Key_Left)
    high = histogram.bounds()[1]
    assert told == [high - 1]
    qtbot.keyClick(histogram, Qt.Key.Key_PageDown)
    qtbot.keyClick(histogram, Qt.Key.Key_Home)
    assert told == [high - 1, high - 11, 1]


def test_percentiles_are_a_click_away(card: DetailCard, qtbot: QtBot):
    told: list[int] = []
    card.lengths.length_set.connect(told.append)
    for percentile in (90, 95, 99, 100):
        qtbot.mouseClick(card.lengths.buttons[percentile], Qt.MouseButton.LeftButton)
    assert told == [10, 20, 20, 30]


def test_a_cut_lies_behind_the_last_value_that_it_keeps(qtbot: QtBot):
    made = Histogram("Lengths", "tokens")
    qtbot.addWidget(made)
    made.resize(500, 160)
    made.set_bins(bins_of([1, 2, 3, 4, 5, 6, 7, 8]))
    for value in range(1, 9):
        assert made.value_at(made.x_of(value)) == value


def test_the_curve_sets_the_vocabulary_by_keys(card: DetailCard, qtbot: QtBot):
    card.turn_to("coverage")
    card.show_figures(made_shown(max_size=500))
    curve = card.coverage.curve
    assert curve.cut == 500
    told: list[int] = []
    card.coverage.size_set.connect(told.append)
    curve.setFocus()
    qtbot.keyClick(curve, Qt.Key.Key_Left)
    assert told[-1] == 490
    qtbot.keyClick(curve, Qt.Key.Key_End)
    assert told[-1] == 1_000
    assert "100" in card.coverage.words.text()


def test_a_network_that_reads_n_grams_cuts_no_tokens(card: DetailCard):
    shown = Shown(made_counts(), True, Pipeline(), frozenset({"ngrams"}))
    card.show_figures(shown)
    assert card.lengths.histogram.cut is None
    assert card.coverage.curve.cut is None
    assert not card.lengths.buttons[90].isVisibleTo(card)
    assert all(card.vocabulary.model.is_kept(row) for row in (0, 999))


def test_a_drag_on_the_page_is_one_step_of_undo(page: TextPage, settled: Settled, qtbot: QtBot):
    page.detail.turn_to("lengths")
    before = page.document.project
    count = page.document.undo_stack.count()
    histogram = page.detail.lengths.histogram
    histogram.setFocus()
    for _press in range(3):
        qtbot.keyClick(histogram, Qt.Key.Key_Left)
    length = page.document.project.pipeline.sequence.max_length
    assert length == histogram.bounds()[1] - 3
    assert page.document.undo_stack.count() == count + 1
    page.document.undo_stack.undo()
    assert page.document.project.pipeline == before.pipeline
    assert histogram.cut == before.pipeline.sequence.max_length


def test_the_figures_are_counted_in_all_training_texts(
    page: TextPage, settled: Settled, qtbot: QtBot
):
    window = page.window()
    assert isinstance(window, MainWindow)
    settled(window)
    split = page.session.split
    assert split is not None
    shown = page.figures.shown
    assert shown is not None
    assert shown.exact
    assert shown.counts.texts == len(split.train)
    assert "counted in all" in page.detail.progress_words
    assert "unknown" in page.vocabulary.words.text()
    page._set_size(5)
    assert page.vocabulary.model.is_kept(4)
    assert not page.vocabulary.model.is_kept(5)
    assert "5 tokens cover" in page.status_label.text()


def test_a_token_leads_to_its_rows(page: TextPage, settled: Settled, qtbot: QtBot):
    page.vocabulary.token_opened.emit("kettle")

    def found() -> None:
        views = page.preview.views()
        assert views
        assert all("kettle" in view.before for view in views)

    qtbot.waitUntil(found, timeout=5_000)
    assert "kettle" in page.preview.bar.by.currentText()


def test_counting_can_be_given_up_and_taken_up_again(
    page: TextPage, settled: Settled, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    window = page.window()
    assert isinstance(window, MainWindow)
    held = threading.Event()

    def slowly(texts: list[str]) -> TokenStream:
        held.wait(10)
        return token_stream(page.document.project.pipeline, texts)

    monkeypatch.setattr("studio.gui.textview.lower_part.cutter_of", lambda _fitted: slowly)
    page._add("remove_digits")
    qtbot.waitUntil(lambda: "Counting" in page.detail.progress_words, timeout=10_000)
    # What the sample tells is there meanwhile.
    assert page.vocabulary.model.rowCount() > 10
    cancel = next(b for b in page.detail.findChildren(Button) if b.text() == "Cancel")
    qtbot.mouseClick(cancel, Qt.MouseButton.LeftButton)
    held.set()
    settled(window)
    assert not page.figures.counting.busy
    assert not cancel.isVisible()
    again = next(b for b in page.detail.findChildren(Button) if b.text() == "Count all")
    page.figures.shown = None
    again.clicked.emit()
    settled(window)
    assert "counted in all" in page.detail.progress_words
    assert page.figures.shown is not None


def test_a_tokeniser_that_learns_shows_at_once_and_then_as_it_learnt(
    page: TextPage, settled: Settled, qtbot: QtBot
):
    window = page.window()
    assert isinstance(window, MainWindow)
    page._form_changed("tokenizer", entry(Tokenizer, "bpe")())
    qtbot.waitUntil(lambda: not page.busy, timeout=10_000)
    assert page.effects.last is not None
    assert len(page.effects.last.staged.stream.tokens) > 10
    settled(window)
    qtbot.waitUntil(lambda: not page.busy, timeout=10_000)
    fitted = page.session.check.fitted if page.session.check is not None else None
    assert fitted is not None
    assert fitted.learnt
    last = page.preview.views()[0].after
    known = {piece.text for piece in last if piece.kind == "token"}
    assert known <= set(fitted.tokens)
    assert known

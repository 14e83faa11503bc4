"""Rows edited, findings mended and tables exported in the real window."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QComboBox, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from studio.gui.dataview.looking_line import LookingLine
from studio.gui.dataview.relabel_dialog import RelabelDialog
from studio.gui.main_window import MainWindow
from studio.gui.pages.data import DataPage

Settled = Callable[[MainWindow], None]
Looked = Callable[[MainWindow], None]


def data_page(window: MainWindow) -> DataPage:
    page = window.pages["data"]
    assert isinstance(page, DataPage)
    return page


@pytest.fixture
def looked(qtbot: QtBot, settled: Settled) -> Looked:
    """Waits until everything was read, checked and looked at closer."""

    def wait(window: MainWindow) -> None:
        def done() -> None:
            page = data_page(window)
            assert not page.editing.busy
            assert not page.exporting.busy
            session = window.session
            assert session.closer.tokens is not None
            assert not session.closer.busy

        settled(window)
        qtbot.waitUntil(done, timeout=20_000)
        settled(window)

    return wait


def excluded(window: MainWindow) -> list[int]:
    dataset = window.session.dataset
    assert dataset is not None
    return [int(row) for row in np.flatnonzero(dataset.excluded)]


def select(page: DataPage, *rows: int) -> None:
    page.table.clearSelection()
    for row in rows:
        page.table.selectionModel().select(
            page.cells.index(row, 0),
            QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows,
        )


def press(qtbot: QtBot, button: QPushButton) -> None:
    qtbot.waitUntil(lambda: button.isVisible() and button.isEnabled(), timeout=2_000)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_selected_rows_are_excluded_and_taken_in_again(
    opened: MainWindow, looked: Looked, qtbot: QtBot
):
    looked(opened)
    page = data_page(opened)
    bar = page.rows.selection
    assert not bar.exclude.isVisible()
    template = opened.document.project.template
    select(page, 2, 4)
    assert bar.exclude.text() == "Exclude 2 rows"
    press(qtbot, bar.exclude)
    looked(opened)
    assert excluded(opened) == [2, 4]
    assert page.cells.data(page.cells.index(2, 0), Qt.ItemDataRole.FontRole).strikeOut()
    assert page.cells.data(page.cells.index(3, 0), Qt.ItemDataRole.FontRole) is None
    assert page.rows.edits_line.words.text() == "2 rows excluded"
    assert page.status_label.text() == "34 rows · 2 classes"
    assert sum(opened.session.profile.class_counts.values()) == 34
    # The selection stays, and now leads back.
    assert bar.exclude.text() == "Include 2 rows"
    select(page, 4)
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    looked(opened)
    assert excluded(opened) == [2]
    stack = opened.document.undo_stack
    assert [stack.text(place) for place in range(stack.count())] == [
        "Exclude 2 rows",
        "Include 1 row",
    ]
    stack.undo()
    looked(opened)
    assert excluded(opened) == [2, 4]
    stack.undo()
    looked(opened)
    assert excluded(opened) == []
    assert not page.rows.edits_line.isVisible()
    assert opened.document.project.template == template


def test_a_cell_is_edited_in_its_place(opened: MainWindow, looked: Looked, qtbot: QtBot):
    looked(opened)
    page = data_page(opened)
    index = page.cells.index(1, 0)
    before = page.cells.cell(1, 0)
    page.table.setCurrentIndex(index)
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_F2)
    editor = page.table.findChild(QPlainTextEdit)
    assert editor is not None
    assert editor.toPlainText() == before
    qtbot.keyClicks(editor, "a new")
    qtbot.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(editor, "text")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    # What was typed stands there at once.
    assert page.cells.cell(1, 0) == "a new\ntext"
    looked(opened)
    assert page.cells.cell(1, 0) == "a new\ntext"
    assert page.cells.original(1, 0) == before
    assert before.split(",")[0] in page.cells.data(index, Qt.ItemDataRole.ToolTipRole)
    assert opened.session.dataset.texts(np.array([1])) == ["a new\ntext"]
    assert page.rows.edits_line.words.text() == "1 cell edited"
    assert opened.document.undo_stack.undoText() == "Edit row 2"
    select(page, 1)
    restore = next(a for a in page.rows.selection.menu().actions() if "Restore" in a.text())
    restore.trigger()
    looked(opened)
    assert page.cells.cell(1, 0) == before
    assert not opened.document.project.data.edits


def test_escape_leaves_a_cell_as_it_was(opened: MainWindow, looked: Looked, qtbot: QtBot):
    looked(opened)
    page = data_page(opened)
    page.table.setCurrentIndex(page.cells.index(1, 0))
    page.table.edit(page.cells.index(1, 0))
    editor = page.table.findChild(QPlainTextEdit)
    qtbot.keyClicks(editor, "nothing")
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    looked(opened)
    assert page.cells.cell(1, 0).startswith("the kettle")
    assert not opened.document.undo_stack.canUndo()


def test_a_label_is_chosen_in_its_cell_or_for_many_rows(
    opened: MainWindow, looked: Looked, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    looked(opened)
    page = data_page(opened)
    page.table.edit(page.cells.index(0, 1))
    editor = page.table.findChild(QComboBox)
    assert [editor.itemText(place) for place in range(editor.count())] == ["bad", "good"]
    editor.setEditText("bad")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.cells.cell(0, 1) == "bad", timeout=2_000)
    looked(opened)
    assert opened.session.profile.class_counts == {"bad": 19, "good": 17}

    def answer(dialog: RelabelDialog) -> RelabelDialog.DialogCode:
        assert not dialog._take.isEnabled()
        dialog.choice.setEditText(" fine ")
        assert dialog._take.isEnabled()
        return RelabelDialog.DialogCode.Accepted

    monkeypatch.setattr(RelabelDialog, "exec", answer)
    select(page, *range(0, 12, 2))
    press(qtbot, page.rows.selection.relabel)
    looked(opened)
    assert opened.session.dataset.label_names == ("bad", "fine", "good")
    assert opened.session.profile.class_counts == {"bad": 18, "fine": 6, "good": 12}
    assert opened.document.undo_stack.undoText() == "Label 6 rows “fine”"


def test_only_edited_rows_and_discarding_all(opened: MainWindow, looked: Looked, qtbot: QtBot):
    looked(opened)
    page = data_page(opened)
    page.editing.exclude(np.array([5, 7]))
    page.editing.edit_cell(20, "text", "other")
    looked(opened)
    line = page.rows.edits_line
    assert line.words.text() == "2 rows excluded · 1 cell edited"
    press(qtbot, line.show_rows)
    assert page.cells.rowCount() == 3
    assert [page.cells.dataset_row(row) for row in range(3)] == [5, 7, 20]
    # A filtered row is edited by its own number.
    select(page, 0)
    press(qtbot, page.rows.selection.exclude)
    looked(opened)
    assert excluded(opened) == [7]
    assert page.cells.rowCount() == 2
    press(qtbot, line.discard)
    looked(opened)
    assert not opened.document.project.data.edits
    assert page.cells.rowCount() == 36
    opened.document.undo_stack.undo()
    looked(opened)
    assert excluded(opened) == [7]


MESSY = """text,label
"",good
same text here for all to see,good
same text here for all to see,good
said twice and not alike,good
said twice and not alike,bad
said twice and not alike,good
ItÃ¢â‚¬â„¢s garbled,bad
"""


@pytest.fixture
def messy(window: MainWindow, tmp_path: Path, looked: Looked) -> MainWindow:
    rows = [
        f"sentence {n} is about subject {n * 7},{'good' if n % 2 else 'bad'}" for n in range(40)
    ]
    file = tmp_path / "messy.csv"
    file.write_text(MESSY + "\n".join(rows) + "\n", encoding="utf-8")
    window.open_path(file)
    looked(window)
    return window


def test_each_finding_shows_its_rows_and_mends_them_in_one_step(
    messy: MainWindow, looked: Looked, qtbot: QtBot
):
    page = data_page(messy)
    rows = page.findings.rows
    assert {"empty-texts", "duplicates", "contradictory-labels", "garbled-texts"} <= set(rows)
    press(qtbot, rows["duplicates"].button)
    assert [page.cells.dataset_row(row) for row in range(page.cells.rowCount())] == [2, 5]
    assert rows["duplicates"].fixes["exclude"].text() == "Exclude 2 rows"
    page.show_rows("")
    for code, kind, gone in (
        ("empty-texts", "exclude", "empty-texts"),
        ("contradictory-labels", "majority", "contradictory-labels"),
        ("garbled-texts", "mend", "garbled-texts"),
    ):
        count = messy.document.undo_stack.count()
        press(qtbot, page.findings.rows[code].fixes[kind])
        looked(messy)
        assert gone not in page.findings.rows
        assert messy.document.undo_stack.count() == count + 1
    assert excluded(messy) == [0]
    assert page.cells.cell(4, 1) == "good"
    assert page.cells.cell(6, 0) == "It’s garbled"
    for _step in range(3):
        messy.document.undo_stack.undo()
    looked(messy)
    assert {"empty-texts", "contradictory-labels", "garbled-texts"} <= set(page.findings.rows)
    assert not messy.document.project.data.edits


def test_uneven_classes_are_heeded_by_a_click(
    window: MainWindow, tmp_path: Path, looked: Looked, qtbot: QtBot
):
    file = tmp_path / "uneven.csv"
    lines = [f"text number {n} of {n * n},{'few' if n < 6 else 'many'}" for n in range(120)]
    file.write_text("text,label\n" + "\n".join(lines) + "\n")
    window.open_path(file)
    looked(window)
    page = data_page(window)
    press(qtbot, page.findings.rows["uneven-classes"].fixes["weights"])
    looked(window)
    assert window.document.project.plan.loss.class_weights == "balanced"
    assert not page.findings.rows["uneven-classes"].fixes
    window.document.undo_stack.undo()
    looked(window)
    press(qtbot, page.findings.rows["uneven-classes"].fixes["oversample"])
    looked(window)
    assert window.document.project.plan.oversample


def test_edits_survive_saving_and_a_changed_file_is_told(
    opened: MainWindow, looked: Looked, reviews: Path, tmp_path: Path, qtbot: QtBot
):
    looked(opened)
    page = data_page(opened)
    page.editing.exclude(np.array([0, 30]))
    page.editing.edit_cell(3, "label", "good")
    looked(opened)
    saved = tmp_path / "kept" / "kept.wordloom"
    saved.parent.mkdir()
    assert opened.save_to(saved)
    opened.close_project()
    opened.open_path(saved)
    looked(opened)
    assert excluded(opened) == [0, 30]
    opened.close_project()
    lines = reviews.read_text("utf-8").splitlines()
    reviews.write_text("\n".join([lines[0], "quite new,good", *lines[1:]]) + "\n", "utf-8")
    opened.open_path(saved)
    looked(opened)
    page = data_page(opened)
    assert excluded(opened) == []
    assert page.rows.edits_line.words.text() == "3 edits no longer fit"
    press(qtbot, page.findings.rows["stale-edits"].fixes["find_edits"])
    looked(opened)
    assert excluded(opened) == [1, 31]
    assert page.cells.cell(4, 1) == "good"
    assert "stale-edits" not in page.findings.rows


def test_the_cleaned_table_is_written_and_never_over_the_source(
    opened: MainWindow, looked: Looked, reviews: Path, tmp_path: Path
):
    looked(opened)
    page = data_page(opened)
    page.editing.exclude(np.arange(30))
    looked(opened)
    told = []
    opened.session.notice.connect(told.append)
    path = tmp_path / "out.tsv"
    page.exporting.write(path, mark=True)
    looked(opened)
    lines = path.read_text("utf-8-sig").splitlines()
    assert len(lines) == 7
    assert lines[0].split("\t") == ['"text"', '"label"']
    assert told[-1].severity == "good"
    before = reviews.read_bytes()
    page.exporting.write(reviews)
    looked(opened)
    assert told[-1].code == "export-over-source"
    assert reviews.read_bytes() == before


def test_profile_shows_lengths_words_and_languages(opened: MainWindow, looked: Looked):
    looked(opened)
    texts = data_page(opened).overview.texts
    assert texts.lengths.facts.text().startswith("median ")
    texts.lengths.unit.setCurrentIndex(1)
    assert texts.lengths.facts.text().startswith("median ")
    assert [bar.name for bar in texts.languages.bars.bars()] == ["English"]
    assert [texts.words.label.itemText(n) for n in range(texts.words.label.count())] == [
        "bad",
        "good",
    ]
    data_page(opened).overview.classes.picked.emit("good")
    assert texts.words.label.currentText() == "good"


def test_rows_are_copied_as_text(opened: MainWindow, looked: Looked, qtbot: QtBot):
    looked(opened)
    page = data_page(opened)
    select(page, 1, 2)
    page.table.setFocus()
    qtbot.keySequence(page.table, QKeySequence(QKeySequence.StandardKey.Copy))
    lines = QApplication.clipboard().text().splitlines()
    assert [line.split("\t")[1] for line in lines] == ["bad", "good"]


def test_many_rows_are_looked_at_on_demand(
    window: MainWindow,
    tmp_path: Path,
    settled: Settled,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr("studio.data.closer.BY_ITSELF", 10)
    lines = [f"sentence {n} about {n * 13},{'good' if n % 2 else 'bad'}" for n in range(40)]
    lines += ["this is nearly the same text as the other,good"]
    lines += ["This is nearly the same text as the other!,good"]
    file = tmp_path / "many.csv"
    file.write_text("text,label\n" + "\n".join(lines) + "\n", encoding="utf-8")
    window.open_path(file)
    settled(window)
    page, closer = data_page(window), window.session.closer
    line = page.findChild(LookingLine)
    assert line is not None
    qtbot.waitUntil(line.isVisible, timeout=10_000)
    assert line.button.text() == "Look closer"
    assert "near-duplicates" not in page.findings.rows
    press(qtbot, line.button)
    qtbot.waitUntil(lambda: "near-duplicates" in page.findings.rows, timeout=10_000)
    assert closer.findings[0].rows.tolist() == [41]
    assert not line.isVisible()
    # A cancelled look waits to be asked again.
    page.editing.edit_cell(0, "text", "new")
    qtbot.waitUntil(line.isVisible, timeout=10_000)
    closer.start()
    closer.cancel()
    assert line.button.text() == "Look closer"


def test_nothing_is_looked_at_while_another_page_is_shown(
    opened: MainWindow, looked: Looked, qtbot: QtBot, settled: Settled
):
    looked(opened)
    closer = opened.session.closer
    opened.show_page("model")
    before = closer.tokens
    data_page(opened).editing.exclude(np.array([0]))
    settled(opened)
    assert not closer.busy
    assert closer.tokens is before
    opened.show_page("data")
    looked(opened)
    qtbot.waitUntil(lambda: closer.tokens is not before, timeout=10_000)

"""Opening a file and setting what its columns mean, in the real window."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QComboBox, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from studio.gui.importing.dialog import ImportDialog
from studio.gui.main_window import MainWindow
from studio.gui.pages.data import DataPage
from studio.gui.widgets.banner import Banner

Settled = Callable[[MainWindow], None]


def data_page(window: MainWindow) -> DataPage:
    page = window.pages["data"]
    assert isinstance(page, DataPage)
    return page


def read_otherwise(page: DataPage, qtbot: QtBot) -> ImportDialog:
    """Opens the dialog from the file card."""
    words = "How it is read…"
    link = next(b for b in page.file_card.findChildren(QPushButton) if b.text() == words)
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.sources.dialog is not None, timeout=5_000)
    assert page.sources.dialog is not None
    return page.sources.dialog


def banners(window: MainWindow) -> list[str]:
    return [b.accessibleName() for b in window.findChildren(Banner) if b.isVisible()]


def test_opening_a_file_shows_its_rows_and_suggests_everything(opened: MainWindow):
    page = data_page(opened)
    assert page.table.isVisible()
    assert page.cells.rowCount() == 36
    assert page.cells.index(1, 0).data().startswith("the kettle leaks")
    data = opened.document.project.data
    assert data.text == ("text",)
    assert data.label == "label"
    assert opened.document.project.template
    assert opened.session.check is not None
    assert opened.session.check.ok
    assert page.primary.isEnabled()
    assert {bar.name for bar in page.overview.classes.bars()} == {"good", "bad"}


def test_start_page_opens_a_file_dropped_anywhere(
    window: MainWindow, reviews: Path, settled: Settled, qtbot: QtBot
):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(reviews))])
    event = QDropEvent(
        QPointF(300, 300),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(event)
    qtbot.waitUntil(lambda: window.document.is_open, timeout=10_000)
    settled(window)
    assert window.document.project.name == "reviews"


def test_changing_the_header_renames_the_columns_and_is_one_step_of_undo(
    opened: MainWindow, settled: Settled, qtbot: QtBot
):
    page = data_page(opened)
    before = opened.document.project
    dialog = read_otherwise(page, qtbot)
    qtbot.mouseClick(dialog.form.header, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.busy, timeout=5_000)
    assert dialog.table.cells.names == ("column 0", "column 1")
    qtbot.mouseClick(dialog.open_button, Qt.MouseButton.LeftButton)
    settled(opened)
    data = opened.document.project.data
    assert not data.source.reader.header
    assert data.text == ("column 0",)
    assert data.label == "column 1"
    assert page.cells.rowCount() == 37
    opened.document.undo_stack.undo()
    settled(opened)
    assert opened.document.project.data == before.data
    assert page.cells.rowCount() == 36
    opened.document.undo_stack.redo()
    settled(opened)
    assert opened.document.project.data.text == ("column 0",)


def test_a_wrong_delimiter_is_shown_and_can_be_put_right(
    opened: MainWindow, settled: Settled, qtbot: QtBot
):
    page = data_page(opened)
    for delimiter, columns in (("\t", 1), (",", 2)):
        dialog = read_otherwise(page, qtbot)
        combo = dialog.form.control("delimiter").findChild(QComboBox)
        combo.setCurrentIndex(combo.findData(delimiter))
        combo.activated.emit(combo.currentIndex())
        qtbot.waitUntil(lambda shown=dialog: not shown.busy, timeout=5_000)
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
        settled(opened)
        assert len(page.cells.names) == columns
    settled(opened)
    assert page.cells.names == ("text", "label")
    assert opened.session.check is not None


def test_columns_are_chosen_from_the_head_of_the_table(opened: MainWindow, settled: Settled):
    page = data_page(opened)
    menu = page.table.role_menu(1)
    assert isinstance(menu, QMenu)
    actions = {action.data(): action for action in menu.actions()}
    assert actions["label"].isChecked()
    actions["none"].trigger()
    settled(opened)
    assert opened.document.project.data.label == ""
    assert not page.primary.isEnabled()
    assert page.primary.text() == "Choose a label column"
    opened.document.undo_stack.undo()
    settled(opened)
    assert opened.document.project.data.label == "label"
    assert page.primary.isEnabled()


def test_a_column_is_never_text_and_label_at_once(opened: MainWindow, settled: Settled):
    page = data_page(opened)
    page.table.role_menu(1).actions()[0].trigger()
    settled(opened)
    assert opened.document.project.data.text == ("text", "label")
    assert opened.document.project.data.label == ""


def test_show_rows_filters_the_table(
    window: MainWindow, tmp_path: Path, settled: Settled, qtbot: QtBot
):
    file = tmp_path / "twice.csv"
    lines = [f"the text number {n},{'ab'[n % 2]}" for n in range(40)]
    file.write_text("text,label\n" + "\n".join([*lines, lines[7], lines[9]]) + "\n")
    window.open_path(file)
    settled(window)
    page = data_page(window)
    row = page.findings.rows["duplicates"]
    assert row.button is not None
    qtbot.mouseClick(row.button, Qt.MouseButton.LeftButton)
    assert page.cells.rowCount() == 2
    assert page.cells.headerData(0, Qt.Orientation.Vertical) == "41"
    page.show_rows("")
    assert page.cells.rowCount() == 42


def test_a_class_shows_its_rows(opened: MainWindow):
    page = data_page(opened)
    page.overview.class_picked.emit("bad")
    assert page.cells.rowCount() == 18
    page.overview.class_picked.emit("bad")
    assert page.cells.rowCount() == 36


def test_a_test_file_replaces_the_test_share(
    opened: MainWindow, tmp_path: Path, settled: Settled, qtbot: QtBot
):
    test = tmp_path / "test.csv"
    test.write_text("text,label\nnice and warm indeed,good\nfell apart at once,bad\n")
    page = data_page(opened)
    page.sources.use_files("test_source", [test])
    qtbot.waitUntil(lambda: opened.document.project.data.test_source is not None, timeout=10_000)
    settled(opened)
    assert opened.session.split is not None
    assert opened.session.split.test.tolist() == [36, 37]
    assert page.cells.rowCount() == 38


def test_the_split_form_changes_the_shares(opened: MainWindow, settled: Settled, qtbot: QtBot):
    page = data_page(opened)
    field = page.split_card.form.part("test").focusProxy()
    field.setFocus()
    edit = field.lineEdit()
    edit.selectAll()
    qtbot.keyClicks(edit, "50")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert opened.document.project.data.split.test == pytest.approx(0.5)
    settled(opened)
    assert opened.session.split is not None
    assert len(opened.session.split.test) == 18


def test_a_file_that_is_no_text_is_told_in_words(window: MainWindow, tmp_path: Path, qtbot: QtBot):
    file = tmp_path / "picture.csv"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    window.open_path(file)
    qtbot.waitUntil(lambda: bool(banners(window)), timeout=10_000)
    assert not window.document.is_open
    assert "picture.csv" in " ".join(banners(window))


def test_text_from_data_is_never_taken_for_markup(
    window: MainWindow, tmp_path: Path, settled: Settled
):
    file = tmp_path / "markup.csv"
    lines = [f'"<b>bold {n}</b> <img src=x>",{"ab"[n % 2]}' for n in range(20)]
    file.write_text("text,label\n" + "\n".join(lines) + "\n")
    window.open_path(file)
    settled(window)
    page = data_page(window)
    index = page.cells.index(0, 0)
    assert index.data() == "<b>bold 0</b> <img src=x>"
    assert "<b>" not in page.cells.data(index, Qt.ItemDataRole.ToolTipRole).removeprefix("<qt>")


def test_a_hundred_thousand_rows_are_read_in_blocks(
    window: MainWindow, tmp_path: Path, settled: Settled
):
    file = tmp_path / "large.csv"
    with file.open("w") as stream:
        stream.write("text,label\n")
        stream.writelines(f"text number {n % 89} of the file,{n % 3}\n" for n in range(100_000))
    window.open_path(file)
    settled(window)
    page = data_page(window)
    assert page.cells.rowCount() == 100_000
    page.table.scrollToBottom()
    assert page.cells.index(99_999, 0).data() == f"text number {99_999 % 89} of the file"
    assert len(page.cells._blocks) < 10

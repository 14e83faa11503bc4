"""Data coming into the window: the import dialog, several files, folders, paste, drop, cancel."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from studio.core.paths import data_folder
from studio.gui import dialogs
from studio.gui.importing.dialog import ImportDialog
from studio.gui.main_window import MainWindow
from studio.gui.pages.data import DataPage
from studio.gui.widgets.banner import Banner
from studio.gui.widgets.buttons import IconButton

Settled = Callable[[MainWindow], None]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def doubtful(tmp_path: Path) -> Path:
    """A few Big5 characters that GB18030 reads as well, if oddly."""
    file = tmp_path / "short.csv"
    file.write_bytes("測試,1\n".encode("big5"))
    return file


def table(path: Path, rows: int = 40, columns: str = "text,label") -> Path:
    lines = [f"text {n} of {path.stem},{'ab'[n % 2]}" for n in range(rows)]
    path.write_text("\n".join([columns, *lines]) + "\n", encoding="utf-8")
    return path


def data_page(window: MainWindow) -> DataPage:
    page = window.pages["data"]
    assert isinstance(page, DataPage)
    return page


def asked(window: MainWindow, qtbot: QtBot) -> ImportDialog:
    """The dialog that opens while files are opened as a new project."""
    qtbot.waitUntil(lambda: window.intake.opener.dialog is not None, timeout=10_000)
    dialog = window.intake.opener.dialog
    assert dialog is not None
    qtbot.waitExposed(dialog)
    return dialog


def choose(dialog: ImportDialog, field: str, value: object, qtbot: QtBot) -> None:
    """Pick an entry of one of the dialog's lists, as a person does."""
    combo = dialog.form.control(field).findChild(QComboBox)
    combo.setCurrentIndex(combo.findData(value))
    combo.activated.emit(combo.currentIndex())
    qtbot.waitUntil(lambda: not dialog.busy, timeout=10_000)


def press(parent: QWidget, words: str) -> None:
    next(b for b in parent.findChildren(QPushButton) if b.text() == words).click()


def banners(window: MainWindow) -> list[Banner]:
    return [b for b in window.findChildren(Banner) if b.isVisible()]


def told(window: MainWindow) -> str:
    return " ".join(b.accessibleName() for b in banners(window))


def paths(window: MainWindow) -> list[str]:
    source = window.document.project.data.source
    assert source is not None
    return [Path(path).name for path in (source.path, *source.more)]


# -- the dialog ---------------------------------------------------------------------------------


def test_a_file_in_doubt_shows_every_reading_and_opens_as_picked(
    window: MainWindow, doubtful: Path, settled: Settled, qtbot: QtBot
):
    window.open_path(doubtful)
    dialog = asked(window, qtbot)
    assert dialog.cards is not None
    assert next(iter(dialog.cards.cards)) == "gb18030"
    assert dialog.table.cells.rows[0][0] != "測試"
    card = dialog.cards.cards["big5"]
    assert "測試" in card.accessibleDescription()
    qtbot.mouseClick(card, LEFT)
    qtbot.waitUntil(lambda: not dialog.busy, timeout=5_000)
    assert dialog.table.cells.rows[0][0] == "測試"
    assert card.isChecked()
    qtbot.mouseClick(dialog.open_button, LEFT)
    qtbot.waitUntil(lambda: window.document.is_open, timeout=10_000)
    settled(window)
    source = window.document.project.data.source
    assert source is not None
    assert source.reader.encoding == "big5"
    assert window.intake.opener.dialog is None


def test_the_readings_are_picked_by_arrow_keys_and_enter_opens(
    window: MainWindow, doubtful: Path, qtbot: QtBot
):
    window.open_path(doubtful)
    dialog = asked(window, qtbot)
    assert dialog.cards is not None
    first = dialog.cards.cards["gb18030"]
    first.setFocus()
    while dialog.options.encoding != "big5":
        qtbot.keyClick(dialog.focusWidget() or first, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: not dialog.busy, timeout=5_000)
    dialog.open_button.setFocus()
    qtbot.keyClick(dialog.open_button, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.document.is_open, timeout=10_000)
    assert data_page(window).cells.cell(0, 0) == "測試"


def test_leaving_the_dialog_leaves_what_was_open(opened: MainWindow, doubtful: Path, qtbot: QtBot):
    before = opened.document.project
    opened.open_path(doubtful)
    dialog = asked(opened, qtbot)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: opened.intake.opener.dialog is None, timeout=5_000)
    assert opened.document.project == before
    assert opened.page_key == "data"


def test_a_sure_file_is_shown_only_when_that_is_asked_for(
    window: MainWindow, reviews: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
):
    monkeypatch.setattr(dialogs, "choose_data_files", lambda *_a, **_k: ([reviews], True))
    window.intake.choose_files()
    dialog = asked(window, qtbot)
    assert dialog.cards is None
    assert dialog.table.cells.names == ("text", "label")
    assert dialog.open_button.isDefault()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.document.is_open, timeout=10_000)


def test_a_wrong_encoding_is_told_beside_its_control_and_can_be_taken_back(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
):
    file = tmp_path / "gbk.csv"
    rows = [f"第{n}条评论写得很好,{'好差'[n % 2]}" for n in range(30)]
    file.write_bytes(("文本,标签\n" + "\n".join(rows) + "\n").encode("gbk"))
    window.intake.open([file], ask=True)
    dialog = asked(window, qtbot)
    assert dialog.options.encoding == "gb18030"
    choose(dialog, "encoding", "utf-8", qtbot)
    assert dialog.reading.table is None
    assert "gbk.csv" in dialog.form.row("encoding").error()
    assert not dialog.open_button.isEnabled()
    press(dialog, "Back to the guess")
    qtbot.waitUntil(lambda: not dialog.busy, timeout=5_000)
    assert dialog.form.row("encoding").error() == ""
    assert dialog.table.cells.names == ("文本", "标签")
    assert dialog.open_button.isEnabled()


def test_skipped_rows_let_the_rest_be_found_anew(window: MainWindow, tmp_path: Path, qtbot: QtBot):
    file = tmp_path / "export.csv"
    table(file)
    file.write_text("Export of November\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    window.intake.open([file], ask=True)
    dialog = asked(window, qtbot)
    field = dialog.form.control("skip_rows").focusProxy()
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(field, "1")
    # Enter takes the number first and opens nothing yet.
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not dialog.busy, timeout=5_000)
    assert dialog.isVisible()
    assert dialog.options.skip_rows == 1
    assert dialog.options.header
    assert dialog.table.cells.names == ("text", "label")


def test_repaired_rows_are_told(window: MainWindow, tmp_path: Path, qtbot: QtBot):
    file = table(tmp_path / "ragged.csv")
    with file.open("a") as stream:
        stream.write("one,two,three\n")
    window.intake.open([file], ask=True)
    dialog = asked(window, qtbot)
    assert dialog.open_button.isEnabled()
    assert "other than 2: 1" in " ".join(b.accessibleName() for b in dialog.findChildren(Banner))


def test_a_workbook_with_several_sheets_asks_which(
    window: MainWindow, tmp_path: Path, settled: Settled, qtbot: QtBot
):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.active.append(["only a remark"])
    sheet = book.create_sheet("Reviews")
    sheet.append(["review", "stars"])
    for n in range(30):
        sheet.append([f"a fine lamp, number {n}", "good" if n % 2 else "bad"])
    book.save(tmp_path / "book.xlsx")
    window.open_path(tmp_path / "book.xlsx")
    dialog = asked(window, qtbot)
    assert not dialog.form.row("delimiter").isVisible()
    choose(dialog, "sheet", "Reviews", qtbot)
    dialog.form.header.setChecked(True)
    qtbot.waitUntil(lambda: not dialog.busy, timeout=5_000)
    assert dialog.table.cells.names == ("review", "stars")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.document.is_open, timeout=10_000)
    settled(window)
    assert window.document.project.data.text == ("review",)


# -- several files, folders, archives ----------------------------------------------------------


def test_several_files_become_one_table(
    window: MainWindow, tmp_path: Path, settled: Settled, qtbot: QtBot
):
    window.intake.open([table(tmp_path / "one.csv"), table(tmp_path / "two.csv", 20)])
    qtbot.waitUntil(lambda: window.document.is_open, timeout=10_000)
    settled(window)
    assert paths(window) == ["one.csv", "two.csv"]
    assert data_page(window).cells.rowCount() == 60


def test_unequal_columns_are_explained_and_the_odd_file_is_left_out(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
):
    odd = table(tmp_path / "odd.csv", columns="words,label")
    window.intake.open([table(tmp_path / "one.csv"), table(tmp_path / "two.csv"), odd])
    dialog = asked(window, qtbot)
    assert dialog.reading.problem is not None
    assert "odd.csv has other columns" in str(dialog.reading.problem.message)
    assert not dialog.open_button.isEnabled()
    away = next(
        b for b in dialog.files.findChildren(IconButton) if b.toolTip() == "Leave out odd.csv"
    )
    qtbot.mouseClick(away, LEFT)
    qtbot.waitUntil(lambda: not dialog.busy, timeout=5_000)
    assert dialog.open_button.isEnabled()
    press(dialog, "Open")
    qtbot.waitUntil(lambda: window.document.is_open, timeout=10_000)
    assert paths(window) == ["one.csv", "two.csv"]


def test_files_are_added_and_left_out_on_the_data_page(
    opened: MainWindow,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    settled: Settled,
    qtbot: QtBot,
):
    more = table(tmp_path / "more.csv", 10)
    monkeypatch.setattr(dialogs, "choose_data_files", lambda *_a, **_k: ([more], False))
    page = data_page(opened)
    press(page.file_card, "Add files…")
    qtbot.waitUntil(lambda: len(paths(opened)) == 2, timeout=10_000)
    settled(opened)
    assert page.cells.rowCount() == 46
    source = opened.document.project.data.source
    assert source is not None
    assert len(source.sha256) == 64
    away = next(
        b for b in page.file_card.findChildren(IconButton) if b.toolTip() == "Leave out more.csv"
    )
    qtbot.mouseClick(away, LEFT)
    settled(opened)
    assert page.cells.rowCount() == 36
    opened.document.undo_stack.undo()
    settled(opened)
    assert page.cells.rowCount() == 46


def test_a_folder_of_classes_is_dropped_and_opens(
    window: MainWindow, tmp_path: Path, settled: Settled, qtbot: QtBot
):
    folder = tmp_path / "mails"
    for name in ("ham", "spam"):
        (folder / name).mkdir(parents=True)
        for n in range(12):
            (folder / name / f"{n}.txt").write_text(f"a letter about {name}, number {n}")
    drop(window, folder)
    qtbot.waitUntil(lambda: window.document.is_open, timeout=10_000)
    settled(window)
    data = window.document.project.data
    assert data.source is not None
    assert data.source.reader.format == "folder"
    assert window.session.dataset is not None
    assert window.session.dataset.label_names == ("ham", "spam")


# -- dropping -----------------------------------------------------------------------------------


def mime_of(*files: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    return mime


def drop(window: MainWindow, *files: Path) -> None:
    mime = mime_of(*files)
    action, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    window.dragEnterEvent(QDragEnterEvent(QPoint(300, 300), action, mime, LEFT, none))
    window.dropEvent(QDropEvent(QPointF(300, 300), action, mime, LEFT, none))


def test_files_that_hover_are_told_what_will_happen(window: MainWindow, tmp_path: Path):
    action, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    overlay = None
    for files, words in (
        ((tmp_path / "one.csv",), "Drop to open one.csv"),
        ((tmp_path / "one.csv", tmp_path / "two.csv"), "Drop to open 2 files as one table"),
        ((tmp_path / "mine.wordloom",), "Drop to open the project mine.wordloom"),
        ((tmp_path / "best.loom",), "Drop to use the model best.loom"),
        ((tmp_path / "photo.png",), "photo.png is no file of texts."),
    ):
        mime = mime_of(*files)
        window.dragEnterEvent(QDragEnterEvent(QPoint(9, 9), action, mime, LEFT, none))
        overlay = window.intake.overlay
        assert overlay is not None
        assert overlay.isVisible()
        assert overlay.words() == words
    window.intake.drag_left()
    assert overlay is not None
    assert not overlay.isVisible()


def test_what_is_no_data_is_refused_in_words(opened: MainWindow, tmp_path: Path, qtbot: QtBot):
    photo = tmp_path / "photo.png"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n")
    project = opened.document.project
    drop(opened, photo)
    qtbot.waitUntil(lambda: bool(banners(opened)), timeout=5_000)
    assert "photo.png is no file of texts." in told(opened)
    drop(opened, tmp_path / "a.wordloom", tmp_path / "b.csv")
    qtbot.waitUntil(lambda: "can't be opened together" in told(opened), timeout=5_000)
    assert opened.document.project == project


def test_a_dropped_project_opens_as_one(
    opened: MainWindow, tmp_path: Path, settled: Settled, qtbot: QtBot
):
    assert opened.save_to(tmp_path / "mine" / "mine.wordloom")
    opened.close_project()
    drop(opened, tmp_path / "mine")
    qtbot.waitUntil(lambda: opened.document.is_open, timeout=5_000)
    settled(opened)
    assert opened.document.title == "mine"


# -- pasting ------------------------------------------------------------------------------------

PASTED = "text\tlabel\n" + "".join(f"pasted words {n}\t{'xy'[n % 2]}\n" for n in range(24))


def paste(window: MainWindow, text: str, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText(text)
    window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def test_a_single_line_is_no_table(window: MainWindow, qtbot: QtBot):
    paste(window, "just a line", qtbot)
    assert "The clipboard holds no table." in told(window)
    assert not window.document.is_open


def test_a_pasted_table_is_shown_and_kept_with_the_project(
    window: MainWindow, tmp_path: Path, settled: Settled, qtbot: QtBot
):
    paste(window, PASTED, qtbot)
    dialog = asked(window, qtbot)
    assert dialog.options.delimiter == "\t"
    assert dialog.table.cells.names == ("text", "label")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.document.is_open, timeout=10_000)
    settled(window)
    source = window.document.project.data.source
    assert source is not None
    assert Path(source.path).is_relative_to(window.document.folder)
    page = data_page(window)
    page.table.role_chosen.emit("label", "none")
    settled(window)
    assert window.save_to(tmp_path / "kept" / "kept.wordloom")
    for _step in ("as saved", "after undo"):
        source = window.document.project.data.source
        assert source is not None
        assert Path(source.path) == tmp_path / "kept" / "pasted" / "pasted.csv"
        assert Path(source.path).exists()
        window.document.undo_stack.undo()
    settled(window)
    assert page.cells.rowCount() == 24
    # The project can be moved with all that is in it.
    window.document.save()
    window.document.close()
    (tmp_path / "kept").rename(tmp_path / "moved")
    window.open_path(tmp_path / "moved" / "kept.wordloom")
    settled(window)
    assert data_page(window).cells.rowCount() == 24


def test_rows_are_pasted_onto_those_of_the_project(
    opened: MainWindow, settled: Settled, qtbot: QtBot
):
    paste(opened, PASTED, qtbot)
    dialog = asked(opened, qtbot)
    combo = dialog.use.findChild(QComboBox)
    combo.setCurrentIndex(combo.findData("more"))
    combo.activated.emit(combo.currentIndex())
    press(dialog, "Open")
    qtbot.waitUntil(lambda: len(paths(opened)) == 2, timeout=10_000)
    settled(opened)
    assert data_page(opened).cells.rowCount() == 60
    assert opened.document.undo_stack.undoText() == "Add files"


def test_paste_belongs_to_text_fields_and_to_other_pages_too(opened: MainWindow, qtbot: QtBot):
    search = data_page(opened).rows.search
    QApplication.clipboard().setText("kettle")
    search.setFocus()
    qtbot.keyClick(search, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert search.text() == "kettle"
    assert not banners(opened)
    opened.show_page("model")
    assert not opened.paste_action.isEnabled()


# -- progress and cancel ------------------------------------------------------------------------


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """Takes long enough to be seen being read."""
    file = tmp_path / "large.csv"
    with file.open("w") as stream:
        stream.write("text,label\n")
        stream.writelines(f"the text number {n} of a large file,{n % 3}\n" for n in range(300_000))
    return file


def test_a_large_file_shows_its_first_rows_and_can_be_given_up(
    opened: MainWindow, large: Path, qtbot: QtBot
):
    project, folders = opened.document.project, set(data_folder().rglob("*"))
    assert opened.save_to(large.parent / "mine.wordloom")
    project = opened.document.project
    opener = opened.intake.opener
    opener.patience_ms = 0
    opened.open_path(large)
    qtbot.waitUntil(lambda: bool(opener.view.table.cells.rows), timeout=10_000)
    qtbot.waitUntil(opener.view.isVisible, timeout=10_000)
    assert len(opener.view.table.cells.rows) == 200
    assert not opened._rail.isEnabled()
    qtbot.mouseClick(opener.view.panel.cancel, LEFT)
    assert opened.document.project == project
    assert opened.pages["data"].isVisible()
    assert opened._rail.isEnabled()
    qtbot.waitUntil(lambda: not opened.background.busy, timeout=10_000)
    assert opened.document.project == project
    assert not (set(data_folder().rglob("*")) - folders)


def test_cancelling_a_change_of_reading_takes_it_back(
    window: MainWindow, large: Path, qtbot: QtBot
):
    window.open_path(large)
    qtbot.waitUntil(lambda: window.document.is_open, timeout=30_000)
    before = window.document.project
    page = data_page(window)
    source = before.data.source
    assert source is not None
    other = source.reader.model_copy(update={"header": False})
    window.session.sources.set_reader("source", [large], other)
    assert window.session.reading
    window.session.cancel_reading()
    qtbot.waitUntil(lambda: not window.session.reading, timeout=20_000)
    assert window.document.project.data == before.data
    assert page.cells.rowCount() == 300_000


# -- files that change --------------------------------------------------------------------------


def test_a_changed_file_is_told_with_its_rows_and_read_again(
    opened: MainWindow, reviews: Path, settled: Settled, qtbot: QtBot
):
    with reviews.open("a") as stream:
        stream.write("one more text,good\nand another one,bad\n")
    opened.intake.look_at_sources()
    qtbot.waitUntil(lambda: bool(banners(opened)), timeout=10_000)
    assert "reviews.csv has changed: it now has 38 rows, 2 more." in told(opened)
    assert data_page(opened).cells.rowCount() == 36
    press(banners(opened)[0], "Read again")
    settled(opened)
    assert data_page(opened).cells.rowCount() == 38
    assert not banners(opened)
    opened.intake.look_at_sources()
    qtbot.waitUntil(lambda: not opened.background.busy, timeout=10_000)
    assert not banners(opened)


def test_a_changed_file_can_be_left_as_it_was_read(
    opened: MainWindow, reviews: Path, settled: Settled, qtbot: QtBot
):
    lines = reviews.read_text(encoding="utf-8").splitlines()
    reviews.write_text("\n".join(lines[:30]) + "\n", encoding="utf-8")
    opened.intake.look_at_sources()
    qtbot.waitUntil(lambda: bool(banners(opened)), timeout=10_000)
    assert "it now has 29 rows, 7 fewer" in told(opened)
    press(banners(opened)[0], "Keep")
    opened.intake.look_at_sources()
    qtbot.waitUntil(lambda: not opened.background.busy, timeout=10_000)
    assert not banners(opened)
    assert data_page(opened).cells.rowCount() == 36


def test_a_file_that_changed_while_the_project_was_closed_shows_the_rows_of_before(
    window: MainWindow, tmp_path: Path, settled: Settled, qtbot: QtBot
):
    # Large enough to be kept beside the project.
    file = table(tmp_path / "reviews.csv", 60_000)
    window.open_path(file)
    qtbot.waitUntil(lambda: window.document.is_open, timeout=10_000)
    window.session.checker.forget()
    project = tmp_path / "mine" / "mine.wordloom"
    assert window.save_to(project)
    window.close_project()
    with file.open("a") as stream:
        stream.write("one more text,a\n")
    window.open_path(project)
    qtbot.waitUntil(lambda: bool(banners(window)), timeout=10_000)
    assert "reviews.csv has changed: it now has 60,001 rows, 1 more." in told(window)
    assert data_page(window).cells.rowCount() == 60_000
    press(banners(window)[0], "Read again")
    qtbot.waitUntil(lambda: data_page(window).cells.rowCount() == 60_001, timeout=10_000)
    assert not banners(window)
    window.session.checker.forget()


def test_a_missing_file_is_found_again_elsewhere(
    opened: MainWindow,
    reviews: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    settled: Settled,
    qtbot: QtBot,
):
    project = tmp_path / "elsewhere" / "mine.wordloom"
    assert opened.save_to(project)
    data = opened.document.project.data
    opened.close_project()
    moved = reviews.rename(tmp_path / "renamed.csv")
    opened.open_path(project)
    settled(opened)
    page = data_page(opened)
    assert "reviews.csv" in told(opened)
    monkeypatch.setattr(dialogs, "choose_data_files", lambda *_a, **_k: ([moved], False))
    press(page.rows, "Find the file…")
    settled(opened)
    assert paths(opened) == ["renamed.csv"]
    assert opened.document.project.data.text == data.text
    assert page.cells.rowCount() == 36
    assert not banners(opened)

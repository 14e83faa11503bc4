"""The window itself: languages, themes, pages, saving, closing, finding lost work."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from studio.core.i18n import language
from studio.gui import dialogs, theme
from studio.gui.app import make_window
from studio.gui.main_window import MainWindow
from studio.gui.page_list import PAGES
from studio.gui.settings import Settings, load_settings
from studio.gui.widgets.banner import Banner
from studio.gui.widgets.click_card import ClickCard

Settled = Callable[[MainWindow], None]


def answer(words: str) -> None:
    """Click a button of the question that is about to be asked."""

    def click() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        next(b for b in box.buttons() if b.text() == words).click()

    QTimer.singleShot(50, click)


def banners(window: MainWindow) -> list[Banner]:
    return [b for b in window.findChildren(Banner) if b.isVisible()]


def press(banner: Banner, words: str) -> None:
    next(b for b in banner.findChildren(QPushButton) if b.text() == words).click()


def test_without_a_project_the_start_page_offers_samples(window: MainWindow):
    cards = [c.accessibleName() for c in window.findChildren(ClickCard)]
    assert "Chinese news topics" in cards
    assert "English product reviews" in cards
    assert not window._rail.isEnabled()


def test_a_sample_opens_ready_to_train(window: MainWindow, settled: Settled, qtbot: QtBot):
    card = next(
        c for c in window.findChildren(ClickCard) if c.accessibleName() == "Chinese news topics"
    )
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.document.is_open, timeout=10_000)
    settled(window)
    assert window.session.check is not None
    assert window.session.check.ok
    assert len(window.session.check.classes) == 5


def test_pages_are_reached_by_rail_and_keys(opened: MainWindow, qtbot: QtBot):
    assert opened.page_key == "data"
    qtbot.mouseClick(opened._rail.buttons["text"], Qt.MouseButton.LeftButton)
    assert opened.page_key == "text"
    opened._rail.buttons["text"].setFocus()
    qtbot.keyClick(opened._rail.buttons["text"], Qt.Key.Key_Up)
    assert opened.page_key == "data"


def test_pages_are_built_when_they_are_first_shown(opened: MainWindow):
    assert list(opened.pages) == ["data"]
    opened.show_page("text")
    assert list(opened.pages) == ["data", "text"]


@pytest.mark.parametrize(("code", "choice"), [("zh_CN", "dark"), ("en", "light")])
def test_every_page_opens_in_both_languages_and_themes(
    opened: MainWindow, qtbot: QtBot, code: str, choice: str
):
    opened.set_language(code)
    opened.set_theme(choice)
    qtbot.wait(10)
    for page in PAGES:
        opened.show_page(page.key)
        qtbot.waitUntil(opened.pages[page.key].isVisible, timeout=5_000)


def test_switching_the_language_keeps_everything(
    opened: MainWindow, settled: Settled, qtbot: QtBot
):
    opened.show_page("text")
    settled(opened)
    opened.pages["text"].select("vocabulary")  # type: ignore[attr-defined]
    project, undo = opened.document.project, opened.document.undo_stack.count()
    opened.set_language("zh_CN")
    qtbot.wait(20)
    assert language() == "zh_CN"
    assert opened.page_key == "text"
    assert opened.document.project == project
    assert opened.document.undo_stack.count() == undo
    assert opened.pages["text"].selected == "vocabulary"  # type: ignore[attr-defined]
    opened.set_language("en")
    qtbot.wait(20)
    assert opened.pages["text"].title_label.text() == "Text"
    assert load_settings().language == "en"


def test_switching_the_theme_recolours_everything(opened: MainWindow, qtbot: QtBot):
    opened.set_theme("dark")
    qtbot.wait(20)
    assert theme.current() is theme.DARK
    assert opened.palette().window().color().name() == theme.DARK.window.lower()
    middle = opened.grab().toImage().pixelColor(opened.width() // 2, 60)
    assert middle.lightness() < 80
    opened.set_theme("light")
    qtbot.wait(20)
    assert theme.current() is theme.LIGHT


def test_the_title_marks_unsaved_changes(opened: MainWindow, tmp_path: Path):
    assert opened.isWindowModified()
    assert opened.save_to(tmp_path / "mine.wordloom")
    assert not opened.isWindowModified()
    assert opened.windowTitle().startswith("mine")
    opened.document.edit(replace(opened.document.project, name="other"), "Rename")
    assert opened.isWindowModified()
    opened.document.undo_stack.undo()
    assert not opened.isWindowModified()


def test_saving_remembers_the_project_and_the_start_page_shows_it(
    opened: MainWindow, tmp_path: Path
):
    opened.save_to(tmp_path / "mine.wordloom")
    opened.close_project()
    assert not opened.document.is_open
    cards = [c.accessibleName() for c in opened.findChildren(ClickCard)]
    assert "mine" in cards
    assert load_settings().recent == (str(tmp_path / "mine.wordloom"),)


def test_closing_asks_and_cancel_keeps_the_window(opened: MainWindow):
    answer("Cancel")
    assert not opened.close()
    assert opened.isVisible()
    assert opened.document.is_open


def test_closing_and_discarding_leaves_nothing(opened: MainWindow):
    folder = opened.document.folder
    answer("Discard")
    assert opened.close()
    assert not folder.exists()


def test_closing_and_saving_writes_the_project(
    opened: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    file = tmp_path / "kept" / "mine.wordloom"
    monkeypatch.setattr(dialogs, "choose_save_name", lambda *_args: file)
    answer("Save")
    assert opened.close()
    assert file.exists()
    assert json.loads(file.read_text())["name"] == "mine"


def test_the_file_chooser_can_be_left_without_losing_anything(
    opened: MainWindow, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(dialogs, "choose_save_name", lambda *_args: None)
    answer("Save")
    assert not opened.close()
    assert opened.document.is_open


class Runner:
    """A run that goes on until it is told otherwise."""

    device = ""

    def __init__(self) -> None:
        self.running = True
        self.asked: list[str] = []

    def stop(self, *, keep: bool) -> None:
        self.asked.append("keep" if keep else "discard")
        self.running = False

    def detach(self) -> None:
        self.asked.append("detach")

    def wait(self, timeout_ms: int) -> bool:
        return not self.running

    def close(self) -> None:
        self.asked.append("close")


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("Stop and keep", ["keep", "close"]),
        ("Discard the run", ["discard", "close"]),
        ("Keep running", ["detach", "close"]),
    ],
)
def test_closing_while_training_asks_what_becomes_of_the_run(
    opened: MainWindow, tmp_path: Path, words: str, asked: list[str]
):
    opened.save_to(tmp_path / "mine.wordloom")
    runner = Runner()
    opened.session.runner = runner
    answer(words)
    assert opened.close()
    assert runner.asked == asked


def test_closing_while_training_can_be_cancelled(opened: MainWindow):
    runner = Runner()
    opened.session.runner = runner
    answer("Cancel")
    assert not opened.close()
    assert runner.asked == []
    opened.session.runner = None


def test_a_broken_project_is_told_and_nothing_is_lost(
    opened: MainWindow, tmp_path: Path, settled: Settled
):
    opened.save_to(tmp_path / "mine.wordloom")
    broken = tmp_path / "broken.wordloom"
    text = (tmp_path / "mine.wordloom").read_text()
    broken.write_text(text[: len(text) // 2])
    opened.open_path(broken)
    assert opened.document.title == "mine"
    assert any("broken.wordloom" in b.accessibleName() for b in banners(opened))


def test_unsaved_changes_of_a_crashed_window_are_offered(
    opened: MainWindow, tmp_path: Path, settled: Settled
):
    file = tmp_path / "mine.wordloom"
    opened.save_to(file)
    opened.document.edit(replace(opened.document.project, template="changed"), "Change")
    opened.document.autosave_now()
    kept = tmp_path / ".mine.wordloom.autosave"
    value = json.loads(kept.read_text())
    value["process_started"] = 1.0
    content = json.dumps(value)
    opened.document.close()
    kept.write_text(content)
    opened.open_path(file)
    offered = banners(opened)
    assert len(offered) == 1
    assert "were not saved" in offered[0].accessibleName()
    press(offered[0], "Restore")
    assert opened.document.project.template == "changed"
    assert opened.isWindowModified()


def test_edits_before_the_answer_do_not_replace_what_was_found(
    opened: MainWindow, tmp_path: Path, settled: Settled
):
    file = tmp_path / "mine.wordloom"
    opened.save_to(file)
    opened.document.edit(replace(opened.document.project, template="found"), "Change")
    opened.document.autosave_now()
    kept = tmp_path / ".mine.wordloom.autosave"
    value = json.loads(kept.read_text())
    value["process_started"] = 1.0
    opened.document.close()
    kept.write_text(json.dumps(value))
    opened.open_path(file)
    opened.document.edit(replace(opened.document.project, template="later"), "Change")
    opened.document.autosave_now()
    press(banners(opened)[0], "Restore")
    assert opened.document.project.template == "found"
    opened.document.save()
    assert sorted(p.name for p in tmp_path.glob(".mine*autosave*")) == []


def test_a_draft_in_training_is_not_moved_by_saving(opened: MainWindow, tmp_path: Path):
    opened.session.runner = Runner()
    assert not opened.save_to(tmp_path / "mine.wordloom")
    assert not (tmp_path / "mine.wordloom").exists()
    assert len(banners(opened)) == 1
    opened.session.runner = None


def test_a_draft_in_training_stays_when_the_window_closes(opened: MainWindow):
    folder = opened.document.folder
    opened.session.runner = Runner()
    answer("Keep running")
    assert opened.close()
    assert any(folder.glob(".*.autosave"))


def test_a_draft_of_a_crashed_window_is_offered_on_the_start_page(
    qapp: QApplication, opened: MainWindow, qtbot: QtBot
):
    document = opened.document
    document.autosave_now()
    path = next(document.folder.glob(".*.autosave"))
    value = json.loads(path.read_text())
    value["process_started"] = 1.0
    path.write_text(json.dumps(value))
    other = make_window(qapp, Settings(language="en", theme="light"))
    qtbot.addWidget(other, before_close_func=lambda _w: other.document.close())
    other.show()
    found = banners(other)
    assert len(found) == 1
    press(found[0], "Restore")
    assert other.document.is_open
    assert other.document.project.data == document.project.data
    other.background.close()


def test_a_banner_shows_details_and_copies_them(window: MainWindow, qtbot: QtBot):
    from studio.core.errors import msg, problem

    shown = window.show_problem(
        problem("x", "here", msg("Something <b>odd</b>"), msg("Do this."), details="line 1")
    )
    texts = [label.text() for label in shown.findChildren(QLabel)]
    assert "Something <b>odd</b>" in texts
    assert all(
        label.textFormat() == Qt.TextFormat.PlainText for label in shown.findChildren(QLabel)
    )
    press(shown, "Copy")
    assert QApplication.clipboard().text().splitlines() == [
        "Something <b>odd</b>",
        "Do this.",
        "line 1",
    ]


def test_the_same_problem_is_shown_once(window: MainWindow):
    from studio.core.errors import msg, problem

    for _time in range(3):
        window.show_problem(problem("x", "here", msg("The same")))
    assert len(banners(window)) == 1


def test_settings_that_are_no_json_are_put_aside(tmp_path: Path):
    from studio.gui.settings import settings_file

    settings_file().write_text("{broken")
    assert load_settings() == Settings()
    assert settings_file().with_suffix(".unreadable.json").exists()


def test_the_shortcut_for_saving_works_once_a_project_is_open(
    opened: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
):
    monkeypatch.setattr(dialogs, "choose_save_name", lambda *_args: tmp_path / "mine.wordloom")
    opened.activateWindow()
    qtbot.keyClick(opened, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert (tmp_path / "mine.wordloom").exists()
    qtbot.keyClick(opened, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert opened.page_key == "text"


def test_without_a_project_nothing_can_be_saved(window: MainWindow):
    assert window.project_actions
    assert not any(action.isEnabled() for action in window.project_actions)


def test_a_saved_project_opens_at_the_page_it_was_left_on(
    opened: MainWindow, tmp_path: Path, settled: Settled
):
    opened.show_page("text")
    opened.save_to(tmp_path / "mine.wordloom")
    opened.close_project()
    opened.open_path(tmp_path / "mine.wordloom")
    settled(opened)
    assert opened.page_key == "text"
    assert not opened.isWindowModified()


def test_a_data_file_that_changed_is_told(
    opened: MainWindow, reviews: Path, tmp_path: Path, settled: Settled
):
    opened.save_to(tmp_path / "mine.wordloom")
    opened.close_project()
    with reviews.open("a") as stream:
        stream.write("one more text,good\n")
    opened.open_path(tmp_path / "mine.wordloom")
    settled(opened)
    assert any("reviews.csv has changed" in b.accessibleName() for b in banners(opened))


def test_a_data_file_that_is_gone_is_told_on_the_page(
    opened: MainWindow, reviews: Path, tmp_path: Path, settled: Settled
):
    opened.save_to(tmp_path / "mine.wordloom")
    opened.close_project()
    reviews.unlink()
    opened.open_path(tmp_path / "mine.wordloom")
    settled(opened)
    page = opened.pages["data"]
    assert any("reviews.csv" in b.accessibleName() for b in banners(opened))
    assert not page.primary.isEnabled()

"""Lists, patterns, files and folders in a form, by mouse and keyboard."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from studio.catalog.text_steps.find_replace import FindReplace
from studio.catalog.text_steps.regex_replace import RegexReplace
from studio.catalog.text_steps.stop_words import StopWords
from studio.catalog.text_steps.wordnet_lemmas import WordnetLemmas
from studio.core.progress import Cancelled, Tick
from studio.core.spec import Spec, param
from studio.data import nltk_fetch
from studio.gui.forms.places import FetchingField, PlaceField
from studio.gui.forms.spec_form import SpecForm
from studio.gui.forms.typed import LinesField, PatternField
from studio.gui.widgets.buttons import Button


def shown(qtbot: QtBot, spec: Spec) -> SpecForm:
    form = SpecForm(spec)
    qtbot.addWidget(form)
    form.resize(320, 800)
    form.show()
    qtbot.waitExposed(form)
    return form


def lines(form: SpecForm, name: str) -> LinesField:
    field = form.part(name)
    assert isinstance(field, LinesField)
    return field


def test_a_list_is_typed_and_counted(qtbot: QtBot):
    form = shown(qtbot, StopWords())
    field = lines(form, "own")
    assert field._count.text() == "0 entries"
    field.setFocus()
    with qtbot.waitSignal(form.changed) as told:
        qtbot.keyClicks(field.edit, "lol")
        qtbot.keyClick(field.edit, Qt.Key.Key_Return)
        qtbot.keyClicks(field.edit, "omg ")
    assert field._count.text() == "2 entries"
    assert told.args[0] == StopWords(own="lol\nomg ")


def test_a_list_is_taken_when_the_field_is_left(qtbot: QtBot):
    form = shown(qtbot, StopWords())
    field = lines(form, "own")
    field.setFocus()
    qtbot.keyClicks(field.edit, "lol")
    field.edit.left.emit()
    assert form.spec == StopWords(own="lol")
    assert field.edit.tabChangesFocus()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_file_is_read_behind_what_stands_there(qtbot: QtBot, tmp_path: Path, encoding: str):
    words = "手机\r\n电脑\r\n漂亮的\r\n" + "这个产品的质量非常好，我很喜欢。\r\n" * 5
    path = tmp_path / "words.txt"
    path.write_bytes(words.encode(encoding))
    form = shown(qtbot, StopWords(own="lol"))
    field = lines(form, "own")
    with qtbot.waitSignal(form.changed):
        field.take_file(path)
    assert form.spec == StopWords(own="lol\n" + words.replace("\r\n", "\n"))
    assert field._count.text() == "9 entries"
    field.edit.undo()
    assert field.edit.toPlainText() == "lol"


def test_a_file_that_cannot_be_read_is_told_below(qtbot: QtBot, tmp_path: Path):
    form = shown(qtbot, StopWords(own="lol"))
    lines(form, "own").take_file(tmp_path / "none.txt")
    assert "none.txt" in form.row("own").error()
    (tmp_path / "big.txt").write_bytes(b"word\n" * 1_100_000)
    lines(form, "own").take_file(tmp_path / "big.txt")
    assert "too large" in form.row("own").error()
    assert form.spec == StopWords(own="lol")


def test_a_file_is_chosen_by_the_button(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "pairs.tsv"
    path.write_text("u\tyou\n", encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(path), ""))
    form = shown(qtbot, FindReplace())
    (button,) = lines(form, "pairs").findChildren(Button)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert form.spec == FindReplace(pairs="u\tyou\n")


def test_a_bad_line_is_told_at_once_and_goes_away(qtbot: QtBot):
    form = shown(qtbot, FindReplace(pairs="no pair"))
    assert "Line 1" in form.row("pairs").error()
    form.set_spec(FindReplace(pairs="a → b"))
    assert form.row("pairs").error() == ""
    assert lines(form, "pairs").edit.toPlainText() == "a → b"


def test_a_pattern_is_judged_while_it_is_typed(qtbot: QtBot):
    form = shown(qtbot, RegexReplace())
    field = form.part("pattern")
    assert isinstance(field, PatternField)
    field.setFocus()
    with qtbot.waitSignal(form.changed):
        qtbot.keyClicks(field.edit, "(a")  # and a pause, not Return
    assert "missing )" in form.row("pattern").error()
    assert field.edit.property("invalid")
    with qtbot.waitSignal(form.changed):
        qtbot.keyClicks(field.edit, ")")
    assert form.row("pattern").error() == ""
    assert not field.edit.property("invalid")
    assert form.spec == RegexReplace(pattern="(a)")


def test_what_a_check_says_gives_way_to_what_the_value_says(qtbot: QtBot):
    form = shown(qtbot, RegexReplace(pattern="("))
    own = form.row("pattern").error()
    form.show_problems({"pattern": "From the check."})
    assert form.row("pattern").error() == own
    form.set_spec(RegexReplace(pattern="a"))
    assert form.row("pattern").error() == "From the check."


class Places(Spec):
    """A file and a folder."""

    file: str = param("", title="File", widget="file")
    folder: str = param("", title="Folder", widget="folder")


def test_files_and_folders_are_typed_or_chosen(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch):
    form = shown(qtbot, Places())
    file, folder = form.part("file"), form.part("folder")
    assert isinstance(file, PlaceField)
    assert isinstance(folder, PlaceField)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: ("/data/x.json", ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: "/data")
    file._choose()
    folder._choose()
    assert form.spec == Places(file="/data/x.json", folder="/data")
    folder.setFocus()
    qtbot.keyClicks(folder.edit, "2")
    qtbot.keyClick(folder.edit, Qt.Key.Key_Return)
    assert form.spec == Places(file="/data/x.json", folder="/data2")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: "")
    folder._choose()
    assert form.spec == Places(file="/data/x.json", folder="/data2")


def fetching(form: SpecForm) -> FetchingField:
    field = form.part("folder")
    assert isinstance(field, FetchingField)
    return field


def test_a_click_fetches_into_the_named_folder(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    asked: list[tuple[Path, list[str]]] = []

    def fetch(folder: Path, packages: list[str], tick: Tick) -> tuple[str, ...]:
        asked.append((folder, packages))
        tick(0.5)
        (folder / "corpora" / "wordnet").mkdir(parents=True)
        (folder / "corpora" / "wordnet" / "index.noun").write_text("")
        return ("wordnet",)

    monkeypatch.setattr(nltk_fetch, "fetch_nltk_data", fetch)
    form = shown(qtbot, WordnetLemmas(folder=str(tmp_path)))
    assert "is not in the folder" in form.row("folder").error()
    field = fetching(form)
    assert "10.8" in field.fetch.text()
    qtbot.mouseClick(field.fetch, Qt.MouseButton.LeftButton)
    assert field.fetching
    assert field.bar.isVisible()
    qtbot.waitUntil(lambda: not field.fetching)
    assert asked == [(tmp_path, ["wordnet"])]
    assert form.row("folder").error() == ""
    assert not field.bar.isVisible()


def test_without_a_folder_the_persons_own_data_folder_is_used(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(nltk_fetch, "fetch_nltk_data", lambda *_args: ("wordnet",))
    form = shown(qtbot, WordnetLemmas())
    with qtbot.waitSignal(form.changed) as told:
        qtbot.mouseClick(fetching(form).fetch, Qt.MouseButton.LeftButton)
    assert told.args[0].folder.endswith("nltk_data")
    assert fetching(form).place.edit.text() == told.args[0].folder


def test_offline_is_told_below_the_folder(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def refuse(address: str) -> object:
        raise OSError("no route")

    monkeypatch.setattr(nltk_fetch, "open_https", refuse)
    form = shown(qtbot, WordnetLemmas(folder=str(tmp_path)))
    qtbot.mouseClick(fetching(form).fetch, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "can't be reached" in form.row("folder").error())
    assert not fetching(form).fetching


def test_a_fetch_can_be_cancelled(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    import threading

    ended = threading.Event()

    def fetch(folder: Path, packages: list[str], tick: Tick) -> tuple[str, ...]:
        try:
            while True:
                tick(0.1)
                threading.Event().wait(0.005)
        except Cancelled:
            ended.set()
            raise

    monkeypatch.setattr(nltk_fetch, "fetch_nltk_data", fetch)
    form = shown(qtbot, WordnetLemmas(folder=str(tmp_path)))
    field = fetching(form)
    qtbot.mouseClick(field.fetch, Qt.MouseButton.LeftButton)
    assert field.fetch.text() == "Cancel"
    qtbot.mouseClick(field.fetch, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(ended.is_set)
    assert not field.fetching
    assert "Fetch" in field.fetch.text()


@pytest.mark.parametrize(
    "spec", [StopWords(), FindReplace(), RegexReplace(), WordnetLemmas(), Places()]
)
def test_every_field_is_named_and_reached_by_keyboard(qtbot: QtBot, spec: Spec):
    form = shown(qtbot, spec)
    for name in type(spec).model_fields:
        field = form.part(name).focusProxy()
        assert field is not None, name
        assert field.accessibleName(), name
        assert field.focusPolicy() & Qt.FocusPolicy.TabFocus, name

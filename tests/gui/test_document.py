"""The document: undo, saving, and work that is there again after a crash."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.core.errors import UserError
from studio.gui import autosave
from studio.gui.document import Document
from studio.store.project import Project, load_project


@pytest.fixture
def document(qtbot: QtBot) -> Document:
    return Document()


def renamed(document: Document, name: str, merge_id: str = "") -> None:
    document.edit(replace(document.project, name=name), f"Name {name}", merge_id)


def as_if_crashed(path: Path) -> None:
    """The autosave as it stands when the process that wrote it is gone."""
    value = json.loads(path.read_text())
    value["process_started"] = 1.0
    path.write_text(json.dumps(value))
    for lock in path.parent.glob(".*.lock"):
        lock.unlink()


def test_edits_are_undone_and_redone(document: Document):
    document.new(Project(name="a"))
    renamed(document, "b")
    renamed(document, "c")
    document.undo_stack.undo()
    assert document.project.name == "b"
    document.undo_stack.undo()
    assert document.project.name == "a"
    document.undo_stack.redo()
    assert document.project.name == "b"


def test_edits_of_the_same_thing_are_one_step(document: Document):
    document.new(Project(name="a"))
    renamed(document, "ab", "name")
    renamed(document, "abc", "name")
    renamed(document, "x", "other")
    assert document.undo_stack.count() == 2
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert document.project.name == "a"


def test_an_edit_that_changes_nothing_is_no_step(document: Document):
    document.new(Project(name="a"))
    renamed(document, "a")
    assert document.undo_stack.count() == 0


def test_the_modified_mark_follows_saving_and_undo(document: Document, tmp_path: Path):
    document.new(Project(name="a"))
    assert document.modified
    document.save_as(tmp_path / "mine")
    assert document.file == tmp_path / "mine.wordloom"
    assert not document.modified
    renamed(document, "b")
    assert document.modified
    document.undo_stack.undo()
    assert not document.modified


def test_saving_and_opening_gives_the_same_project(document: Document, tmp_path: Path):
    document.new(Project(name="a"))
    document.save_as(tmp_path / "mine.wordloom")
    renamed(document, "b")
    document.save()
    saved = document.project
    document.close()
    document.open(tmp_path / "mine.wordloom")
    assert document.project == saved
    assert not document.modified


def test_the_autosave_lies_beside_the_project_and_never_over_it(document: Document, tmp_path: Path):
    document.new(Project(name="a"))
    document.save_as(tmp_path / "reviews.wordloom")
    renamed(document, "b")
    document.autosave_now()
    kept = tmp_path / ".reviews.wordloom.autosave"
    assert kept.exists()
    assert load_project(tmp_path / "reviews.wordloom").name == "reviews"
    document.save()
    assert not kept.exists()


def test_undo_back_to_the_saved_state_takes_the_autosave_away(document: Document, tmp_path: Path):
    document.new(Project(name="a"))
    document.save_as(tmp_path / "reviews.wordloom")
    renamed(document, "b")
    document.autosave_now()
    document.undo_stack.undo()
    document.autosave_now()
    assert not (tmp_path / ".reviews.wordloom.autosave").exists()


def test_work_of_a_crashed_window_is_found_and_restored(document: Document, tmp_path: Path):
    document.new(Project(name="a"))
    document.save_as(tmp_path / "reviews.wordloom")
    renamed(document, "unsaved")
    document.autosave_now()
    path = tmp_path / ".reviews.wordloom.autosave"
    file = tmp_path / "reviews.wordloom"
    assert autosave.look(tmp_path, file) is None, "a living window is still at it"
    as_if_crashed(path)
    kept = autosave.look(tmp_path, file)
    assert kept is not None
    assert autosave.find([str(file)]) == [kept]
    other = Document()
    other.restore(kept)
    assert other.project.name == "unsaved"
    assert other.modified
    assert load_project(file).name == "reviews"
    other.save()
    assert load_project(file).name == "unsaved"
    assert not path.exists()


def test_a_project_that_was_never_saved_is_found_after_a_crash(document: Document):
    document.new(Project(name="draft"))
    document.autosave_now()
    as_if_crashed(autosave.autosave_path(document.folder, None))
    kept = autosave.find([])
    assert [item.name for item in kept] == ["draft"]
    other = Document()
    other.restore(kept[0])
    assert other.project.name == "draft"
    assert other.file is None
    assert other.folder == document.folder


def test_giving_up_a_draft_leaves_nothing(document: Document):
    document.new(Project(name="draft"))
    document.autosave_now()
    folder = document.folder
    document.close()
    assert not folder.exists()


def test_closing_while_a_run_goes_on_keeps_the_draft(document: Document):
    document.new(Project(name="draft"))
    folder = document.folder
    document.keep_on_close = True
    document.close()
    assert autosave.autosave_path(folder, None).exists()


def test_saving_a_draft_takes_its_runs_along(document: Document, tmp_path: Path):
    document.new(Project(name="draft"))
    old = document.folder
    (old / "runs" / "one").mkdir(parents=True)
    (old / "runs.sqlite").write_bytes(b"history")
    document.save_as(tmp_path / "kept" / "reviews.wordloom")
    assert (tmp_path / "kept" / "runs" / "one").is_dir()
    assert (tmp_path / "kept" / "runs.sqlite").read_bytes() == b"history"
    assert not old.exists()
    assert document.folder == tmp_path / "kept"


def test_saving_a_draft_over_runs_of_another_project_changes_nothing(
    document: Document, tmp_path: Path
):
    document.new(Project(name="draft"))
    (document.folder / "runs").mkdir()
    (tmp_path / "runs").mkdir()
    old = document.folder
    with pytest.raises(UserError, match="already holds runs"):
        document.save_as(tmp_path / "reviews.wordloom")
    assert document.folder == old
    assert document.file is None
    assert not (tmp_path / "reviews.wordloom").exists()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_told(document: Document, tmp_path: Path):
    tmp_path.chmod(0o500)
    document.new(Project(name="a"))
    with pytest.raises(UserError, match="read-only"):
        document.save_as(tmp_path / "reviews.wordloom")
    assert document.modified


def test_a_failed_save_leaves_the_old_file_and_the_name(
    document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    document.new(Project(name="a"))
    document.save_as(tmp_path / "one.wordloom")
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    with pytest.raises(UserError):
        document.save_as(blocked / "two.wordloom")
    assert document.file == tmp_path / "one.wordloom"
    assert document.project.name == "one"


def test_a_broken_autosave_is_left_alone(document: Document, tmp_path: Path):
    file = tmp_path / "reviews.wordloom"
    autosave.autosave_path(tmp_path, file).write_text('{"format": "wordloom-auto')
    assert autosave.look(tmp_path, file) is None


def test_what_the_window_remembers_is_no_step_of_undo(document: Document):
    document.new(Project(name="a"))
    renamed(document, "b")
    document.remember(page="text")
    document.undo_stack.undo()
    assert document.project.name == "a"
    assert document.project.view == {"page": "text"}

"""A project that is open in another window: it can be looked at, and nothing of it is written."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.core.errors import UserError
from studio.gui import autosave
from studio.gui.document import Document
from studio.gui.main_window import MainWindow
from studio.gui.run_panels import hindrance
from studio.store.project import Project, load_project, save_project


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "p" / "p.wordloom"
    path.parent.mkdir()
    save_project(Project(name="p"), path)
    return path


@pytest.fixture
def first(qtbot: QtBot, file: Path) -> Document:
    document = Document()
    document.open(file)
    return document


def edited(document: Document, name: str) -> None:
    document.edit(replace(document.project, name=name), "Name it")


def test_only_the_first_window_writes(first: Document, file: Path) -> None:
    second = Document()
    second.open(file)
    assert not first.read_only
    assert second.read_only
    edited(first, "of the first")
    first.autosave_now()
    kept = autosave.autosave_path(file.parent, file).read_bytes()
    edited(second, "of the second")
    second.autosave_now()
    second.close()
    assert autosave.autosave_path(file.parent, file).read_bytes() == kept
    first.save()
    assert load_project(file).name == "of the first"


def test_the_project_is_free_when_the_first_window_closes_it(first: Document, file: Path) -> None:
    first.close()
    second = Document()
    second.open(file)
    assert not second.read_only
    second.close()
    assert not list(file.parent.glob(".*.lock"))


def test_under_another_name_it_is_ones_own(first: Document, file: Path, tmp_path: Path) -> None:
    second = Document()
    second.open(file)
    with pytest.raises(UserError, match="open in another window"):
        second.save_as(file)
    edited(second, "mine")
    second.save_as(tmp_path / "copy" / "mine.wordloom")
    assert not second.read_only
    assert load_project(tmp_path / "copy" / "mine.wordloom").name == "mine"
    assert load_project(file).name == "p"


def test_nothing_is_saved_over_a_project_that_is_open_elsewhere(
    first: Document, file: Path
) -> None:
    other = Document()
    other.new(Project(name="new"))
    with pytest.raises(UserError, match="open in another window"):
        other.save_as(file)
    assert load_project(file).name == "p"


def test_the_lock_of_a_window_that_was_killed_counts_for_nothing(file: Path, qtbot: QtBot) -> None:
    held = (
        "import sys, os, pathlib; from PySide6.QtCore import QCoreApplication\n"
        "from studio.gui.project_lock import ProjectLock\n"
        "app = QCoreApplication(['wordloom']); lock = ProjectLock()\n"
        "assert lock.hold(pathlib.Path(sys.argv[1])); os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", held, str(file)], check=False, env=dict(os.environ))
    assert list(file.parent.glob(".*.lock"))
    document = Document()
    document.open(file)
    assert not document.read_only
    document.close()


def test_the_window_tells_it_and_does_not_train(
    qtbot: QtBot, window: MainWindow, first: Document, file: Path, tmp_path: Path
) -> None:
    window.open_path(file)
    assert window.document.read_only
    assert "read only" in window.windowTitle()
    assert not window.banners.is_empty()
    assert hindrance(window.session) is not None
    assert window.save_to(tmp_path / "mine.wordloom")
    assert "read only" not in window.windowTitle()
    assert window.banners.is_empty()

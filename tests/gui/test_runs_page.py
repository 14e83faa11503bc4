"""The Runs page: compare, rename, restore, export."""

from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.catalog.layers.dropout import Dropout
from studio.gui.main_window import MainWindow
from studio.gui.pages.runs import RunsPage
from studio.gui.runs.apart import TEXTS
from studio.gui.runs.settings_apart import differences
from studio.gui.runs.table import BEST, DEVICE, MODEL, NAME, SECONDS, STAR, STATE
from studio.gui.widgets.labels import ElidedLabel
from studio.model.edits import insert_layer, remove_layer
from studio.store.history import History
from tests.made_runs import make_evaluation, make_run

FIRST, SECOND = "20261123-120000-aaaa", "20261123-130000-bbbb"


@pytest.fixture
def page(opened: MainWindow, qtbot: QtBot) -> RunsPage:
    document = opened.document
    make_run(document.folder, FIRST, document.project, accuracy=0.6)
    longer = document.project.plan.model_copy(update={"epochs": 33})
    make_run(document.folder, SECOND, replace(document.project, plan=longer), accuracy=0.8)
    opened.show_page("runs")
    shown = cast(RunsPage, opened.pages["runs"])
    qtbot.waitUntil(
        lambda: len(shown.model.rows) == 2 and not opened.background.busy, timeout=10_000
    )
    return shown


def words(page: RunsPage, row: int) -> list[str]:
    return [str(page.model.index(row, column).data()) for column in range(11)]


def test_every_run_is_told_in_a_row(page: RunsPage) -> None:
    newest = words(page, 0)
    assert newest[0] == "Run 2"
    assert newest[STATE] == "Completed"
    assert newest[MODEL].startswith("Fast n-grams")
    assert newest[BEST].startswith("80.0")
    assert newest[SECONDS] == "1.5 s"
    assert newest[DEVICE] == "processor"
    assert words(page, 1)[0] == "Run 1"


def test_ticked_runs_are_overlaid(page: RunsPage, qtbot: QtBot) -> None:
    assert page.overlay is not None
    assert page.model.ticked == [SECOND, FIRST]
    assert page.overlay.loss.points(0) == page.overlay.loss.points(1) == 2
    index = page.model.index(1, NAME)
    page.model.setData(index, Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    assert page.model.ticked == [SECOND]
    assert len(page.overlay.loss._curves) == 1


def test_differences_name_the_setting_and_both_values(page: RunsPage) -> None:
    table = page.apart.settings.table
    assert table is not None
    rows = table.texts()
    assert [row[0] for row in rows] == ["Epochs"]
    assert rows[0][1] == "33"


def test_a_run_gets_a_name(page: RunsPage, qtbot: QtBot) -> None:
    page.model.setData(page.model.index(1, NAME), "baseline", Qt.ItemDataRole.EditRole)
    qtbot.waitUntil(lambda: words(page, 1)[0] == "baseline", timeout=10_000)


def test_settings_of_a_run_come_back_and_undo_takes_them_away(page: RunsPage) -> None:
    before = page.document.project
    page.list.choose(SECOND)
    page.details.restore.click()
    assert page.document.project.plan.epochs == 33
    page.document.undo_stack.undo()
    assert page.document.project == before


def test_a_model_that_is_gone_can_not_be_exported(page: RunsPage) -> None:
    assert not page.details.export.isEnabled()
    assert not page.details.ask.isEnabled()


def test_a_model_is_exported_whole(
    page: RunsPage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    models = page.document.folder / "models"
    models.mkdir()
    (models / "m.loom").write_bytes(bytes(range(256)))
    History(page.document.folder).set_model(SECOND, str(models / "m.loom"))
    page.model.rows[0] = replace(page.model.rows[0], model=str(models / "m.loom"))
    page.list.choose(SECOND)
    page._show_details()
    target = tmp_path / "copy.loom"
    monkeypatch.setattr("studio.gui.bundle_dialogs.choose_export", lambda *_: target)
    assert page.details.export.isEnabled()
    page.details.export.click()
    assert target.read_bytes() == bytes(range(256))


def test_layers_and_steps_are_compared_too(opened: MainWindow) -> None:
    project = opened.document.project
    graph, added = insert_layer(project.graph, Dropout(), after="ngrams_input")
    project = replace(project, graph=graph)
    ngrams = project.pipeline.ngrams.model_copy(update={"max_tokens": 1})
    fewer = replace(project, graph=remove_layer(graph, added))
    other = replace(fewer, pipeline=project.pipeline.model_copy(update={"ngrams": ngrams}))
    found = dict(differences([project, other]))
    assert found["N-grams · Longest n-gram"] == ("2", "1")
    assert found[f"Layer {added}"] == ("Dropout", "–")
    assert differences([project, project]) == []
    assert np.all([len(values) == 2 for values in found.values()])


def history(page: RunsPage) -> History:
    return History(page.document.folder)


def shown(page: RunsPage) -> list[str]:
    return [row.id for row in page.model.rows]


def test_a_star_is_set_by_a_click_and_by_a_key(page: RunsPage, qtbot: QtBot) -> None:
    table = page.list.table
    place = page.model.index(1, STAR)
    QTest.mouseClick(
        table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(place).center()
    )
    qtbot.waitUntil(lambda: page.model.rows[1].starred, timeout=10_000)
    assert [row.starred for row in history(page).runs()] == [False, True]
    page.list.kinds.setCurrentIndex(1)
    qtbot.waitUntil(lambda: shown(page) == [FIRST], timeout=10_000)
    page.list.choose(FIRST)
    QTest.keyClick(table, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: shown(page) == [], timeout=10_000)


def test_tags_and_a_note_are_kept_and_found(page: RunsPage, qtbot: QtBot) -> None:
    page.list.choose(FIRST)
    page.details.tags_edit.setText("基线， rough,基线")
    page.details.tags_edit.editingFinished.emit()
    QTest.keyClicks(page.details.note_edit, "too many epochs")
    page.details.keep_note()
    qtbot.waitUntil(lambda: page.model.rows[1].notes == "too many epochs", timeout=10_000)
    row = history(page).run(FIRST)
    assert row is not None
    assert (row.tags, row.notes) == (("基线", "rough"), "too many epochs")
    QTest.keyClicks(page.list.search, "ROUGH epochs")
    assert shown(page) == [FIRST]
    page.list.search.setText("nothing of the kind")
    assert shown(page) == []
    assert page.details.isHidden()


def test_the_note_of_another_run_is_not_overwritten(page: RunsPage, qtbot: QtBot) -> None:
    page.list.choose(FIRST)
    QTest.keyClicks(page.details.note_edit, "of the first")
    page.list.choose(SECOND)
    qtbot.waitUntil(lambda: not page.session.background.busy, timeout=10_000)
    assert page.details.note_edit.toPlainText() == ""
    assert {row.id: row.notes for row in history(page).runs()} == {
        FIRST: "of the first",
        SECOND: "",
    }


def test_a_run_goes_to_the_trash_and_comes_back(page: RunsPage, qtbot: QtBot) -> None:
    page.list.choose(SECOND)
    QTest.keyClick(page.list.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: shown(page) == [FIRST], timeout=10_000)
    page.list.kinds.setCurrentIndex(3)
    qtbot.waitUntil(lambda: shown(page) == [SECOND], timeout=10_000)
    assert words(page, 0)[NAME] == "Run 2"
    page.details.trash.click()
    qtbot.waitUntil(lambda: shown(page) == [], timeout=10_000)
    page.list.kinds.setCurrentIndex(0)
    qtbot.waitUntil(lambda: shown(page) == [SECOND, FIRST], timeout=10_000)


def test_a_run_of_the_trash_is_deleted_for_good(page: RunsPage, qtbot: QtBot) -> None:
    history(page).set_trashed(FIRST, True)
    page.list.kinds.setCurrentIndex(3)
    qtbot.waitUntil(lambda: shown(page) == [FIRST], timeout=10_000)
    assert not page.details.delete.isHidden()
    page.delete_run(FIRST)
    qtbot.waitUntil(lambda: shown(page) == [], timeout=10_000)
    assert history(page).run(FIRST) is None


def test_runs_are_sorted_by_their_figures(page: RunsPage) -> None:
    table = page.list.table
    table.sortByColumn(BEST, Qt.SortOrder.AscendingOrder)
    assert shown(page) == [FIRST, SECOND]
    table.sortByColumn(BEST, Qt.SortOrder.DescendingOrder)
    assert shown(page) == [SECOND, FIRST]


def test_texts_that_two_runs_answer_otherwise_are_listed(page: RunsPage, qtbot: QtBot) -> None:
    dataset = page.session.dataset
    assert dataset is not None
    rows, folder = np.arange(8), page.document.folder
    make_evaluation(folder, FIRST, dataset.label_names, rows, every=4)
    make_evaluation(folder, SECOND, dataset.label_names, rows, every=100)
    page.apart.tabs.setCurrentIndex(TEXTS)
    qtbot.waitUntil(lambda: page.apart.texts.table is not None, timeout=10_000)
    assert page.apart.texts.words.text().startswith(
        "1 of 8 test texts gets another answer: 1 right"
    )
    assert page.apart.texts.table is not None
    (line,) = page.apart.texts.table.texts()
    assert line[0] == " ".join(dataset.texts(np.array([4]))[0].split())[:500]
    assert line[1] == line[3] != line[2]


def test_other_than_two_runs_are_not_compared_text_by_text(page: RunsPage, qtbot: QtBot) -> None:
    page.model.set_ticked([FIRST])
    page.apart.tabs.setCurrentIndex(TEXTS)
    assert "exactly two" in page.apart.texts.words.text()
    page.model.set_ticked([FIRST, SECOND])
    qtbot.waitUntil(lambda: "not judged" in page.apart.texts.words.text(), timeout=10_000)


def test_the_table_shown_is_exported(
    page: RunsPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    target = tmp_path / "table"
    monkeypatch.setattr(
        "PySide6.QtWidgets.QFileDialog.getSaveFileName", lambda *_: (str(target), "")
    )
    page.list.export_asked.emit("runs")
    qtbot.waitUntil(lambda: (tmp_path / "table.csv").exists(), timeout=10_000)
    assert (tmp_path / "table.csv").read_text(encoding="utf-8-sig").count("\n") == 3
    page.list.export_asked.emit("curves")
    qtbot.waitUntil(
        lambda: "val_loss" in (tmp_path / "table.csv").read_text(encoding="utf-8-sig"),
        timeout=10_000,
    )


def test_what_a_run_depended_on_is_told(page: RunsPage, qtbot: QtBot) -> None:
    project = page.document.project
    history(page).add_run(
        "20261124-000000-cccc",
        project.to_json(),
        seed=42,
        data_sha256="abcdef0123456789",
        machine={"machine": "desk", "torch": "2.13.0"},
    )
    page.shown()
    qtbot.waitUntil(lambda: len(page.model.rows) == 3, timeout=10_000)
    page.list.choose("20261124-000000-cccc")
    told = [label.text() for label in page.details.findChildren(ElidedLabel)]
    assert "42" in told
    assert "abcdef012345" in told
    assert "torch 2.13.0" in told

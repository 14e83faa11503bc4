"""The Runs page: compare, rename, restore, export."""

from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.catalog.layers.dropout import Dropout
from studio.gui.main_window import MainWindow
from studio.gui.pages.runs import RunsPage
from studio.gui.runs_compare import differences
from studio.gui.runs_table import NAME
from studio.model.edits import insert_layer, remove_layer
from tests.made_runs import make_run

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
    return [str(page.model.index(row, column).data()) for column in range(9)]


def test_every_run_is_told_in_a_row(page: RunsPage) -> None:
    newest = words(page, 0)
    assert newest[0] == "Run 2"
    assert newest[6] == "Completed"
    assert newest[5].startswith("Fast n-grams")
    assert newest[1].startswith("80.0")
    assert newest[4] == "1.5 s"
    assert newest[8] == "processor"
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
    assert page.differences is not None
    rows = page.differences.texts()
    assert [row[0] for row in rows] == ["Epochs"]
    assert rows[0][1] == "33"


def test_a_run_gets_a_name(page: RunsPage, qtbot: QtBot) -> None:
    page.model.setData(page.model.index(1, NAME), "baseline", Qt.ItemDataRole.EditRole)
    qtbot.waitUntil(lambda: words(page, 1)[0] == "baseline", timeout=10_000)


def test_settings_of_a_run_come_back_and_undo_takes_them_away(page: RunsPage) -> None:
    before = page.document.project
    page.table.setCurrentIndex(page.model.index(0, NAME))
    page.restore.click()
    assert page.document.project.plan.epochs == 33
    page.document.undo_stack.undo()
    assert page.document.project == before


def test_a_model_that_is_gone_can_not_be_exported(page: RunsPage) -> None:
    assert not page.export.isEnabled()
    assert not page.ask.isEnabled()


def test_a_model_is_exported_whole(
    page: RunsPage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from studio.store.history import History

    models = page.document.folder / "models"
    models.mkdir()
    (models / "m.loom").write_bytes(bytes(range(256)))
    History(page.document.folder).set_model(SECOND, str(models / "m.loom"))
    page.model.rows[0] = replace(page.model.rows[0], model=str(models / "m.loom"))
    page.table.setCurrentIndex(page.model.index(0, NAME))
    page._show_details()
    target = tmp_path / "copy.loom"
    monkeypatch.setattr("studio.gui.bundle_dialogs.choose_export", lambda *_: target)
    assert page.export.isEnabled()
    page.export.click()
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

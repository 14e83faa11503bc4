"""Columns beside the text in the real window: chosen, trained, asked."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.core.events import Finished
from studio.gui.main_window import MainWindow
from studio.gui.pages.data import DataPage
from studio.gui.pages.evaluate import EvaluatePage
from studio.gui.pages.predict import PredictPage
from studio.gui.pages.train import TrainPage
from studio.gui.run_control import RunController
from tests.column_toys import shop_table, tag_table

Open = Callable[[Path], RunController]


def _settled(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    qtbot.waitUntil(
        lambda: not session.reading and not session.checking and not window.background.busy,
        timeout=60_000,
    )


def _trained(qtbot: QtBot, window: MainWindow, runs: RunController) -> None:
    project = window.document.project
    plan = project.plan.model_copy(update={"epochs": 12, "batch_size": 16})
    window.document.edit(replace(project, plan=plan), "longer")
    window.show_page("train")
    page = cast(TrainPage, window.pages["train"])
    qtbot.waitUntil(lambda: page.can_start, timeout=60_000)
    QTest.mouseClick(page.primary, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not runs.running, timeout=120_000)
    assert runs.view is not None
    assert isinstance(runs.view.end, Finished)


def _predict_page(qtbot: QtBot, window: MainWindow) -> PredictPage:
    window.show_page("predict")
    page = cast(PredictPage, window.pages["predict"])
    qtbot.waitUntil(lambda: page.model is not None, timeout=60_000)
    return page


def test_a_field_beside_the_text_changes_the_answer(
    qtbot: QtBot, window: MainWindow, opened: Open, tmp_path: Path
) -> None:
    runs = opened(shop_table(tmp_path / "shop.csv", "shop"))
    page = cast(DataPage, window.pages["data"])
    for name, role in (("price", "number"), ("shop", "category")):
        page.columns_card.role_chosen.emit(name, role)
        _settled(qtbot, window)
    assert window.document.project.template == "wide_deep"
    _trained(qtbot, window, runs)
    predict = _predict_page(qtbot, window)
    assert set(predict.fields.edits) == {"price"}
    shop = predict.fields.combos["shop"]
    assert sorted(shop.itemText(n) for n in range(shop.count())) == [
        "east",
        "north",
        "south",
        "west",
    ]
    QTest.keyClicks(predict.edit, "a red cat")
    for name, answer in (("north", "high"), ("south", "low")):
        line = shop.lineEdit()
        assert line is not None
        line.setFocus()
        line.selectAll()
        QTest.keyClicks(line, name)
        qtbot.waitUntil(
            lambda answer=answer: predict.answer.verdict.text() == answer, timeout=20_000
        )
    # Free text for what was never seen, and a number that is none: told, and answered.
    line = shop.lineEdit()
    assert line is not None
    line.selectAll()
    QTest.keyClicks(line, "mars")
    QTest.keyClicks(predict.fields.edits["price"], "dear")
    said = " ".join(label.text() for label in predict.fields.findChildren(type(predict.unknown)))
    assert "Not seen in training" in said
    assert "No number" in said
    # An example fills the fields from its row.
    item = predict.examples.list.item(0)
    assert item is not None
    predict.examples._pick(item)
    assert predict.fields.edits["price"].text()
    assert shop.currentText() in ("east", "north", "south", "west")


def test_several_labels_in_the_window(
    qtbot: QtBot, window: MainWindow, opened: Open, tmp_path: Path
) -> None:
    runs = opened(tag_table(tmp_path / "tags.csv"))
    _trained(qtbot, window, runs)
    window.show_page("evaluate")
    page = cast(EvaluatePage, window.pages["evaluate"])
    qtbot.waitUntil(lambda: page.results is not None, timeout=20_000)
    assert page.results is not None
    assert [row[0] for row in page.class_table.texts()] == ["food", "money", "sport", "travel"]
    counts = page.matrix.matrix().counts
    assert counts.shape == (2, 2)
    assert counts.sum() == page.results.figures["rows"]
    page.matrix.setCurrentIndex(page.matrix.matrix().index(0, 0))
    qtbot.waitUntil(lambda: len(page.row_table.texts()) == int(counts[0, 0]), timeout=5_000)
    assert all("food" in row[1] for row in page.row_table.texts())
    predict = _predict_page(qtbot, window)
    QTest.keyClicks(predict.edit, "ball goal soup salt")
    wanted = {"food", "sport"}
    qtbot.waitUntil(
        lambda: set(predict.answer.verdict.text().split(", ")) == wanted, timeout=20_000
    )
    assert "2 labels reach 50 %" in predict.answer.sureness.text().replace("\u2009", " ").replace(
        "\u202f", " "
    ).replace("\xa0", " ")

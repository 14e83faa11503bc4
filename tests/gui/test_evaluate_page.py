"""The Evaluate page reads a run's results: figures, matrix, classes, rows."""

from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.gui.evaluation.heat import heat, text_on
from studio.gui.evaluation.matrix import ConfusionMatrix
from studio.gui.main_window import MainWindow
from studio.gui.pages.evaluate import EvaluatePage
from tests.made_runs import make_evaluation, make_regression, make_run

RUN = "20261123-120000-aaaa"


def show(window: MainWindow, qtbot: QtBot) -> EvaluatePage:
    window.show_page("evaluate")
    page = cast(EvaluatePage, window.pages["evaluate"])
    qtbot.waitUntil(lambda: page.results is not None, timeout=10_000)
    return page


@pytest.fixture
def judged(opened: MainWindow, qtbot: QtBot) -> EvaluatePage:
    folder = opened.document.folder
    make_run(folder, RUN, opened.document.project)
    make_evaluation(folder, RUN, ("bad", "good"), np.arange(8, 24))
    return show(opened, qtbot)


def test_without_a_run_the_page_leads_to_training(opened: MainWindow, qtbot: QtBot) -> None:
    opened.show_page("evaluate")
    page = cast(EvaluatePage, opened.pages["evaluate"])
    qtbot.waitUntil(lambda: not opened.background.busy, timeout=10_000)
    assert page._pages.currentIndex() == 0


def test_the_figures_are_those_of_the_run(judged: EvaluatePage) -> None:
    values = [figure.value for figure in judged.headline.figures]
    assert values[0].startswith("75.0")
    assert values[2:] == ["0.700", "16"]
    assert judged.matrix.matrix().counts.tolist() == [[4, 4], [0, 8]]
    assert [row[0] for row in judged.class_table.texts()] == ["bad", "good"]


def test_the_worst_mistakes_come_first_and_with_their_texts(judged: EvaluatePage) -> None:
    rows = judged.row_table.texts()
    assert len(rows) == 4
    shares = [float(row[3].split("\N{NARROW NO-BREAK SPACE}")[0]) for row in rows]
    assert shares == sorted(shares, reverse=True)
    dataset = judged.session.dataset
    assert dataset is not None
    number = int(rows[0][4]) - 1
    assert rows[0][0] == dataset.texts(np.array([number]))[0]
    assert rows[0][1:3] == ("bad", "good")


def test_a_cell_opens_its_rows_by_click_and_by_key(judged: EvaluatePage) -> None:
    matrix = judged.matrix
    index = matrix.matrix().index(1, 1)
    QTest.mouseClick(
        matrix.viewport(),
        Qt.MouseButton.LeftButton,
        pos=matrix.visualRect(index).center(),
    )
    assert len(judged.row_table.texts()) == 8
    QTest.keyClick(matrix, Qt.Key.Key_Left)
    assert judged.row_table.texts() == []
    QTest.keyClick(matrix, Qt.Key.Key_Up)
    assert len(judged.row_table.texts()) == 4
    judged._back.click()
    assert len(judged.row_table.texts()) == 4


def test_texts_are_not_shown_for_other_data(judged: EvaluatePage, opened: MainWindow) -> None:
    from dataclasses import replace

    project = opened.document.project
    assert project.data.source is not None
    source = project.data.source.model_copy(update={"sha256": "0" * 64})
    opened.document._project = replace(
        project, data=project.data.model_copy(update={"source": source})
    )
    judged._show_places()
    assert judged.row_table.texts()[0][0] == "–"
    assert "changed" in judged._rows_note.text()


def test_classes_sort_by_number_not_by_letters(judged: EvaluatePage) -> None:
    judged.class_table.sortByColumn(4, Qt.SortOrder.DescendingOrder)
    assert [row[4] for row in judged.class_table.texts()] == ["1", "0"]


def test_a_regression_shows_its_own_figures(opened: MainWindow, qtbot: QtBot) -> None:
    folder = opened.document.folder
    make_run(folder, RUN, opened.document.project)
    make_regression(folder, RUN, np.arange(5))
    page = show(opened, qtbot)
    assert page.numbers.isVisible()
    assert not page.headline.isVisible()
    assert [figure.value for figure in page.numbers.figures] == ["0.500", "0.750", "0.900", "5"]
    assert page.row_table.texts()[0][4] == "5"


def test_many_classes_scroll_and_zoom(qtbot: QtBot) -> None:
    matrix = ConfusionMatrix()
    qtbot.addWidget(matrix)
    matrix.resize(700, 500)
    matrix.show()
    labels = tuple(f"a rather long intent name {n}" for n in range(77))
    rng = np.random.default_rng(0)
    matrix.show_matrix(labels, rng.integers(0, 50, (77, 77)))
    assert matrix.cell_size >= 26
    assert matrix.horizontalScrollBar().maximum() > 0
    before = matrix.cell_size
    matrix.zoom(1)
    assert matrix.cell_size > before
    for _ in range(20):
        matrix.zoom(-1)
    assert matrix.cell_size == 16
    matrix.zoom(0)
    assert matrix.cell_size == before
    assert not matrix.grab().isNull()


@pytest.mark.parametrize("share", [0.0, 0.05, 0.3, 0.5, 0.7, 1.0])
def test_numbers_on_the_map_can_be_read(share: float, qtbot: QtBot) -> None:
    def luminance(value: object) -> float:
        parts = [c / 255 for c in value.getRgb()[:3]]  # type: ignore[attr-defined]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    color = heat(share)
    low, high = sorted([luminance(color), luminance(text_on(color))])
    assert (high + 0.05) / (low + 0.05) >= 4.5

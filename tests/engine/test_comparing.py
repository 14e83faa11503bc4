"""Two runs beside each other: the texts whose answer changed."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from studio.core.errors import UserError
from studio.engine.comparing import compare_runs
from studio.store.history import History, RunRow
from studio.store.project import Project
from tests.made_runs import make_evaluation, make_regression, make_run

LABELS = ("a", "b", "c")


def runs(folder: Path) -> tuple[RunRow, RunRow]:
    for name in ("first", "second"):
        make_run(folder, name, Project(name="p"))
    found = {row.id: row for row in History(folder).runs()}
    return found["first"], found["second"]


def test_changed_answers_are_counted_and_told(tmp_path: Path) -> None:
    first, second = runs(tmp_path)
    # Rows 0, 4, 8 … are wrong in the first run; 0, 6, 12 … in the second.
    make_evaluation(tmp_path, "first", LABELS, np.arange(24), every=4)
    make_evaluation(tmp_path, "second", LABELS, np.arange(24), every=6)
    found = compare_runs(tmp_path, first, second)
    assert (found.shared, found.mended, found.broken, found.otherwise) == (24, 4, 2, 0)
    assert {each.row for each in found.changed if each.mended} == {4, 8, 16, 20}
    assert {each.row for each in found.changed if each.broken} == {6, 18}
    of_four = next(each for each in found.changed if each.row == 4)
    assert (of_four.actual, of_four.before, of_four.after) == ("b", "c", "b")


def test_only_rows_that_both_answered_count(tmp_path: Path) -> None:
    first, second = runs(tmp_path)
    make_evaluation(tmp_path, "first", LABELS, np.arange(10), every=100)
    make_evaluation(tmp_path, "second", LABELS, np.arange(6, 18), every=100)
    assert compare_runs(tmp_path, first, second).shared == 4


def test_another_order_of_the_labels_is_no_other_answer(tmp_path: Path) -> None:
    first, second = runs(tmp_path)
    make_evaluation(tmp_path, "first", ("a", "b"), np.array([7, 0]), every=100)
    make_evaluation(tmp_path, "second", ("b", "a"), np.array([5, 6, 0]), every=100)
    found = compare_runs(tmp_path, first, second)
    assert (found.shared, found.changed) == (1, ())


def test_what_cannot_be_compared_is_told(tmp_path: Path) -> None:
    first, second = runs(tmp_path)
    with pytest.raises(UserError, match="different data"):
        compare_runs(tmp_path, first, replace(second, data_sha256="other"))
    with pytest.raises(UserError, match="not judged"):
        compare_runs(tmp_path, first, second)
    make_evaluation(tmp_path, "first", LABELS, np.arange(4))
    make_regression(tmp_path, "second", np.arange(4))
    with pytest.raises(UserError, match="not judged"):
        compare_runs(tmp_path, first, second)
    make_evaluation(tmp_path, "second", LABELS, np.arange(4, 8))
    with pytest.raises(UserError, match="different rows"):
        compare_runs(tmp_path, first, second)

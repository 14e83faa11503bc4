"""Metrics agree with scikit-learn."""

import numpy as np
import pytest
from sklearn import metrics as reference

from studio.train.metrics import (
    accuracy,
    class_figures,
    confusion_matrix,
    macro_f1,
    mean_absolute_error,
    r_squared,
    root_mean_squared_error,
)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("classes", [2, 7])
def test_classification_figures(seed: int, classes: int) -> None:
    chance = np.random.default_rng(seed)
    # The last class never occurs, so that undefined figures are met too.
    actual = chance.integers(0, classes, 60) % max(1, classes - 1)
    predicted = np.where(chance.random(60) < 0.6, actual, chance.integers(0, classes, 60))
    confusion = confusion_matrix(actual, predicted, classes)
    labels = np.arange(classes)
    assert np.array_equal(confusion, reference.confusion_matrix(actual, predicted, labels=labels))
    assert accuracy(confusion) == pytest.approx(reference.accuracy_score(actual, predicted))
    assert macro_f1(confusion) == pytest.approx(
        reference.f1_score(actual, predicted, average="macro", zero_division=0)
    )
    p, r, f, s = reference.precision_recall_fscore_support(
        actual, predicted, labels=labels, zero_division=0
    )
    figures = class_figures(confusion)
    assert [x.precision for x in figures] == pytest.approx(list(p))
    assert [x.recall for x in figures] == pytest.approx(list(r))
    assert [x.f1 for x in figures] == pytest.approx(list(f))
    assert [x.support for x in figures] == list(s)


def test_regression_figures() -> None:
    chance = np.random.default_rng(0)
    actual = chance.normal(size=50)
    predicted = actual + chance.normal(size=50) / 2
    assert mean_absolute_error(actual, predicted) == pytest.approx(
        reference.mean_absolute_error(actual, predicted)
    )
    assert root_mean_squared_error(actual, predicted) == pytest.approx(
        reference.root_mean_squared_error(actual, predicted)
    )
    assert r_squared(actual, predicted) == pytest.approx(reference.r2_score(actual, predicted))


def test_equal_targets_leave_r_squared_defined() -> None:
    same = np.full(4, 2.0)
    assert r_squared(same, same) == reference.r2_score(same, same) == 1.0
    assert r_squared(same, same + 1) == reference.r2_score(same, same + 1) == 0.0


def test_no_rows_give_zeros() -> None:
    none = np.zeros(0, np.int64)
    confusion = confusion_matrix(none, none, 3)
    assert confusion.shape == (3, 3)
    assert accuracy(confusion) == macro_f1(confusion) == 0.0
    empty = np.zeros(0)
    assert mean_absolute_error(empty, empty) == r_squared(empty, empty) == 0.0

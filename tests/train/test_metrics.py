"""Metrics agree with scikit-learn."""

import numpy as np
import pytest
from sklearn import metrics as reference

from studio.train.metrics import (
    accuracy,
    class_counts,
    class_figures,
    confusion_matrix,
    label_counts,
    label_macro_f1,
    label_weighted_f1,
    macro_f1,
    matthews,
    mean_absolute_error,
    r_squared,
    root_mean_squared_error,
    weighted_f1,
)
from studio.train.ranking import auroc, mean_auroc, one_hot, top_k


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
    assert weighted_f1(confusion) == pytest.approx(
        reference.f1_score(actual, predicted, average="weighted", zero_division=0)
    )
    assert matthews(confusion) == pytest.approx(reference.matthews_corrcoef(actual, predicted))
    counts = class_counts(actual, predicted, classes)
    assert label_macro_f1(counts) == pytest.approx(macro_f1(confusion))
    assert label_weighted_f1(counts) == pytest.approx(weighted_f1(confusion))
    assert counts.sum(axis=1).tolist() == [60] * classes
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
    assert accuracy(confusion) == macro_f1(confusion) == weighted_f1(confusion) == 0.0
    assert matthews(confusion) == 0.0
    assert top_k(np.zeros((0, 3)), none, 2) == 0.0
    assert auroc(np.zeros(0), np.zeros(0, bool)) is None
    assert mean_auroc(np.zeros((0, 3)), np.zeros((0, 3), bool)) is None
    empty = np.zeros(0)
    assert mean_absolute_error(empty, empty) == r_squared(empty, empty) == 0.0


def test_a_correlation_of_one_class_only_is_none() -> None:
    same = np.zeros(9, np.int64)
    confusion = confusion_matrix(same, same, 2)
    assert matthews(confusion) == 0.0


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("places", [8, 1], ids=["few ties", "many ties"])
def test_figures_of_scores(seed: int, places: int) -> None:
    chance = np.random.default_rng(seed)
    actual = chance.permutation(np.arange(120) % 6)
    scores = (chance.random((120, 6)) + 0.4 * one_hot(actual, 6)).round(places)
    for k in (1, 3, 5):
        found = top_k(scores, actual, k)
        # scikit-learn counts equal scores from the other end; without ties both agree.
        if places > 1:
            assert found == pytest.approx(reference.top_k_accuracy_score(actual, scores, k=k))
        assert 0 < found <= 1
    for c in range(6):
        assert auroc(scores[:, c], actual == c) == pytest.approx(
            reference.roc_auc_score(actual == c, scores[:, c])
        )
    shares = scores / scores.sum(axis=1, keepdims=True)
    assert mean_auroc(shares, one_hot(actual, 6)) == pytest.approx(
        reference.roc_auc_score(actual, shares, multi_class="ovr", average="macro")
    )


def test_the_right_class_among_the_highest_with_equal_scores() -> None:
    scores = np.array([[0.5, 0.5, 0.1], [0.5, 0.5, 0.1], [0.2, 0.2, 0.2]])
    actual = np.array([0, 1, 2])
    assert [top_k(scores, actual, k) for k in (1, 2, 3)] == pytest.approx([1 / 3, 2 / 3, 1])


def test_a_class_that_no_row_or_every_row_has_is_left_out_of_the_area() -> None:
    scores = np.array([[0.9, 0.1, 0.3], [0.2, 0.8, 0.4], [0.6, 0.4, 0.5]])
    actual = np.array([[True, False, True], [False, False, True], [True, False, True]])
    assert auroc(scores[:, 1], actual[:, 1]) is None
    assert mean_auroc(scores, actual) == auroc(scores[:, 0], actual[:, 0]) == 1.0


def test_figures_of_several_labels() -> None:
    chance = np.random.default_rng(2)
    actual, predicted = chance.random((50, 4)) < 0.4, chance.random((50, 4)) < 0.5
    counts = label_counts(actual, predicted)
    for average, found in (
        ("macro", label_macro_f1(counts)),
        ("weighted", label_weighted_f1(counts)),
    ):
        wanted = reference.f1_score(actual, predicted, average=average, zero_division=0)
        assert found == pytest.approx(wanted)
    scores = chance.random((50, 4))
    assert mean_auroc(scores, actual) == pytest.approx(reference.roc_auc_score(actual, scores))

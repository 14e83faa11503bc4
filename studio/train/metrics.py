"""Figures of merit from predicted and actual values, with numpy alone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.integer]
Floats = NDArray[np.floating]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class ClassFigures:
    """Of one class: precision, recall and F1 in 0 to 1 (0 where undefined), rows that have it."""

    precision: float
    recall: float
    f1: float
    support: int


def confusion_matrix(actual: Ints, predicted: Ints, classes: int) -> NDArray[np.int64]:
    """Counts (C, C): row = actual class, column = predicted. Classes are 0 to `classes` − 1."""
    keys = actual.astype(np.int64) * classes + predicted
    return np.bincount(keys, minlength=classes * classes).reshape(classes, classes)


def accuracy(confusion: NDArray[np.int64]) -> float:
    """The share on the diagonal; 0 where there are no rows."""
    return _share(int(np.trace(confusion)), int(confusion.sum()))


def class_figures(confusion: NDArray[np.int64]) -> tuple[ClassFigures, ...]:
    """Precision, recall, F1 and support of every class, in order."""
    hits = np.diagonal(confusion)
    predicted, support = confusion.sum(axis=0), confusion.sum(axis=1)
    return tuple(
        ClassFigures(
            precision=_share(int(hit), int(column)),
            recall=_share(int(hit), int(row)),
            # 2PR/(P+R), written with counts so that 0/0 needs no care of its own.
            f1=_share(2 * int(hit), int(column) + int(row)),
            support=int(row),
        )
        for hit, column, row in zip(hits, predicted, support, strict=True)
    )


def macro_f1(confusion: NDArray[np.int64]) -> float:
    """The mean F1 of the classes that occur among the actual or the predicted ones."""
    present = (confusion.sum(axis=0) + confusion.sum(axis=1)) > 0
    scores = [
        figures.f1
        for figures, there in zip(class_figures(confusion), present, strict=True)
        if there
    ]
    return float(np.mean(scores)) if scores else 0.0


def weighted_f1(confusion: NDArray[np.int64]) -> float:
    """The mean F1 of all classes, each weighted by the rows that have it."""
    figures = class_figures(confusion)
    total = sum(each.support for each in figures)
    return sum(each.f1 * each.support for each in figures) / total if total else 0.0


def matthews(confusion: NDArray[np.int64]) -> float:
    """The correlation of actual and predicted classes, −1 to 1; 0 where either is all the same.

    Matthews 1975, for several classes Gorodkin 2004 (R_K).
    """
    predicted = confusion.sum(axis=0).astype(np.float64)
    actual = confusion.sum(axis=1).astype(np.float64)
    rows = float(confusion.sum())
    shared = float(np.trace(confusion)) * rows - float(predicted @ actual)
    spread = (rows**2 - float(predicted @ predicted)) * (rows**2 - float(actual @ actual))
    return shared / float(np.sqrt(spread)) if spread > 0 else 0.0


def class_counts(actual: Ints, predicted: Ints, classes: int) -> NDArray[np.int64]:
    """Of each class (C, 4): rightly found, wrongly found, missed, rightly left out."""
    hits = np.bincount(actual[actual == predicted], minlength=classes)
    extra = np.bincount(predicted, minlength=classes) - hits
    missed = np.bincount(actual, minlength=classes) - hits
    return np.stack([hits, extra, missed, len(actual) - hits - extra - missed], axis=1)


def label_counts(actual: Bools, predicted: Bools) -> NDArray[np.int64]:
    """Of each label (C, 4): rightly found, wrongly found, missed, rightly left out.

    Args:
        actual, predicted: (rows, C) which labels a row has and is given.
    """
    hits = (actual & predicted).sum(axis=0)
    extra = (~actual & predicted).sum(axis=0)
    missed = (actual & ~predicted).sum(axis=0)
    rest = len(actual) - hits - extra - missed
    return np.stack([hits, extra, missed, rest], axis=1).astype(np.int64)


def label_figures(counts: NDArray[np.int64]) -> tuple[ClassFigures, ...]:
    """Precision, recall, F1 and support of every label, in order."""
    return tuple(
        ClassFigures(
            precision=_share(hit, hit + extra),
            recall=_share(hit, hit + missed),
            f1=_share(2 * hit, 2 * hit + extra + missed),
            support=hit + missed,
        )
        for hit, extra, missed, _rest in counts.tolist()
    )


def micro_f1(counts: NDArray[np.int64]) -> float:
    """F1 over all labels of all rows together."""
    hit, extra, missed, _rest = counts.sum(axis=0).tolist() if len(counts) else (0, 0, 0, 0)
    return _share(2 * hit, 2 * hit + extra + missed)


def label_macro_f1(counts: NDArray[np.int64]) -> float:
    """The mean F1 of the labels that occur among the actual or the found ones."""
    hits, extra, missed = counts[counts[:, :3].sum(axis=1) > 0, :3].T
    return float(np.mean(2 * hits / (2 * hits + extra + missed))) if len(hits) else 0.0


def label_weighted_f1(counts: NDArray[np.int64]) -> float:
    """The mean F1 of all labels, each weighted by the rows that have it."""
    figures = label_figures(counts)
    total = sum(each.support for each in figures)
    return sum(each.f1 * each.support for each in figures) / total if total else 0.0


def mean_absolute_error(actual: Floats, predicted: Floats) -> float:
    """Mean of |predicted − actual|, in the unit of the label."""
    return float(np.mean(np.abs(predicted - actual))) if len(actual) else 0.0


def root_mean_squared_error(actual: Floats, predicted: Floats) -> float:
    """Root of the mean of (predicted − actual)², in the unit of the label."""
    return float(np.sqrt(np.mean((predicted - actual) ** 2))) if len(actual) else 0.0


def r_squared(actual: Floats, predicted: Floats) -> float:
    """The share of the variance that is explained, at most 1; 0 where all labels are equal.

    Equal labels make the quotient undefined; scikit-learn says 1 for a perfect prediction then,
    and so does this.
    """
    if not len(actual):
        return 0.0
    residual = float(np.sum((actual - predicted) ** 2))
    total = float(np.sum((actual - np.mean(actual)) ** 2))
    if total == 0.0:
        return 1.0 if residual == 0.0 else 0.0
    return 1.0 - residual / total


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0

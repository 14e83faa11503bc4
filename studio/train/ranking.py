"""Figures of merit from scores rather than from decisions, with numpy alone."""

import numpy as np
from numpy.typing import NDArray

from studio.train.metrics import Bools, Floats, Ints

#: How many classes a row's right one may be among (`top_k`).
TOP = (3, 5)


def top_k(scores: Floats, actual: Ints, k: int) -> float:
    """The share of rows whose class is among their `k` highest scores; 0 without rows.

    Of equal scores the class with the lower number counts as higher.

    Args:
        scores: (rows, classes).
        actual: (rows,) class numbers.
    """
    if not len(actual):
        return 0.0
    right = scores[np.arange(len(actual)), actual][:, None]
    before = np.arange(scores.shape[1]) < actual[:, None]
    above = (scores > right) | ((scores == right) & before)
    return float((above.sum(axis=1) < k).mean())


def auroc(scores: Floats, positive: Bools) -> float | None:
    """The area under the ROC curve: how often a positive row scores above a negative one.

    Equal scores count half (Mann & Whitney 1947). None where all rows are alike.
    """
    hits = int(positive.sum())
    others = len(positive) - hits
    if not hits or not others:
        return None
    _, place, count = np.unique(scores, return_inverse=True, return_counts=True)
    last = np.cumsum(count, dtype=np.float64)
    ranks = (last - (count - 1) / 2)[place]
    return float((ranks[positive].sum() - hits * (hits + 1) / 2) / (hits * others))


def mean_auroc(scores: Floats, actual: Bools) -> float | None:
    """The mean over classes of each against the rest; None where no class can be judged.

    With two classes that exclude each other both columns say the same.

    Args:
        scores: (rows, classes).
        actual: (rows, classes) which a row has.
    """
    found = [auroc(scores[:, c], actual[:, c]) for c in range(scores.shape[1])]
    known = [area for area in found if area is not None]
    return float(np.mean(known)) if known else None


def one_hot(actual: Ints, classes: int) -> NDArray[np.bool_]:
    """(rows, classes) which class a row has."""
    found: NDArray[np.bool_] = actual[:, None] == np.arange(classes)
    return found

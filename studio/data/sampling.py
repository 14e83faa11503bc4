"""A few rows that stand for many: every class in its share, always the same ones."""

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


def sample_rows(
    rows: Ints, classes: npt.NDArray[np.integer] | None, most: int, seed: int = 0
) -> Ints:
    """At most so many of the rows, in rising order.

    Each class keeps its share, and at least one row while there are no more classes than `most`.

    Args:
        rows: row numbers.
        classes: (rows,) the class of each; None where there are none.
        most: how many are wanted.
        seed: decides which ones.
    """
    if len(rows) <= most:
        return rows
    shuffled = np.random.default_rng(seed).permutation(len(rows))
    if classes is None:
        return np.sort(rows[shuffled[:most]])
    # The k-th row of a class of n comes at k/n: taken from the front, all classes give alike.
    grouped = shuffled[np.argsort(classes[shuffled], kind="stable")]
    kinds = classes[grouped]
    first = np.flatnonzero(np.append(True, kinds[1:] != kinds[:-1]))
    sizes = np.diff(np.append(first, len(kinds)))
    place = np.arange(len(kinds)) - np.repeat(first, sizes)
    turn = place / np.repeat(sizes, sizes)
    return np.sort(rows[grouped[np.argsort(turn, kind="stable")[:most]]])

"""Findings about the classes: only one, too rare, of very different size."""

import numpy as np
import numpy.typing as npt

from studio.core.errors import msg
from studio.core.i18n import N_
from studio.data.dataset import TextDataset
from studio.data.finding import NO_ROWS, Finding, Fix, exclude_fix, finding, named, number

#: A class with fewer training rows than this is hard to learn and to judge.
RARE = 5
#: Where the largest class has this many times the rows of the smallest, the small one is easily
#: overlooked.
UNEVEN = 10


def about_classes(dataset: TextDataset, kept: npt.NDArray[np.bool_]) -> list[Finding]:
    """What is wrong with the classes of the data file.

    Args:
        kept: (rows,) which rows are not excluded.
    """
    if dataset.task == "regression" or not dataset.label_names:
        return []
    counts = rows_of_classes(dataset, kept, dataset.test_from)
    if len(counts) == 1:
        told = msg(N_("There is only one class: {name}."), name=dataset.label_names[0])
        advice = msg(
            N_("A model needs at least two classes to tell apart. Check the label column.")
        )
        return [finding("one-class", told, advice, severity="error")]
    return [*_rare(dataset, counts, kept), *_uneven(dataset, counts)]


def rows_of_classes(
    dataset: TextDataset, kept: npt.NDArray[np.bool_], stop: int
) -> npt.NDArray[np.int64]:
    """(classes,) the rows of each class among the first `stop` rows, without excluded ones."""
    labels = np.where(kept[:stop], dataset.labels[:stop], -1)
    return np.bincount(labels[labels >= 0], minlength=len(dataset.label_names)).astype(np.int64)


def _rare(
    dataset: TextDataset, counts: npt.NDArray[np.int64], kept: npt.NDArray[np.bool_]
) -> list[Finding]:
    rare = np.flatnonzero(counts < RARE)
    if not len(rare):
        return []
    told = msg(
        N_("Classes with fewer than {least} rows: {names}."),
        least=RARE,
        names=named([dataset.label_names[place] for place in rare.tolist()]),
    )
    advice = msg(N_("Add rows, or join these classes with others."))
    rows = np.flatnonzero(np.isin(dataset.labels, rare) & kept).astype(np.int64)
    join = Fix("relabel", msg(N_("Join with another class…")), rows)
    return [finding("rare-classes", told, advice, rows, join, exclude_fix(rows))]


def _uneven(dataset: TextDataset, counts: npt.NDArray[np.int64]) -> list[Finding]:
    judged = np.where(counts >= RARE, counts, 0)
    large, small = int(judged.argmax()), int(np.where(judged, judged, judged.max()).argmin())
    if not judged[small] or judged[large] < UNEVEN * judged[small]:
        return []
    told = msg(
        N_("Uneven classes: {most} rows of “{large}”, {least} of “{small}”."),
        most=number(int(judged[large])),
        large=dataset.label_names[large],
        least=number(int(judged[small])),
        small=dataset.label_names[small],
    )
    advice = msg(N_("A model easily overlooks the small classes. Let them count more."))
    weights = Fix("weights", msg(N_("Use class weights")))
    repeat = Fix("oversample", msg(N_("Draw small classes more often")))
    return [finding("uneven-classes", told, advice, NO_ROWS, weights, repeat, severity="info")]

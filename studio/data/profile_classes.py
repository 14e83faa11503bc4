"""Findings about the classes: only one, too rare, of very different size."""

import numpy as np
import numpy.typing as npt

from studio.core.errors import msg
from studio.core.i18n import N_
from studio.data.dataset import TextDataset
from studio.data.finding import NO_ROWS, Finding, Fix, Rows, exclude_fix, finding, named, number

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
    """(classes,) the rows of each class among the first `stop` rows, without excluded ones.

    A row with several labels counts for each of them.
    """
    if dataset.label_sets is None:
        own = dataset.labels[:stop]
        counted = own[kept[:stop] & (own >= 0)]
        return np.bincount(counted, minlength=len(dataset.label_names)).astype(np.int64)
    rows, labels = labels_of_rows(dataset)
    wanted = kept[rows] & (rows < stop)
    return np.bincount(labels[wanted], minlength=len(dataset.label_names)).astype(np.int64)


def labels_of_rows(dataset: TextDataset) -> tuple[Rows, npt.NDArray[np.int32]]:
    """Row numbers, rising, and class numbers: one pair for each label of a row."""
    sets = dataset.label_sets
    if sets is None:
        rows = np.flatnonzero(dataset.labels >= 0).astype(np.int64)
        return rows, dataset.labels[rows]
    counts = np.diff(sets.offsets)
    return np.repeat(np.arange(len(counts), dtype=np.int64), counts), sets.ids


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
    every, labels = labels_of_rows(dataset)
    rows = np.unique(every[np.isin(labels, rare) & kept[every]])
    fixes = [exclude_fix(rows)]
    if dataset.label_sets is None:
        fixes.insert(0, Fix("relabel", msg(N_("Join with another class…")), rows))
    return [finding("rare-classes", told, advice, rows, *fixes)]


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

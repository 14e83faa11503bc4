"""Findings about texts that stand there more than once."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from studio.core.errors import msg
from studio.core.i18n import N_
from studio.data.dataset import TextDataset
from studio.data.duplicates import NarrowRows, first_places
from studio.data.finding import Finding, Fix, Rows, exclude_fix, finding, number
from studio.data.split import Split


@dataclass(frozen=True, eq=False)
class _Repeats:
    """Rows of the data file, rising: copies of an earlier row with the same label; rows whose
    text has several labels; of these, those outvoted by a clear majority."""

    repeated: Rows
    contradicting: Rows
    outvoted: Rows


def about_repeats(dataset: TextDataset, split: Split, groups: NarrowRows) -> list[Finding]:
    """Duplicates, contradictions, and texts in both the training and the test part.

    Args:
        groups: (rows,) the first row with the same text; −1 for rows that don't count.
    """
    found: list[Finding] = []
    repeats = _repeats(dataset, groups)
    if len(repeats.repeated):
        count = number(len(repeats.repeated))
        told = msg(N_("Rows that repeat an earlier row: {count}."), count=count)
        advice = msg(N_("Exclude them unless they are meant to count more."))
        fix = exclude_fix(repeats.repeated)
        found.append(finding("duplicates", told, advice, repeats.repeated, fix))
    if len(repeats.contradicting):
        told = msg(
            N_("Rows whose text also stands there with another label: {count}."),
            count=number(len(repeats.contradicting)),
        )
        advice = msg(N_("Decide for one label for each text."))
        fixes = [exclude_fix(repeats.contradicting)]
        if len(repeats.outvoted):
            fixes.insert(0, _majority_fix(repeats.outvoted))
        found.append(finding("contradictory-labels", told, advice, repeats.contradicting, *fixes))
    leaked = leaks(split, groups)
    if len(leaked):
        count = number(len(leaked))
        told = msg(N_("Test rows whose text is also trained on: {count}."), count=count)
        advice = msg(N_("The test figures look better than they are."))
        found.append(finding("train-test-leak", told, advice, leaked, exclude_fix(leaked)))
    return found


def leaks(split: Split, groups: npt.NDArray[np.integer]) -> Rows:
    """The test rows whose group has a row of training or validation."""
    seen = np.zeros(len(groups) + 1, dtype=bool)
    seen[groups[np.concatenate([split.train, split.validation])]] = True
    seen[-1] = False
    leaked: Rows = split.test[seen[groups[split.test]]]
    return leaked


def majority(dataset: TextDataset, groups: NarrowRows, rows: Rows) -> npt.NDArray[np.int64]:
    """(n,) the label number that most rows of each row's text have; −1 where two are as many."""
    own = groups[: dataset.test_from]
    asked = np.zeros(len(groups), dtype=bool)
    asked[groups[rows]] = True
    labelled = dataset.labels[: dataset.test_from] >= 0
    wanted = np.flatnonzero((own >= 0) & labelled & asked[own])
    pairs, counts = np.unique(
        np.stack([own[wanted], dataset.labels[wanted]]), axis=1, return_counts=True
    )
    order = np.lexsort((-counts, pairs[0]))
    group, label, votes = pairs[0][order], pairs[1][order], counts[order]
    first = np.concatenate([[True], group[1:] != group[:-1]])
    tied = np.zeros(len(group), dtype=bool)
    tied[:-1] = (group[1:] == group[:-1]) & (votes[1:] == votes[:-1])
    winners = np.where(tied, -1, label)[first]
    found: npt.NDArray[np.int64] = winners[np.searchsorted(group[first], groups[rows])]
    return found.astype(np.int64)


def _majority_fix(rows: Rows) -> Fix:
    words = N_("Relabel 1 row as most are") if len(rows) == 1 else N_("Relabel {count} as most are")
    return Fix("majority", msg(words, count=number(len(rows))), rows)


def _repeats(dataset: TextDataset, groups: NarrowRows) -> _Repeats:
    own = groups[: dataset.test_from]
    # Only groups with a second row matter, and they are few.
    several = np.bincount(own[own >= 0], minlength=len(own)) > 1
    rows = np.flatnonzero((own >= 0) & several[own]).astype(np.int32)
    group, value = own[rows], _values(dataset, rows)
    kinds = int(value.max(initial=0)) + 2
    # In place and narrow: of a million rows each further array takes 8 MB.
    pairs: npt.NDArray[np.signedinteger] = group.astype(
        np.int32 if len(own) * kinds < 2**31 else np.int64
    )
    pairs *= kinds
    pairs += value
    opens = first_places(pairs) == np.arange(len(rows), dtype=np.int32)
    del pairs, several
    repeated = rows[~opens].astype(np.int64)
    none = np.empty(0, dtype=np.int64)
    if dataset.task == "regression" or not dataset.label_names:
        return _Repeats(repeated, none, none)
    # Groups whose rows have several different labels.
    differing = np.bincount(group[opens & (value >= 0)], minlength=len(own)) > 1
    contradicting = rows[differing[group] & (value >= 0)].astype(np.int64)
    if not len(contradicting) or dataset.label_sets is not None:
        return _Repeats(repeated, contradicting, none)
    winners = majority(dataset, groups, contradicting)
    outvoted = (winners >= 0) & (winners != dataset.labels[contradicting])
    return _Repeats(repeated, contradicting, contradicting[outvoted])


def _values(dataset: TextDataset, rows: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """(n,) a number for each different label, target or set of labels; −1 for none."""
    if dataset.task == "regression":
        targets = dataset.targets[rows]
        return np.unique(targets, return_inverse=True)[1].astype(np.int32)
    labels = dataset.labels[rows]
    sets = dataset.label_sets
    if sets is None:
        return labels
    numbers: dict[frozenset[int], int] = {}
    for place, row in enumerate(rows.tolist()):
        if labels[place] >= 0:
            own = sets.ids[sets.offsets[row] : sets.offsets[row + 1]]
            labels[place] = numbers.setdefault(frozenset(own.tolist()), len(numbers))
    return labels

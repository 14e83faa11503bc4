"""Findings about rows that nothing can be learnt from: no text, no label, an unknown label."""

import numpy as np
import numpy.typing as npt

from studio.core.errors import msg
from studio.core.i18n import N_
from studio.data.dataset import TextDataset
from studio.data.finding import Finding, Fix, exclude_fix, finding, named, number

Mask = npt.NDArray[np.bool_]

#: A text is called very long where it is this many times as long as the middle one …
_TIMES_MEDIAN = 20
#: … and has at least so many characters.
_LONG = 2_000


def unusable(dataset: TextDataset, filled: Mask, labelled: Mask, kept: Mask) -> list[Finding]:
    """Rows without a text or a label, or with one that no training row has.

    Args:
        filled, labelled, kept: (rows,) which rows have a text, a label, and are not excluded.
    """
    if not (filled & labelled & kept).any():
        return [_no_rows(dataset, kept), *_missing(dataset, filled, labelled, kept)]
    return _missing(dataset, filled, labelled, kept)


def very_long(dataset: TextDataset, lengths: npt.NDArray[np.int32], kept: Mask) -> list[Finding]:
    """Texts far longer than the others, such as two files that ran into one row.

    Args:
        lengths: (rows,) characters of each text.
    """
    if not kept.any():
        return []
    limit = max(_LONG, _TIMES_MEDIAN * int(np.median(lengths if kept.all() else lengths[kept])))
    rows = np.flatnonzero((lengths > limit) & kept).astype(np.int64)
    if not len(rows):
        return []
    told = msg(
        N_("Texts far longer than the others: {count}, up to {longest} characters."),
        count=number(len(rows)),
        longest=number(int(lengths[rows].max())),
    )
    advice = msg(N_("See whether several texts ran into one."))
    cut = Fix("cut", msg(N_("Cut to {limit} characters"), limit=number(limit)), rows, limit)
    return [finding("long-texts", told, advice, rows, cut, exclude_fix(rows), severity="info")]


def _no_rows(dataset: TextDataset, kept: Mask) -> Finding:
    told, advice = (
        msg(N_("No row has both a text and a label.")),
        msg(N_("Choose other text and label columns.")),
    )
    if dataset.label_column is None:
        told = msg(N_("No label column was chosen."))
        advice = msg(N_("Choose the column that a model is to predict."))
    elif not kept.any():
        told = msg(N_("All rows are excluded."))
        advice = msg(N_("Include some of them again."))
    rows = np.flatnonzero(kept).astype(np.int64)
    return finding("no-rows", told, advice, rows, severity="error")


def _missing(dataset: TextDataset, filled: Mask, labelled: Mask, kept: Mask) -> list[Finding]:
    found: list[Finding] = []
    empty = np.flatnonzero(~filled & kept).astype(np.int64)
    left_out = msg(N_("They are left out."))
    if len(empty):
        told = msg(N_("Rows without a text: {count}."), count=number(len(empty)))
        found.append(finding("empty-texts", told, left_out, empty, exclude_fix(empty)))
    unseen = _unseen(dataset) & kept
    missing = np.flatnonzero(~labelled & ~unseen & kept).astype(np.int64)
    if dataset.label_column is not None and len(missing):
        words = N_("Rows without a label: {count}.")
        if dataset.task == "regression":
            words = N_("Rows whose label is not a number: {count}.")
        told = msg(words, count=number(len(missing)))
        found.append(finding("missing-labels", told, left_out, missing, exclude_fix(missing)))
    if unseen.any():
        told = msg(
            N_("Labels found only in the test file: {names}."),
            names=named(list(dataset.unseen_labels)),
        )
        advice = msg(N_("Their rows are left out; a model can't name what it never saw."))
        rows = np.flatnonzero(unseen).astype(np.int64)
        found.append(finding("label-only-in-test", told, advice, rows, exclude_fix(rows)))
    return found


def _unseen(dataset: TextDataset) -> Mask:
    """(rows,) whether a test row's label is in no training row."""
    import pyarrow as pa
    import pyarrow.compute as pc

    unseen = np.zeros(dataset.rows, dtype=bool)
    if dataset.unseen_labels and dataset.label_column is not None:
        part = dataset.label_column.slice(dataset.test_from)
        names = pa.array(dataset.unseen_labels, pa.string())
        unseen[dataset.test_from :] = pc.is_in(pc.utf8_trim_whitespace(part), names).to_numpy()
    return unseen

"""What is worth knowing of a dataset before training on it, in words and figures."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from studio.catalog.facts import DataFacts
from studio.core.errors import Message, Problem, msg, problem
from studio.core.i18n import N_
from studio.data.dataset import TextDataset
from studio.data.duplicates import same_texts
from studio.data.split import Split, has_text

Rows = npt.NDArray[np.int64]

#: A class with fewer training rows than this is hard to learn and to judge.
RARE = 5
_NAMED_CLASSES = 5
_LANGUAGE_ROWS = 2_000


@dataclass(frozen=True, eq=False)
class Finding:
    """One thing about the data, and the rows that it is about."""

    problem: Problem
    rows: Rows


@dataclass(frozen=True, eq=False)
class Profile:
    """The state of a dataset.

    Attributes:
        findings: what is wrong or worth knowing, errors first.
        class_counts: rows of each class, test file included, by label name; empty for regression.
        lengths: (rows,) int32, characters of each text.
        facts: what the rules behind the templates need.
    """

    findings: tuple[Finding, ...]
    class_counts: dict[str, int]
    lengths: npt.NDArray[np.int32]
    facts: DataFacts


def profile_dataset(dataset: TextDataset, split: Split) -> Profile:
    """Look through all rows.

    Duplicates are rows of one file with the same text and label; the same text with different
    labels is told apart. A text in both training and test part makes the test easier than life.
    """
    import pyarrow.compute as pc

    lengths: npt.NDArray[np.int32] = pc.utf8_length(dataset.text_column).to_numpy().astype(np.int32)
    filled = has_text(dataset)
    labelled = dataset.labelled()
    findings = [
        *_no_rows(dataset, filled & labelled),
        *_classes(dataset),
        *_missing(dataset, filled, labelled),
        *_repeated(dataset, split, filled),
    ]
    findings += [Finding(note, np.empty(0, dtype=np.int64)) for note in _notes(dataset)]
    findings.sort(key=lambda finding: finding.problem.severity != "error")
    return Profile(
        tuple(findings), _class_counts(dataset), lengths, _facts(dataset, split, lengths)
    )


def _found(
    code: str, message: Message, fix: Message, rows: Rows, severity: str = "warning"
) -> Finding:
    return Finding(problem(code, "data", message, fix, severity=severity), rows)


def _no_rows(dataset: TextDataset, usable: npt.NDArray[np.bool_]) -> list[Finding]:
    if usable.any():
        return []
    told, fix = (
        msg(N_("No row has both a text and a label.")),
        msg(N_("Choose other text and label columns.")),
    )
    if dataset.label_column is None:
        told = msg(N_("No label column was chosen."))
        fix = msg(N_("Choose the column that a model is to predict."))
    return [_found("no-rows", told, fix, np.arange(len(usable), dtype=np.int64), "error")]


def _missing(
    dataset: TextDataset, filled: npt.NDArray[np.bool_], labelled: npt.NDArray[np.bool_]
) -> list[Finding]:
    found: list[Finding] = []
    empty = np.flatnonzero(~filled).astype(np.int64)
    if len(empty):
        told = msg(N_("Rows without a text: {count}."), count=len(empty))
        found.append(_found("empty-texts", told, msg(N_("They are left out.")), empty))
    unseen = _unseen(dataset)
    missing = np.flatnonzero(~labelled & ~unseen).astype(np.int64)
    if dataset.label_column is not None and len(missing):
        told = msg(N_("Rows without a label: {count}."), count=len(missing))
        if dataset.task == "regression":
            told = msg(N_("Rows whose label is not a number: {count}."), count=len(missing))
        found.append(_found("missing-labels", told, msg(N_("They are left out.")), missing))
    if unseen.any():
        told = msg(
            N_("Labels found only in the test file: {names}."),
            names=_names(list(dataset.unseen_labels)),
        )
        fix = msg(N_("Their rows are left out; a model can't name what it never saw."))
        rows = np.flatnonzero(unseen).astype(np.int64)
        found.append(_found("label-only-in-test", told, fix, rows))
    return found


def _unseen(dataset: TextDataset) -> npt.NDArray[np.bool_]:
    """(rows,) whether a test row's label is in no training row."""
    import pyarrow as pa
    import pyarrow.compute as pc

    unseen = np.zeros(dataset.rows, dtype=bool)
    if dataset.unseen_labels and dataset.label_column is not None:
        part = dataset.label_column.slice(dataset.test_from)
        names = pa.array(dataset.unseen_labels, pa.string())
        unseen[dataset.test_from :] = pc.is_in(pc.utf8_trim_whitespace(part), names).to_numpy()
    return unseen


def _classes(dataset: TextDataset) -> list[Finding]:
    if dataset.task == "regression" or not dataset.label_names:
        return []
    counts = np.bincount(
        np.maximum(dataset.labels[: dataset.test_from], -1) + 1,
        minlength=len(dataset.label_names) + 1,
    )[1:]
    if len(dataset.label_names) == 1:
        told = msg(N_("There is only one class: {name}."), name=dataset.label_names[0])
        fix = msg(N_("A model needs at least two classes to tell apart. Check the label column."))
        return [_found("one-class", told, fix, np.empty(0, dtype=np.int64), "error")]
    rare = np.flatnonzero(counts < RARE)
    if not len(rare):
        return []
    told = msg(
        N_("Classes with fewer than {least} rows: {names}."),
        least=RARE,
        names=_names([dataset.label_names[number] for number in rare.tolist()]),
    )
    fix = msg(N_("Add rows, or join these classes with others."))
    rows = np.flatnonzero(np.isin(dataset.labels, rare)).astype(np.int64)
    return [_found("rare-classes", told, fix, rows)]


def _repeated(dataset: TextDataset, split: Split, filled: npt.NDArray[np.bool_]) -> list[Finding]:
    """Duplicates, contradictions, and texts in both the training and the test part."""
    groups = same_texts(dataset.text_column)
    groups[~filled] = -1
    found: list[Finding] = []
    repeated, contradicting = _within(dataset, groups)
    if len(repeated):
        told = msg(N_("Rows that repeat an earlier row: {count}."), count=len(repeated))
        fix = msg(N_("Remove them from the file unless they are meant to count more."))
        found.append(_found("duplicates", told, fix, repeated))
    if len(contradicting):
        told = msg(
            N_("Rows whose text also stands there with another label: {count}."),
            count=len(contradicting),
        )
        fix = msg(N_("Decide for one label for each text."))
        found.append(_found("contradictory-labels", told, fix, contradicting))
    seen = np.zeros(len(groups) + 1, dtype=bool)
    seen[groups[np.concatenate([split.train, split.validation])]] = True
    seen[-1] = False
    leaked = split.test[seen[groups[split.test]]]
    if len(leaked):
        told = msg(N_("Test rows whose text is also trained on: {count}."), count=len(leaked))
        fix = msg(N_("The test figures look better than they are. Remove the duplicates."))
        found.append(_found("train-test-leak", told, fix, leaked))
    return found


def _within(dataset: TextDataset, groups: Rows) -> tuple[Rows, Rows]:
    """Rows that repeat an earlier one of the data file, and rows whose labels contradict."""
    own = groups[: dataset.test_from]
    if dataset.task == "regression":
        targets = dataset.targets[: dataset.test_from]
        values = np.unique(targets, return_inverse=True)[1].astype(np.int64)
    else:
        values = dataset.labels[: dataset.test_from].astype(np.int64)
    # Only groups with a second row matter, and they are few.
    several = np.bincount(own[own >= 0], minlength=len(own)) > 1
    rows = np.flatnonzero((own >= 0) & several[own])
    rows = rows[np.lexsort((rows, values[rows], own[rows]))]
    group, value = own[rows], values[rows]
    same_group, same_value = group[1:] == group[:-1], value[1:] == value[:-1]
    repeated = np.sort(rows[1:][same_group & same_value])
    if dataset.task == "regression" or not dataset.label_names:
        return repeated, np.empty(0, dtype=np.int64)
    labelled = value[:-1] >= 0
    differing = np.unique(group[1:][same_group & ~same_value & labelled])
    return repeated, np.sort(rows[np.isin(group, differing) & (value >= 0)])


def _class_counts(dataset: TextDataset) -> dict[str, int]:
    known = dataset.labels[dataset.labels >= 0]
    counts = np.bincount(known, minlength=len(dataset.label_names)).tolist()
    return dict(zip(dataset.label_names, counts, strict=True))


def _facts(dataset: TextDataset, split: Split, lengths: npt.NDArray[np.int32]) -> DataFacts:
    rows = np.concatenate([split.train, split.validation])
    chosen = lengths[rows] if len(rows) else np.zeros(1, dtype=np.int32)
    step = max(1, len(rows) // _LANGUAGE_ROWS)
    return DataFacts(
        rows=len(split.train),
        classes=1 if dataset.task == "regression" else len(dataset.label_names),
        task=dataset.task,
        language="zh" if _is_chinese(dataset.texts(rows[::step])) else "other",
        mean_characters=float(chosen.mean()),
        p95_characters=int(np.percentile(chosen, 95)),
    )


def _is_chinese(texts: list[str]) -> bool:
    """Whether Chinese characters outnumber all other letters."""
    chinese = others = 0
    for text in texts:
        for char in text[:500]:
            if "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf":
                chinese += 1
            elif char.isalpha():
                others += 1
    return chinese > others


def _notes(dataset: TextDataset) -> tuple[Problem, ...]:
    """What was repaired while the files were read."""
    second = () if dataset.test_table is None else dataset.test_table.notes
    return dataset.table.notes + second


def _names(names: list[str]) -> str:
    """The first few names, and how many there are besides."""
    shown = ", ".join(names[:_NAMED_CLASSES])
    rest = len(names) - _NAMED_CLASSES
    return f"{shown} … (+{rest})" if rest > 0 else shown

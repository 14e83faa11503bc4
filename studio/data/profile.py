"""What is worth knowing of a dataset before training on it, in words and figures.

What takes longer than reading the rows, such as near-duplicates, is left to `studio.data.closer`.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from studio.catalog.facts import DataFacts
from studio.core.errors import Problem, msg
from studio.core.i18n import N_
from studio.data.dataset import TextDataset
from studio.data.finding import NO_ROWS, Finding, Fix, finding, number
from studio.data.profile_classes import about_classes, rows_of_classes
from studio.data.profile_facts import facts_of
from studio.data.profile_repeats import about_repeats
from studio.data.profile_rows import unusable, very_long
from studio.data.split import Split

_ORDER = {"error": 0, "warning": 1}


@dataclass(frozen=True, eq=False)
class Profile:
    """The state of a dataset. Excluded rows are only counted.

    Attributes:
        findings: what is wrong or worth knowing, errors first.
        class_counts: rows of each class, test file included, by label name; empty for regression.
        lengths: (kept rows,) int32, characters of each text.
        facts: what the rules behind the templates need.
        excluded: how many rows were left out.
    """

    findings: tuple[Finding, ...]
    class_counts: dict[str, int]
    lengths: npt.NDArray[np.int32]
    facts: DataFacts
    excluded: int = 0


def profile_dataset(dataset: TextDataset, split: Split) -> Profile:
    """Look through all rows.

    Duplicates are rows of one file with the same text and label; the same text with different
    labels is told apart. A text in both training and test part makes the test easier than life.
    """
    facts = dataset.text_facts
    kept = ~dataset.excluded
    groups = np.where(facts.filled & kept, facts.first, np.int32(-1))
    findings = [
        *unusable(dataset, facts.filled, dataset.labelled(), kept),
        *about_classes(dataset, kept),
        *about_repeats(dataset, split, groups),
        *very_long(dataset, facts.lengths, kept),
        *_stale_edits(dataset),
        *(Finding(note, NO_ROWS) for note in _notes(dataset)),
    ]
    findings.sort(key=lambda item: _ORDER.get(item.problem.severity, 2))
    return Profile(
        tuple(findings),
        _class_counts(dataset, kept),
        facts.lengths if kept.all() else facts.lengths[kept],
        facts_of(dataset, split, facts.lengths),
        int(np.count_nonzero(~kept)),
    )


def _stale_edits(dataset: TextDataset) -> list[Finding]:
    """Edits that were made on rows which the files no longer have where they were."""
    count = dataset.overlay.stale
    if not count:
        return []
    told = msg(
        N_("Edits that no longer fit their rows: {count}. They are kept, but not applied."),
        count=number(count),
    )
    advice = msg(N_("The file was changed, or is read in another way."))
    find = Fix("find_edits", msg(N_("Look for their rows")))
    discard = Fix("discard_edits", msg(N_("Discard them")))
    return [finding("stale-edits", told, advice, NO_ROWS, find, discard)]


def _class_counts(dataset: TextDataset, kept: npt.NDArray[np.bool_]) -> dict[str, int]:
    counts = rows_of_classes(dataset, kept, dataset.rows).tolist()
    return dict(zip(dataset.label_names, counts, strict=True))


def _notes(dataset: TextDataset) -> tuple[Problem, ...]:
    """What was repaired while the files were read."""
    second = () if dataset.test_table is None else dataset.test_table.notes
    return dataset.table.notes + second

"""Each finding offers ways to mend it, and each does what its button says."""

import numpy as np
import pyarrow as pa
import pytest

from studio.catalog.edits import Edits
from studio.catalog.losses.cross_entropy import CrossEntropy
from studio.catalog.source import DataSettings, SplitSettings
from studio.data.dataset import TextDataset, load_dataset
from studio.data.editing import exclude, relabel
from studio.data.finding import Finding, Fix
from studio.data.fixes import fixed
from studio.data.profile import Profile, profile_dataset
from studio.data.split import split_rows
from studio.data.table import Table, table_of
from studio.engine.mending import mend
from studio.store.project import Project

Rows = list[tuple[str, str]]
CLEAN: Rows = [(f"sentence number {n}", "xy"[n % 2]) for n in range(40)]
SETTINGS = DataSettings(text="text", label="label")


def _table(rows: Rows) -> Table:
    columns = [pa.chunked_array([pa.array(list(c), pa.string())]) for c in zip(*rows, strict=True)]
    return table_of(["text", "label"], columns)


class Made:
    """A dataset that is loaded anew after each fix."""

    def __init__(self, rows: Rows, test: Rows | None = None, **settings: object) -> None:
        self.table, self.test = _table(rows), _table(test) if test else None
        self.settings = SETTINGS.model_copy(update=settings)

    @property
    def dataset(self) -> TextDataset:
        return load_dataset(self.settings, table=self.table, test_table=self.test)

    @property
    def profile(self) -> Profile:
        dataset = self.dataset
        return profile_dataset(dataset, split_rows(dataset, SplitSettings()))

    @property
    def codes(self) -> list[str]:
        return [item.problem.code for item in self.profile.findings]

    def finding(self, code: str) -> Finding:
        return next(item for item in self.profile.findings if item.problem.code == code)

    def fix(self, code: str, kind: str) -> Fix:
        return next(each for each in self.finding(code).fixes if each.kind == kind)

    def apply(self, code: str, kind: str, label: str = "") -> Edits:
        """Mend; returns the edits before."""
        before = self.settings.edits
        edits = fixed(self.fix(code, kind), self.settings, self.dataset, label=label)
        self.settings = self.settings.model_copy(update={"edits": edits})
        return before

    def cells(self, column: int) -> list[str]:
        return self.dataset.table.arrow.column(column).to_pylist()


@pytest.mark.parametrize(
    ("rows", "code", "words", "excluded"),
    [
        ([("", "x"), ("  ", "y")], "empty-texts", "Exclude 2 rows", [40, 41]),
        ([("text", "")], "missing-labels", "Exclude 1 row", [40]),
        ([("same", "x"), ("same", "x"), ("same", "x")], "duplicates", "Exclude 2 rows", [41, 42]),
        ([("a", "x"), ("a", "y")], "contradictory-labels", "Exclude 2 rows", [40, 41]),
        ([("one", "rare"), ("two", "rare")], "rare-classes", "Exclude 2 rows", [40, 41]),
        ([("x" * 2_001, "x")], "long-texts", "Exclude 1 row", [40]),
    ],
)
def test_rows_of_a_finding_can_be_excluded(rows: Rows, code: str, words: str, excluded: list[int]):
    made = Made([*CLEAN, *rows])
    assert str(made.fix(code, "exclude").words) == words
    before = made.apply(code, "exclude")
    assert np.flatnonzero(made.dataset.excluded).tolist() == excluded
    assert code not in made.codes
    assert made.profile.excluded == len(excluded)
    made.settings = made.settings.model_copy(update={"edits": before})
    assert code in made.codes


def test_contradictions_follow_the_majority():
    rows = [("a", "x"), ("a", "y"), ("a", "x"), ("b", "x"), ("b", "y"), ("c", "y"), ("c", "")]
    made = Made([*CLEAN, *rows])
    assert made.finding("contradictory-labels").rows.tolist() == [40, 41, 42, 43, 44]
    assert str(made.fix("contradictory-labels", "majority").words) == "Relabel 1 row as most are"
    made.apply("contradictory-labels", "majority")
    assert made.cells(1)[40:] == ["x", "x", "x", "x", "y", "y", ""]
    # Where two labels are as frequent, nobody is outvoted.
    assert made.finding("contradictory-labels").rows.tolist() == [43, 44]
    assert [each.kind for each in made.finding("contradictory-labels").fixes] == ["exclude"]


def test_rare_classes_are_joined_with_one_that_a_person_names():
    made = Made([*CLEAN, ("one", "p"), ("two", "q")])
    made.apply("rare-classes", "relabel", "x")
    assert made.codes == []
    assert made.profile.class_counts == {"x": 22, "y": 20}


def test_long_texts_are_cut_in_each_column():
    made = Made([*CLEAN, ("ab" * 3_000, "x")])
    fix = made.fix("long-texts", "cut")
    assert (str(fix.words), fix.limit) == ("Cut to 2,000 characters", 2_000)
    assert made.finding("long-texts").problem.severity == "info"
    made.apply("long-texts", "cut")
    assert made.cells(0)[40] == "ab" * 1_000
    assert made.codes == []


def test_leaks_leave_the_test_part():
    made = Made(CLEAN, [("sentence number 3", "y"), ("quite new", "x")])
    made.apply("train-test-leak", "exclude")
    assert np.flatnonzero(made.dataset.excluded).tolist() == [40]
    assert made.codes == []


def test_uneven_classes_change_the_training():
    made = Made([(f"text {n}", "few" if n < 6 else "many") for n in range(100)])
    found = made.finding("uneven-classes")
    assert str(found.problem.message) == "Uneven classes: 94 rows of “many”, 6 of “few”."
    project = Project(data=made.settings)
    weighted = mend(project, made.dataset, made.fix("uneven-classes", "weights"))
    assert weighted.plan.loss == CrossEntropy(class_weights="balanced")
    drawn = mend(project, made.dataset, made.fix("uneven-classes", "oversample"))
    assert drawn.plan.oversample
    assert drawn.data == weighted.data == project.data
    assert "uneven-classes" not in Made(CLEAN).codes


def test_edits_that_no_longer_fit_are_told_found_or_discarded():
    rows = [*CLEAN, ("odd", "x")]
    edits = relabel(exclude(Edits(), [_table(rows)], [3]), [_table(rows)], [40], "label", "y")
    made = Made([("new first", "x"), *rows], edits=edits)
    assert not made.dataset.excluded.any()
    told = str(made.finding("stale-edits").problem.message)
    assert told == "Edits that no longer fit their rows: 2. They are kept, but not applied."
    before = made.apply("stale-edits", "find_edits")
    assert np.flatnonzero(made.dataset.excluded).tolist() == [4]
    assert made.cells(1)[41] == "y"
    assert "stale-edits" not in made.codes
    made.settings = made.settings.model_copy(update={"edits": before})
    made.apply("stale-edits", "discard_edits")
    assert not made.settings.edits
    assert "stale-edits" not in made.codes


def test_all_rows_excluded_is_told():
    table = _table(CLEAN)
    made = Made(CLEAN, edits=exclude(Edits(), [table], range(40)))
    first = made.profile.findings[0].problem
    assert (first.code, str(first.message)) == ("no-rows", "All rows are excluded.")
    assert made.profile.lengths.tolist() == []


def test_several_labels_a_row_count_each():
    rows = [(f"text {n}", "red,round" if n % 2 else "red") for n in range(20)]
    rows += [("twice", "round,red"), ("twice", "red, round"), ("other", "red"), ("other", "odd")]
    made = Made(rows, task="multilabel")
    assert made.profile.class_counts == {"odd": 1, "red": 23, "round": 12}
    # The same labels in another order are the same.
    assert made.finding("duplicates").rows.tolist() == [21]
    assert made.finding("contradictory-labels").rows.tolist() == [22, 23]
    assert [each.kind for each in made.finding("contradictory-labels").fixes] == ["exclude"]
    assert made.finding("rare-classes").rows.tolist() == [23]

"""Findings in words: each has a test that makes it and one that doesn't."""

import numpy as np
import pytest

from studio.catalog.source import DataSettings, SplitSettings
from studio.data.dataset import TextDataset, load_dataset
from studio.data.profile import Profile, profile_dataset
from studio.data.split import Split, split_rows
from studio.data.table import Table, table_of

Rows = list[tuple[str, str]]
CLEAN: Rows = [(f"sentence number {n}", "xy"[n % 2]) for n in range(40)]


def _table(rows: Rows) -> Table:
    import pyarrow as pa

    return table_of(
        ["text", "label"],
        [pa.chunked_array([pa.array(list(c), pa.string())]) for c in zip(*rows, strict=True)],
    )


def made(rows: Rows, test: Rows | None = None, **settings: object) -> TextDataset:
    return load_dataset(
        DataSettings(text="text", label="label", **settings),
        table=_table(rows),
        test_table=_table(test) if test else None,
    )


def profiled(data: TextDataset, split: Split | None = None) -> Profile:
    return profile_dataset(data, split or split_rows(data, SplitSettings()))


def found(profile: Profile) -> dict[str, list[int]]:
    return {item.problem.code: item.rows.tolist() for item in profile.findings}


def test_clean_data_have_no_findings():
    profile = profiled(made(CLEAN))
    assert profile.findings == ()
    assert profile.class_counts == {"x": 20, "y": 20}
    assert profile.lengths[:2].tolist() == [17, 17]
    facts = profile.facts
    assert (facts.rows, facts.classes, facts.task, facts.language) == (
        28, 2, "classification", "other"
    )  # fmt: skip
    assert facts.mean_characters == pytest.approx(17.8, abs=0.2)
    assert facts.p95_characters == 18


def test_empty_texts_and_missing_labels():
    profile = profiled(made([*CLEAN, ("", "x"), (" \t", "y"), ("text", ""), ("other", " ")]))
    assert found(profile) == {"empty-texts": [40, 41], "missing-labels": [42, 43]}
    assert str(profile.findings[0].problem.message) == "Rows without a text: 2."
    assert all(str(item.problem.fix) for item in profile.findings)


def test_duplicates_and_contradictions():
    rows = [*CLEAN, ("same", "x"), ("same", "x"), ("both", "x"), ("both", "y"), ("both", "x")]
    profile = profiled(made(rows), Split(*[np.array([0]), np.array([1]), np.array([2])]))
    assert found(profile) == {"duplicates": [41, 44], "contradictory-labels": [42, 43, 44]}


def test_an_unlabelled_copy_is_no_contradiction():
    profile = profiled(made([*CLEAN, ("twice", "x"), ("twice", "")]))
    assert found(profile) == {"missing-labels": [41]}


def test_empty_texts_are_not_duplicates():
    assert "duplicates" not in found(profiled(made([*CLEAN, ("", "x"), ("", "x")])))


def test_a_text_in_training_and_test_file():
    test = [("sentence number 3", "y"), ("quite new", "x"), ("sentence number 4", "x")]
    profile = profiled(made(CLEAN, test))
    assert found(profile) == {"train-test-leak": [40, 42]}


def test_a_copy_only_in_the_test_part_is_no_leak():
    rows = [*CLEAN, ("same", "x"), ("same", "x")]
    split = Split(np.arange(30), np.arange(30, 40), np.array([40, 41]))
    assert found(profiled(made(rows), split)) == {"duplicates": [41]}


def test_rare_classes():
    profile = profiled(made([*CLEAN, ("one", "rare"), ("two", "rare")]))
    assert found(profile) == {"rare-classes": [40, 41]}
    assert "rare" in str(profile.findings[0].problem.message)
    many = [(f"text {n}", f"class {n}") for n in range(12)]
    assert "(+7)" in str(profiled(made(many)).findings[0].problem.message)


def test_one_class_is_an_error_and_comes_first():
    profile = profiled(made([("", "x"), *[(f"text {n}", "x") for n in range(9)]]))
    assert [item.problem.code for item in profile.findings] == ["one-class", "empty-texts"]
    assert profile.findings[0].problem.severity == "error"


def test_a_label_only_in_the_test_file():
    profile = profiled(made(CLEAN, [("new", "z"), ("newer", " w"), ("newest", "x"), ("n", "")]))
    assert found(profile) == {"label-only-in-test": [40, 41], "missing-labels": [43]}
    assert "w, z" in str(profile.findings[1].problem.message)


def test_no_rows_to_learn_from():
    profile = profiled(made([("", "x"), ("text", "")]))
    assert profile.findings[0].problem.code == "no-rows"
    assert profile.findings[0].problem.severity == "error"
    data = load_dataset(DataSettings(text="text"), table=_table(CLEAN))
    first = profiled(data).findings[0].problem
    assert first.code == "no-rows"
    assert "label column" in str(first.message)


def test_numbers_have_no_classes():
    rows = [(f"text {n}", str(n / 10)) for n in range(30)] + [("bad", "x"), ("text 1", "0.1")]
    profile = profiled(made(rows, task="regression"))
    assert found(profile) == {"missing-labels": [30], "duplicates": [31], **_leak(profile)}
    assert profile.class_counts == {}
    assert profile.facts.classes == 1
    assert "not a number" in str(profile.findings[0].problem.message)


def _leak(profile: Profile) -> dict[str, list[int]]:
    return {k: v for k, v in found(profile).items() if k == "train-test-leak"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("今天天气很好", "zh"),
        ("新款iPhone发布会在北京举行了", "zh"),
        ("plain English with one 字", "other"),
        ("12345 !!!", "other"),
        ("Привет мир", "other"),
    ],
)
def test_language_is_what_most_letters_are(text: str, language: str):
    rows = [(f"{text} {n}", "xy"[n % 2]) for n in range(20)]
    assert profiled(made(rows)).facts.language == language


def test_notes_of_the_reader_are_findings():
    from studio.core.errors import msg, problem

    note = problem("ragged-rows", "a.csv", msg("told"), severity="warning")
    table = _table(CLEAN)
    table = Table(table.columns, table.arrow, (note,))
    data = load_dataset(DataSettings(text="text", label="label"), table=table)
    assert found(profiled(data)) == {"ragged-rows": []}

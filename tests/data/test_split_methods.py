"""Splits that keep groups together, follow time, obey a column, or deal out folds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.catalog.source import DataSettings, SplitSettings
from studio.core.errors import UserError
from studio.data.dataset import TextDataset, load_dataset
from studio.data.split import split_rows
from studio.data.split_times import times_of
from studio.data.table import table_of


def made(labels: list[str], **columns: list[str]) -> TextDataset:
    import pyarrow as pa

    own = {"text": [f"text {n}" for n in range(len(labels))], "label": labels, **columns}
    arrays = [pa.chunked_array([pa.array(cells, pa.string())]) for cells in own.values()]
    return load_dataset(
        DataSettings(text=("text",), label="label"), table=table_of(list(own), arrays)
    )


def codes(split) -> set[str]:
    return {note.code for note in split.notes}


def part_of_each(split, rows: int) -> np.ndarray:
    parts = np.full(rows, -1)
    for number, part in enumerate((split.test, split.validation, split.train)):
        parts[part] = number
    return parts


# -- groups ---------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(
    groups=st.lists(st.sampled_from(["a", "b", "c", "d", "e", ""]), min_size=1, max_size=80),
    seed=st.integers(0, 5),
)
def test_a_group_is_never_divided(groups: list[str], seed: int):
    data = made(["x", "y"] * (len(groups) // 2) + ["x"] * (len(groups) % 2), who=groups)
    split = split_rows(data, SplitSettings(method="group", column="who", seed=seed))
    parts = part_of_each(split, len(groups))
    assert (parts >= 0).all()
    for name in set(groups) - {""}:
        assert len({parts[row] for row, group in enumerate(groups) if group == name}) == 1


def test_groups_come_near_the_shares():
    data = made(["x", "y"] * 500, who=[f"w{n % 100}" for n in range(1000)])
    split = split_rows(data, SplitSettings(method="group", column="who", test=0.2))
    assert len(split.test) == 200
    assert len(split.validation) == 100


def test_rows_without_a_group_stand_alone_and_are_told():
    data = made(["x", "y"] * 50, who=[""] * 100)
    split = split_rows(data, SplitSettings(method="group", column="who"))
    assert len(split.test) == 20
    assert codes(split) == {"no-group"}


def test_a_single_group_trains_and_the_empty_parts_are_told():
    data = made(["x", "y"] * 50, who=["all"] * 100)
    split = split_rows(data, SplitSettings(method="group", column="who"))
    assert len(split.train) == 100
    assert codes(split) == {"groups-too-large"}


# -- time -----------------------------------------------------------------------------------------


def test_the_latest_rows_judge():
    days = [f"2024-{1 + n // 28:02d}-{1 + n % 28:02d}" for n in range(200)]
    order = np.random.default_rng(0).permutation(200)
    data = made(["x", "y"] * 100, day=[days[n] for n in order])
    split = split_rows(data, SplitSettings(method="time", column="day"))
    assert sorted(order[split.test].tolist()) == list(range(160, 200))
    assert sorted(order[split.validation].tolist()) == list(range(140, 160))


def test_rows_of_one_time_stay_together():
    data = made(["x", "y"] * 50, day=["2024"] * 40 + ["2025"] * 30 + ["2026"] * 30)
    split = split_rows(data, SplitSettings(method="time", column="day", test=0.2, validation=0.1))
    parts = part_of_each(split, 100)
    assert len(set(parts[70:])) == 1
    assert set(parts[70:]) == {0}
    assert set(parts[:40]) == {2}


def test_rows_without_a_time_train_and_are_told():
    data = made(
        ["x", "y"] * 5, day=["2024-01-02", "soon", ""] + [f"2024-02-0{n}" for n in range(1, 8)]
    )
    split = split_rows(data, SplitSettings(method="time", column="day"))
    assert {1, 2} <= set(split.train.tolist())
    assert codes(split) == {"unread-times"}


def test_a_column_without_times_is_a_clear_error():
    data = made(["x", "y"] * 5, day=["soon"] * 10)
    split = split_rows(data, SplitSettings(method="time", column="day"))
    (note,) = split.notes
    assert (note.severity, note.code) == ("error", "no-times")
    assert "soon" in note.message.english()


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2023-12-31", "2024-01-01"),
        ("2023年12月31日", "2024年1月1日"),
        ("2023/12/31 10:00", "2023/12/31 10:01"),
        ("20231231", "20240101"),
        ("2024-01-01T00:00:00+08:00", "2024-01-01T00:00:00Z"),
        ("31 Dec 2023", "1 Jan 2024"),
        ("2023", "2024"),
        ("-1.5", "3"),
    ],
)
def test_times_are_read(earlier: str, later: str):
    first, second = times_of([earlier, later]).tolist()
    assert first < second


@given(st.lists(st.text(max_size=30), max_size=20))
@settings(max_examples=100, deadline=None)
def test_any_cell_is_a_time_or_none(cells: list[str]):
    assert len(times_of(cells)) == len(cells)


# -- a column that names the part ----------------------------------------------------------------


def test_the_column_decides():
    names = ["train"] * 6 + ["Dev", "验证", "TEST", "测试集"]
    data = made(["x", "y"] * 5, part=names)
    split = split_rows(data, SplitSettings(method="column", column="part"))
    assert split.test.tolist() == [8, 9]
    assert split.validation.tolist() == [6, 7]
    assert split.train.tolist() == [0, 1, 2, 3, 4, 5]


def test_a_part_that_is_not_named_is_cut_from_training():
    data = made(["x", "y"] * 50, part=["train"] * 80 + ["test"] * 20)
    split = split_rows(data, SplitSettings(method="column", column="part", validation=0.1))
    assert split.test.tolist() == list(range(80, 100))
    assert len(split.validation) == 8
    assert len(split.train) == 72


def test_rows_that_name_no_part_are_left_out_and_told():
    data = made(["x", "y"] * 5, part=["train"] * 8 + ["?", "test"])
    split = split_rows(data, SplitSettings(method="column", column="part"))
    assert 8 not in np.concatenate([split.train, split.validation, split.test])
    assert codes(split) == {"unread-parts"}
    assert "“?”" in split.notes[0].message.english()


def test_a_column_that_names_nothing_is_an_error():
    data = made(["x", "y"] * 5, part=["?"] * 10)
    split = split_rows(data, SplitSettings(method="column", column="part"))
    assert [note.severity for note in split.notes] == ["error"]


def test_no_column_chosen_is_an_error():
    with pytest.raises(UserError) as caught:
        split_rows(made(["x", "y"] * 5), SplitSettings(method="group"))
    assert caught.value.problem.where == "data.split.column"


# -- folds ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("folds", [2, 5, 7])
def test_every_row_judges_in_exactly_one_fold(folds: int):
    data = made(["x"] * 60 + ["y"] * 33 + ["z"] * 10)
    tests = [
        split_rows(data, SplitSettings(method="folds", folds=folds, fold=fold)).test
        for fold in range(1, folds + 1)
    ]
    assert sorted(np.concatenate(tests).tolist()) == list(range(103))
    assert max(map(len, tests)) - min(map(len, tests)) <= 1
    for label in range(3):
        held = [int((data.labels[rows] == label).sum()) for rows in tests]
        assert max(held) - min(held) <= 1


def test_the_other_folds_train_and_watch():
    data = made(["x", "y"] * 50)
    split = split_rows(data, SplitSettings(method="folds", folds=5, fold=2, validation=0.1))
    assert (len(split.train), len(split.validation), len(split.test)) == (72, 8, 20)


def test_a_fold_that_is_not_there_is_told():
    split = split_rows(made(["x", "y"] * 50), SplitSettings(method="folds", folds=3, fold=4))
    assert codes(split) == {"no-fold"}

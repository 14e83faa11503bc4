"""Splits: each usable row once, by the seed alone, in equal shares of the classes."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.catalog.source import DataSettings, Source, SplitSettings
from studio.data.dataset import TextDataset, load_dataset
from studio.data.split import split_rows
from studio.data.table import table_of


def made(labels: list[str], test: list[str] | None = None, task: str = "classification"):
    return load_dataset(
        DataSettings(text="text", label="label", task=task),
        table=_table(labels),
        test_table=None if test is None else _table(test),
    )


def _table(labels: list[str]):
    import pyarrow as pa

    texts = [f"text {n}" for n in range(len(labels))]
    return table_of(
        ["text", "label"],
        [pa.chunked_array([pa.array(column, pa.string())]) for column in (texts, labels)],
    )


def counts(data: TextDataset, rows: np.ndarray) -> list[int]:
    return np.bincount(data.labels[rows], minlength=len(data.label_names)).tolist()


def test_stratified_shares():
    data = made(["a"] * 700 + ["b"] * 200 + ["c"] * 100)
    split = split_rows(data, SplitSettings(test=0.2, validation=0.1))
    assert counts(data, split.test) == [140, 40, 20]
    assert counts(data, split.validation) == [70, 20, 10]
    assert counts(data, split.train) == [490, 140, 70]


def test_the_seed_decides():
    data = made(["a", "b"] * 200)
    one, same = (split_rows(data, SplitSettings(seed=1)) for _ in range(2))
    other = split_rows(data, SplitSettings(seed=2))
    assert one.test.tolist() == same.test.tolist()
    assert one.validation.tolist() == same.validation.tolist()
    assert one.test.tolist() != other.test.tolist()


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    labels=st.lists(st.sampled_from(["a", "b", "c", "dd", ""]), min_size=1, max_size=60),
    validation=st.sampled_from([0.0, 0.1, 0.5, 0.9]),
    test=st.sampled_from([0.0, 0.2, 0.9]),
    method=st.sampled_from(["stratified", "random"]),
    with_file=st.booleans(),
)
def test_every_usable_row_is_in_one_part_and_every_class_trains(
    labels: list[str], validation: float, test: float, method: str, with_file: bool
):
    data = made(labels, ["a", "b", "zz", ""] if with_file else None)
    split = split_rows(data, SplitSettings(validation=validation, test=test, method=method))
    together = np.concatenate([split.train, split.validation, split.test])
    assert len(set(together.tolist())) == len(together)
    assert sorted(together.tolist()) == np.flatnonzero(data.labelled()).tolist()
    assert set(data.labels[split.train].tolist()) == set(range(len(data.label_names)))
    if with_file:
        assert (split.test >= data.test_from).all()
        assert (np.concatenate([split.train, split.validation]) < data.test_from).all()


def test_rows_without_text_are_left_out(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text("text,label\ngood,x\n ,x\n\u3000,y\nbad,y\n", encoding="utf-8")
    data = load_dataset(DataSettings(source=Source(path=str(path)), text="text", label="label"))
    split = split_rows(data, SplitSettings(validation=0, test=0))
    assert split.train.tolist() == [0, 3]


@pytest.mark.parametrize("method", ["stratified", "random"])
def test_numbers_are_split_at_random(method: str):
    data = made([str(n / 3) for n in range(100)], task="regression")
    split = split_rows(data, SplitSettings(method=method, test=0.25, validation=0.1))
    assert (len(split.train), len(split.validation), len(split.test)) == (65, 10, 25)


def test_no_usable_rows():
    split = split_rows(made(["", ""]), SplitSettings())
    assert len(split.train) == len(split.validation) == len(split.test) == 0

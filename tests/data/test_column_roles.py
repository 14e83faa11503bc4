"""Columns beside the text, several texts, several labels: how they are read and guessed."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from studio.catalog.source import CategoryColumn, DataSettings, NumericColumn
from studio.core.errors import UserError
from studio.data.columns import guess_columns, guess_separator, guess_task
from studio.data.dataset import TextDataset, load_dataset
from studio.data.labels import label_parts
from studio.data.split import split_rows
from studio.data.table import Table, table_of


def _table(**columns: Sequence[str]) -> Table:
    return table_of(list(columns), [pa.chunked_array([list(cells)]) for cells in columns.values()])


def _load(table: Table, **settings: Any) -> TextDataset:
    return load_dataset(DataSettings(text=("text",), label="label", **settings), table=table)


SHOPS = _table(
    text=["a", "b", "c", "d"],
    label=["x", "y", "x", "y"],
    price=["1,000", "", "n/a", "12.5"],
    shop=["north", " north ", "", "South"],
)


def test_numbers_and_categories_are_columns_of_the_dataset() -> None:
    dataset = _load(
        SHOPS,
        numeric=(NumericColumn(name="price"),),
        categories=(CategoryColumn(name="shop"),),
    )
    np.testing.assert_array_equal(dataset.numbers["price"], [1000, np.nan, np.nan, 12.5])
    inputs = dataset.inputs(np.array([3, 1]))
    assert inputs.texts == ["d", "b"]
    np.testing.assert_array_equal(inputs.numbers["price"], [12.5, np.nan])
    cells = inputs.categories["shop"]
    assert [cells.values[code] for code in cells.codes] == ["South", "north"]


def test_a_column_that_is_not_there_is_told() -> None:
    with pytest.raises(UserError) as raised:
        _load(SHOPS, numeric=(NumericColumn(name="weight"),))
    assert raised.value.problem.code == "no-column"
    assert "weight" in str(raised.value.problem.message)


def test_texts_joined_with_a_marker_or_apart() -> None:
    table = _table(title=["A", "", " "], body=["one", "two", ""], label=["x", "y", "x"])
    settings = DataSettings(text=("title", "body"), label="label", text_marker=" | ")
    joined = load_dataset(settings, table=table)
    # A marker alone is no text.
    assert joined.texts() == ["A | one", " | two", ""]
    assert not joined.text_columns
    apart = load_dataset(settings.model_copy(update={"text_use": "separate"}), table=table)
    assert apart.texts() == joined.texts()
    parts = apart.inputs(np.array([1, 0])).parts
    assert parts == {"title": ["", "A"], "body": ["two", "one"]}


TAGS = _table(
    text=[f"text {n}" for n in range(6)],
    label=["b; a", "a", "", "c;a;c", " ; ", "b"],
)


def test_several_labels_are_sets_of_places_in_the_names() -> None:
    dataset = _load(TAGS, task="multilabel", label_separator=";")
    assert dataset.label_names == ("a", "b", "c")
    assert dataset.label_sets is not None
    sets = [
        dataset.label_sets.ids[start:stop].tolist()
        for start, stop in zip(
            dataset.label_sets.offsets[:-1], dataset.label_sets.offsets[1:], strict=True
        )
    ]
    assert sets == [[0, 1], [0], [], [0, 2], [], [1]]
    # The rarest of a row stands for it where a split looks at classes.
    assert dataset.labels.tolist() == [1, 0, -1, 2, -1, 1]
    assert dataset.labelled().tolist() == [True, True, False, True, False, True]


def test_a_split_of_several_labels_keeps_each_in_training() -> None:
    names = ["a;b", "b", "a", "c;a", "c"] * 20
    table = _table(text=[f"t{n}" for n in range(100)], label=names)
    dataset = _load(table, task="multilabel", label_separator=";")
    split = split_rows(dataset, DataSettings().split)
    assert dataset.label_sets is not None
    assert set(dataset.label_sets.take(split.train).ids.tolist()) == {0, 1, 2}
    assert len(split.test) == 20


def test_labels_only_in_the_test_file_are_left_out() -> None:
    test = _table(text=["u", "v"], label=["a;new", "new"])
    dataset = load_dataset(
        DataSettings(text=("text",), label="label", task="multilabel", label_separator=";"),
        table=TAGS,
        test_table=test,
    )
    assert dataset.unseen_labels == ("new",)
    assert dataset.label_names == ("a", "b", "c")
    assert dataset.labels[6:].tolist() == [0, -1]


@pytest.mark.parametrize(
    ("cell", "separator", "parts"),
    [("a, b,a", ",", ("a", "b")), (" a ", ",", ("a",)), ("", ",", ()), ("a,b", "", ("a,b",))],
)
def test_the_labels_of_a_cell(cell: str, separator: str, parts: tuple[str, ...]) -> None:
    assert label_parts(cell, separator) == parts


COMPANIES = (["red", "blue"], ["red"], ["blue", "tall"], ["tall"])


@pytest.mark.parametrize("separator", [";", "|", ",", "，", "、"])
def test_several_labels_are_found_with_their_separator(separator: str) -> None:
    cells = [separator.join(parts) for parts in COMPANIES * 15]
    table = _table(text=[f"the thing number {n} stands here" for n in range(60)], tags=cells)
    assert guess_columns(table) == (("text",), "tags")
    assert guess_separator(table, "tags") == separator
    assert guess_task(table, "tags") == "multilabel"


@pytest.mark.parametrize(
    "cells",
    [
        ["Smith, John", "Miller, Ann", "Brown, Bo"] * 20,  # one name, always in the same company
        ["Paris, France", "Rome, Italy"] * 30,
        ["good", "bad"] * 30,
        ["1,234", "2,500", "7"] * 20,
    ],
)
def test_one_label_with_a_comma_stays_one(cells: list[str]) -> None:
    table = _table(text=[f"some words {n}" for n in range(60)], label=cells)
    assert guess_separator(table, "label") is None


def test_other_columns_are_not_switched_on_unasked() -> None:
    table = _table(
        text=[f"the thing number {n} stands here" for n in range(40)],
        price=[f"{n * 3.5}" for n in range(40)],
        shop=["north", "south", "east", "west"] * 10,
        label=["x", "y"] * 20,
    )
    assert guess_columns(table) == (("text",), "label")

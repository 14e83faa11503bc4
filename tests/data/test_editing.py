"""Edits of rows: laid over the files, tied to their rows, compact."""

import json

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from studio.catalog.edits import Edits, RowSet
from studio.catalog.source import DataSettings, SplitSettings
from studio.core.errors import UserError
from studio.data.dataset import load_dataset
from studio.data.editing import edit_cell, edit_cells, exclude, include, relabel, restore_cells
from studio.data.overlay import found_again, overlay, without_stale
from studio.data.row_sets import numbers_of
from studio.data.split import split_rows
from studio.data.table import Table, table_of

ROWS = [(f"text number {number}", "a" if number % 2 else "b") for number in range(20)]


def _table(rows: list[tuple[str, str]], chunk: int = 7) -> Table:
    columns = list(zip(*rows, strict=True))
    return table_of(
        ["text", "label"],
        [
            pa.chunked_array(
                [list(column[at : at + chunk]) for at in range(0, len(column), chunk)], pa.string()
            )
            for column in columns
        ],
    )


def _settings(edits: Edits) -> DataSettings:
    return DataSettings(text="text", label="label", edits=edits)


def test_excluded_rows_are_in_no_part_and_can_be_taken_in_again() -> None:
    table = _table(ROWS)
    edits = exclude(Edits(), [table], [3, 4, 5, 9])
    assert edits.data.excluded.rows == "3-5,9"
    data = load_dataset(_settings(edits), table=table)
    assert np.flatnonzero(data.excluded).tolist() == [3, 4, 5, 9]
    split = split_rows(data, SplitSettings(validation=0.2, test=0.2))
    used = np.concatenate([split.train, split.validation, split.test])
    assert sorted(used.tolist()) == [row for row in range(20) if row not in (3, 4, 5, 9)]
    edits = include(edits, [table], [4])
    assert edits.data.excluded.rows == "3,5,9"
    assert not include(edits, [table], range(20))


def test_cells_and_labels_change_and_the_table_does_not() -> None:
    table = _table(ROWS)
    edits = relabel(Edits(), [table], [0, 2, 8], "label", "c")
    edits = edit_cell(edits, [table], 15, "text", "another\ntext")
    data = load_dataset(_settings(edits), table=table)
    assert data.label_names == ("a", "b", "c")
    assert [data.label_names[data.labels[row]] for row in (0, 1, 2, 8)] == ["c", "a", "c", "c"]
    assert data.texts(np.array([14, 15])) == ["text number 14", "another\ntext"]
    assert table.cell(15, 0) == "text number 15"
    laid = data.overlay
    assert laid.changed_cells == 4
    assert laid.edited_rows.tolist() == [0, 2, 8, 15]
    assert laid.original(15, "text") == "text number 15"
    assert laid.original(15, "label") is None
    assert laid.original(14, "text") is None


def test_the_last_change_of_a_cell_counts_and_its_own_text_is_no_change() -> None:
    table = _table(ROWS)
    edits = relabel(Edits(), [table], [0, 2], "label", "c")
    edits = relabel(edits, [table], [2, 4], "label", "d")
    assert {one.text: one.rows.rows for one in edits.data.changes} == {"c": "0", "d": "2,4"}
    edits = edit_cells(edits, [table], [2, 4, 6], "label", ["c", "b", "c"])
    assert {one.text: one.rows.rows for one in edits.data.changes} == {"c": "0,2,6"}
    edits = edit_cell(edits, [table], 6, "text", "changed")
    edits = restore_cells(edits, [table], [0, 6])
    assert {one.text: one.rows.rows for one in edits.data.changes} == {"c": "2"}


def test_a_class_whose_rows_are_all_excluded_is_none() -> None:
    table = _table([*ROWS, ("odd one", "rare")])
    data = load_dataset(_settings(exclude(Edits(), [table], [20])), table=table)
    assert data.label_names == ("a", "b")
    assert data.unseen_labels == ()
    assert data.labels[20] == -1


def test_rows_of_the_test_file_are_counted_after_the_others() -> None:
    table, test = _table(ROWS), _table([("judged", "a"), ("also judged", "z")])
    tables = [table, test]
    edits = exclude(Edits(), tables, [1, 21])
    edits = relabel(edits, tables, [20, 2], "label", "b")
    assert (edits.data.excluded.rows, edits.test.excluded.rows) == ("1", "1")
    data = load_dataset(_settings(edits), table=table, test_table=test)
    assert np.flatnonzero(data.excluded).tolist() == [1, 21]
    assert data.unseen_labels == ()
    assert data.label_names[data.labels[20]] == "b"
    assert data.overlay.original(20, "label") == "a"
    # Without the test file its edits wait.
    alone = load_dataset(_settings(edits), table=table)
    assert np.flatnonzero(alone.excluded).tolist() == [1]
    assert alone.overlay.stale == 0


def test_edits_survive_the_project_file() -> None:
    table = _table(ROWS)
    edits = relabel(exclude(Edits(), [table], [1, 2]), [table], [5], "label", "新")
    settings = _settings(edits)
    assert DataSettings.model_validate(json.loads(settings.model_dump_json())) == settings
    assert not DataSettings.model_validate({"text": "text"}).edits


def test_a_changed_file_gets_no_edit_of_another_row() -> None:
    table = _table(ROWS)
    edits = relabel(exclude(Edits(), [table], [3, 12]), [table], [5, 15], "label", "c")
    moved = _table([("new first row", "a"), *ROWS[:10], *ROWS[11:]])
    data = load_dataset(_settings(edits), table=moved)
    # Rows 11 and later stand where they stood: one came before them and one of them is gone.
    assert np.flatnonzero(data.excluded).tolist() == [12]
    assert {name: rows.tolist() for name, rows in data.overlay.changed.items()} == {"label": [15]}
    assert data.overlay.stale == 2
    again = found_again(edits, [moved])
    assert again.data.excluded.rows == "4,12"
    assert again.data.changes[0].rows.rows == "6,15"
    assert overlay(again, [moved]).stale == 0
    kept = without_stale(edits, [moved])
    assert kept.data.excluded.rows == "12"
    assert kept.data.changes[0].rows.rows == "15"


def test_what_is_nowhere_any_more_is_kept_until_it_is_discarded() -> None:
    table = _table(ROWS)
    edits = exclude(Edits(), [table], [0, 19])
    short = _table(ROWS[:10])
    assert overlay(edits, [short]).stale == 1
    assert found_again(edits, [short]) == edits
    assert overlay(edits, [table]).stale == 0


def test_of_equal_rows_each_is_found_once() -> None:
    rows = [("same", "a"), ("same", "a"), ("other", "b"), ("same", "a")]
    edits = exclude(Edits(), [_table(rows)], [0, 1])
    later = _table([("x", "b"), ("y", "b"), *rows])
    found = found_again(edits, [later])
    assert len(found.data.excluded) == 2
    assert overlay(found, [later]).stale == 0


def test_a_column_that_is_gone_leaves_its_changes_aside() -> None:
    table = _table(ROWS)
    edits = relabel(Edits(), [table], [5], "label", "c")
    other = Table(("text", "class"), table.arrow.rename_columns(["text", "class"]))
    laid = overlay(edits, [other])
    assert (laid.stale, laid.changed_cells) == (1, 0)


def test_tens_of_thousands_of_rows_stay_small() -> None:
    rows = [(f"text {number}", "a") for number in range(60_000)]
    table = _table(rows, 10_000)
    edits = exclude(Edits(), [table], range(0, 60_000, 2))
    edits = relabel(edits, [table], range(30_000), "label", "b")
    assert len(edits.model_dump_json()) < 700_000
    assert len(numbers_of(edits.data.excluded)) == 30_000
    laid = overlay(edits, [table])
    assert laid.excluded.sum() == 30_000
    assert laid.changed_cells == 30_000
    # Parts of a column without a change are those of the file.
    before, after = (each.arrow.column(1).chunks for each in (table, laid.edited[0]))
    assert before[5].buffers()[2].address == after[5].buffers()[2].address


@pytest.mark.parametrize(
    "value",
    [
        {"rows": "1,1", "checks": "a" * 16},
        {"rows": "5-3", "checks": "a" * 24},
        {"rows": "4,2", "checks": "a" * 16},
        {"rows": "1", "checks": ""},
        {"rows": "", "checks": "aaaaaaaa"},
        {"rows": "1;2", "checks": "a" * 16},
        {"rows": "0-99999999999999999999", "checks": ""},
        {"rows": "0-9999999999", "checks": "aaaaaaaa"},
        {"rows": "1", "checks": "aaaaaaa\n"},
        {"rows": "01", "checks": "aaaaaaaa"},
    ],
)
def test_a_broken_set_of_rows_is_refused(value: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        RowSet.model_validate(value)


def test_what_can_not_be_kept_is_told() -> None:
    table = _table(ROWS)
    with pytest.raises(UserError, match="no column “topic”"):
        relabel(Edits(), [table], [1], "topic", "x")
    with pytest.raises(UserError, match="at most 1,000,000 characters"):
        edit_cell(Edits(), [table], 1, "text", "x" * 1_000_001)


_CELLS = st.sampled_from(["", "a", "b", "新", "x\ny"])
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("exclude"), st.sets(st.integers(0, 11), max_size=6), st.just("")),
        st.tuples(st.just("include"), st.sets(st.integers(0, 11), max_size=6), st.just("")),
        st.tuples(st.just("label"), st.sets(st.integers(0, 11), max_size=6), _CELLS),
        st.tuples(st.just("restore"), st.sets(st.integers(0, 11), max_size=6), st.just("")),
    ),
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_CELLS, min_size=12, max_size=12), st.integers(1, 12), _STEPS)
def test_any_edits_come_to_what_they_say(
    labels: list[str], cut: int, steps: list[tuple[str, set[int], str]]
) -> None:
    """Against a plain list of rows; the first rows are of the data file, the others of a test."""
    rows = [(f"text {number}", label) for number, label in enumerate(labels)]
    tables = [_table(part, 5) for part in (rows[:cut], rows[cut:]) if part]
    out: set[int] = set()
    cells = list(labels)
    edits = Edits()
    for name, chosen, text in steps:
        wanted = sorted(chosen)
        if name == "exclude":
            edits, out = exclude(edits, tables, wanted), out | chosen
        elif name == "include":
            edits, out = include(edits, tables, wanted), out - chosen
        elif name == "label":
            edits = relabel(edits, tables, wanted, "label", text)
            cells = [text if row in chosen else cell for row, cell in enumerate(cells)]
        else:
            edits = restore_cells(edits, tables, wanted)
            cells = [labels[row] if row in chosen else cell for row, cell in enumerate(cells)]
    edits = Edits.model_validate_json(edits.model_dump_json())
    laid = overlay(edits, tables)
    assert np.flatnonzero(laid.excluded).tolist() == sorted(out)
    now = [cell for table in laid.edited for cell in table.column("label").to_pylist()]
    assert now == cells
    changed = [row for row in range(12) if cells[row] != labels[row]]
    assert laid.changed.get("label", np.array([])).tolist() == changed
    assert bool(edits) == bool(out or changed)
    assert laid.stale == 0

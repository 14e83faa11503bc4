"""Searching and sorting rows for a table."""

import pyarrow as pa
import pytest

from studio.core.progress import Cancelled
from studio.data.row_view import RowView
from studio.data.row_views import rows_of_view
from studio.data.table import Table, table_of


def made(**columns: list[str]) -> Table:
    return table_of(
        list(columns), [pa.chunked_array([cells], pa.string()) for cells in columns.values()]
    )


TABLE = made(text=["Good lamp", "坏了", "good", "", "zip"], price=["10", "9", "", "100", " 9 "])
TEST = made(text=["GOOD test"], price=["1"])


def shown(view: RowView, tables: tuple[Table, ...] = (TABLE,), within=None) -> list[int] | None:
    import numpy as np

    rows = rows_of_view(tables, view, None if within is None else np.array(within))
    return None if rows is None else rows.tolist()


def test_nothing_asked_shows_all():
    assert shown(RowView()) is None


def test_search_minds_no_case_and_looks_everywhere():
    assert shown(RowView("GOOD")) == [0, 2]
    assert shown(RowView("坏")) == [1]
    assert shown(RowView("100")) == [3]
    assert shown(RowView("good"), (TABLE, TEST)) == [0, 2, 5]
    assert shown(RowView("nowhere")) == []


def test_search_takes_signs_as_they_are():
    table = made(text=["a.b", "axb", "100%", "(x"])
    assert shown(RowView("a.b"), (table,)) == [0]
    assert shown(RowView("(X"), (table,)) == [3]


def test_numbers_are_ordered_by_value_with_empty_cells_last():
    assert shown(RowView(sort="price")) == [1, 4, 0, 3, 2]
    assert shown(RowView(sort="price", descending=True)) == [3, 0, 1, 4, 2]


def test_texts_are_ordered_with_empty_cells_last():
    assert shown(RowView(sort="text")) == [0, 2, 4, 1, 3]


def test_a_column_that_the_test_file_lacks_counts_as_empty_there():
    other = made(text=["only text"])
    assert shown(RowView(sort="price"), (TABLE, other)) == [1, 4, 0, 3, 2, 5]


def test_search_and_order_within_some_rows():
    assert shown(RowView("good", "price", True), within=[0, 1, 2]) == [0, 2]
    assert shown(RowView(sort="price"), within=[0, 1, 3]) == [1, 0, 3]


def test_a_search_that_nobody_waits_for_ends():
    def stop(share: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        rows_of_view((TABLE,), RowView("good"), tick=stop)

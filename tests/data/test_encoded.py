"""Flat arrays with offsets."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from studio.data.encoded import Ragged, concatenate, offsets_of

LISTS = st.lists(st.lists(st.integers(0, 9), max_size=5), min_size=1, max_size=8)


def ragged(lists: list[list[int]], *, weighted: bool = False) -> Ragged:
    flat = np.array([number for part in lists for number in part], dtype=np.int32)
    offsets = offsets_of(np.array([len(part) for part in lists], dtype=np.int64))
    return Ragged(flat, offsets, flat.astype(np.float32) / 2 if weighted else None)


def as_lists(value: Ragged) -> list[list[int]]:
    return [
        value.ids[value.offsets[row] : value.offsets[row + 1]].tolist() for row in range(value.rows)
    ]


@given(LISTS, st.data())
def test_take_gives_the_lists_of_the_rows_in_order(lists: list[list[int]], data: st.DataObject):
    rows = data.draw(st.lists(st.integers(0, len(lists) - 1), max_size=10))
    taken = ragged(lists, weighted=True).take(np.array(rows, dtype=np.int64))
    assert as_lists(taken) == [lists[row] for row in rows]
    assert taken.weights is not None
    assert taken.weights.tolist() == [number / 2 for row in rows for number in lists[row]]
    assert taken.ids.dtype == np.int32
    assert taken.offsets.dtype == np.int64


def test_take_of_no_rows_is_empty():
    assert as_lists(ragged([[1, 2], [3]]).take(np.array([], dtype=np.int64))) == []


@given(LISTS, LISTS)
def test_concatenate_puts_rows_one_after_the_other(first: list[list[int]], second: list[list[int]]):
    joined = concatenate([ragged(first), ragged(second)])
    assert as_lists(joined) == first + second
    assert joined.weights is None
    weighted = concatenate([ragged(first, weighted=True), ragged(second, weighted=True)])
    assert weighted.weights is not None
    assert len(weighted.weights) == len(weighted.ids)

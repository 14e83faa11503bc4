"""Rows that stand for many: every class in its share, always the same."""

import numpy as np

from studio.data.sampling import sample_rows

ROWS = np.arange(100, 10_100)
CLASSES = np.repeat([0, 1, 2], [7_000, 2_990, 10])


def test_every_class_keeps_its_share_and_none_is_lost():
    found = sample_rows(ROWS, CLASSES, 1_000)
    counts = np.bincount(CLASSES[found - 100], minlength=3)
    assert counts.sum() == 1_000
    assert abs(counts[0] - 700) <= 2
    assert abs(counts[1] - 299) <= 2
    assert counts[2] >= 1


def test_rows_come_once_in_order_and_the_same_each_time():
    found = sample_rows(ROWS, CLASSES, 1_000)
    assert (np.diff(found) > 0).all()
    assert np.array_equal(found, sample_rows(ROWS, CLASSES, 1_000))
    assert not np.array_equal(found, sample_rows(ROWS, CLASSES, 1_000, seed=1))


def test_few_rows_are_all_taken():
    rows = np.array([3, 5, 8])
    assert sample_rows(rows, np.array([0, 1, 0]), 10).tolist() == [3, 5, 8]
    assert sample_rows(rows[:0], None, 10).tolist() == []


def test_rows_without_classes_are_drawn_alike():
    found = sample_rows(ROWS, None, 50)
    assert len(found) == 50
    assert (np.diff(found) > 0).all()
    assert set(found.tolist()) <= set(ROWS.tolist())


def test_more_classes_than_rows():
    rows = np.arange(100)
    assert len(sample_rows(rows, np.arange(100), 10)) == 10

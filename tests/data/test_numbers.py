"""Numbers as people write them."""

import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.data.numbers import column_numbers, parse_number, parse_numbers


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3", 3),
        (" -3.50 ", -3.5),
        ("+.5", 0.5),
        ("1e-4", 1e-4),
        ("1,234", 1234),
        ("1,234,567.5", 1234567.5),
        ("1.234.567", 1234567),
        ("1.234,5", 1234.5),
        ("3,5", 3.5),
        ("0,125", 0.125),
        ("12 345", 12345),
        ("12\u202f345,5", 12345.5),
        ("1'234", 1234),
        ("１，２００", 1200),
        ("−7", -7),
        ("12%", 0.12),
        ("12.5 ％", 0.125),
        ("¥1,200", 1200),
        ("-$5", -5),
        ("5 €", 5),
        ("1.2万", 12000),
        ("3亿", 3e8),
    ],
)
def test_what_is_a_number(text: str, number: float) -> None:
    assert parse_number(text) == pytest.approx(number, rel=1e-12)


@pytest.mark.parametrize(
    "text",
    ["", " ", "n/a", "-", "nan", "inf", "1e999", "abc", "1_000", "1,23,4", "12-05", "3 kg", "²x"],
)
def test_what_is_none(text: str) -> None:
    assert math.isnan(parse_number(text))


def test_the_column_settles_what_a_comma_means() -> None:
    assert parse_numbers(["1,234", "3,5", "2"]).tolist() == [1.234, 3.5, 2]
    assert parse_numbers(["1,234", "2,000.5"]).tolist() == [1234, 2000.5]
    assert parse_numbers(["1,234", "x"])[0] == 1234


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_none(text: str) -> None:
    value = parse_number(text)
    assert math.isnan(value) or abs(value) < 1e300


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e290, max_value=1e290))
def test_what_python_writes_is_read_back(number: float) -> None:
    assert parse_number(repr(number)) == number


def test_a_column_in_several_chunks() -> None:
    column = pa.chunked_array([["1", "x"], [], ["2,500.0", "1"]], pa.string())
    np.testing.assert_array_equal(column_numbers(column), [1, np.nan, 2500, 1])
    assert len(column_numbers(pa.chunked_array([], pa.string()))) == 0

"""Numbers as they stand in the window."""

import math

import pytest

from studio.gui import figures


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.41234, "0.412"),
        (0.00123, "0.00123"),
        (3.2e-5, "3.20e-5"),
        (12.345, "12.3"),
        (1234.5, "1,234"),
        (-2.5, "-2.50"),
        (math.nan, "–"),
        (math.inf, "–"),
    ],
)
def test_three_significant_digits(value: float, text: str) -> None:
    assert figures.short(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.42, "0.4 s"), (42.4, "42 s"), (130, "2 min 10 s"), (11_100, "3 h 5 min")],
)
def test_durations(seconds: float, text: str) -> None:
    assert figures.duration(seconds) == text


def test_shares_counts_and_amounts_carry_their_unit() -> None:
    assert figures.percent(0.8642) == "86.4\N{NARROW NO-BREAK SPACE}%"
    assert figures.count(12_480) == "12,480"
    assert figures.amount(1_270_000) == "1.27\N{NARROW NO-BREAK SPACE}M"
    assert figures.amount(38_000) == "38.0\N{NARROW NO-BREAK SPACE}k"
    assert figures.amount(512) == "512"
    assert figures.loss(0.4123) == "0.412"
    assert figures.loss(1234.5) == "1,234"


@pytest.mark.parametrize(
    ("value", "spacing", "unit", "text"),
    [
        (0.8, 0.2, 0.01, "80\N{NARROW NO-BREAK SPACE}%"),
        (0.825, 0.005, 0.01, "82.5\N{NARROW NO-BREAK SPACE}%"),
        (2.0, 1.0, 1.0, "2"),
        (0.25, 0.05, 1.0, "0.25"),
        (0.002, 0.002, 1.0, "0.002"),
        (2e-6, 1e-6, 1.0, "2.00e-6"),
        (15_000, 5_000, 1.0, "15,000"),
        (40_000, 20_000, 1.0, "40.0\N{NARROW NO-BREAK SPACE}k"),
    ],
)
def test_ticks_have_the_places_that_their_spacing_needs(
    value: float, spacing: float, unit: float, text: str
) -> None:
    assert figures.tick(value, spacing, unit) == text

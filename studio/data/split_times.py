"""The latest rows judge, those before them watch, the earliest train."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from studio.data.split_draws import TEST, TRAIN, VALIDATION, Parts

#: Forms of a date besides ISO 8601, as `datetime.strptime` reads them; those with the year first.
_FORMS = (
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y%m%d",
    "%Y-%m",
    "%d %b %Y",
    "%b %d, %Y",
    "%d %B %Y",
    "%B %d, %Y",
    "%a %b %d %H:%M:%S %Y",
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CHINESE = re.compile(r"[年月]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
#: Eight digits in this range are a date without separators, any other number is one.
_DATE_DIGITS = re.compile(r"(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")


def by_time(
    cells: list[str], shares: tuple[float, float], known: Parts
) -> tuple[Parts, npt.NDArray[np.bool_]]:
    """A part for each row, and whether its time could not be read (such rows train).

    Rows of the same time stay together, in the part of the later one. Known rows keep their
    part; a new row goes where its time falls between them.

    Args:
        cells: (n,) dates, times or numbers that rise with time.
        shares: of test and of validation.
        known: (n,) the part that a row keeps, −1 for those to draw.
    """
    times = times_of(cells)
    unread = np.isnan(times)
    parts = np.full(len(cells), TRAIN, dtype=np.int16)
    read = np.flatnonzero(~unread)
    if len(read):
        first_test, first_validation = _bounds(times, read, shares, known)
        parts[read[times[read] >= first_validation]] = VALIDATION
        parts[read[times[read] >= first_test]] = TEST
    parts[known >= 0] = known[known >= 0]
    return parts, unread


def _bounds(
    times: npt.NDArray[np.float64],
    read: npt.NDArray[np.int64],
    shares: tuple[float, float],
    known: Parts,
) -> tuple[float, float]:
    """From which time on rows judge, and from which they watch."""
    tested = times[read[known[read] == TEST]]
    validated = times[read[known[read] == VALIDATION]]
    if len(tested) or len(validated):
        first_test = float(tested.min()) if len(tested) else np.inf
        first_validation = float(validated.min()) if len(validated) else first_test
        return first_test, min(first_validation, first_test)
    ordered = np.sort(times[read])
    tests = round(len(ordered) * shares[0])
    validations = min(round(len(ordered) * shares[1]), len(ordered) - tests)
    test_from, validation_from = len(ordered) - tests, len(ordered) - tests - validations
    first_test = float(ordered[test_from]) if tests else np.inf
    first_validation = float(ordered[validation_from]) if validations else first_test
    # Where one time reaches back to the beginning, the parts begin behind it.
    earliest = float(ordered[0])
    return (
        first_test if first_test > earliest else float(np.nextafter(earliest, np.inf)),
        first_validation if first_validation > earliest else float(np.nextafter(earliest, np.inf)),
    )


def times_of(cells: list[str]) -> npt.NDArray[np.float64]:
    """(n,) each cell as a number that rises with time; NaN where it is no time.

    Dates become seconds; years and other plain numbers stay. A column that mixes both is read as
    dates.
    """
    memo: dict[str, float] = {}
    dates = np.fromiter((_memo(memo, cell, _seconds) for cell in cells), np.float64, len(cells))
    plain: dict[str, float] = {}
    numbers = np.fromiter((_memo(plain, cell, _number) for cell in cells), np.float64, len(cells))
    better = np.isfinite(dates).sum() >= np.isfinite(numbers).sum() and np.isfinite(dates).any()
    return dates if better else numbers


def _memo(known: dict[str, float], cell: str, read: Callable[[str], float]) -> float:
    value = known.get(cell)
    if value is None:
        value = known[cell] = read(cell)
    return value


def _number(cell: str) -> float:
    return float(cell) if _NUMBER.fullmatch(cell) else float("nan")


def _seconds(cell: str) -> float:
    """A date as seconds since 1970, without regard to leap seconds."""
    text = _CHINESE.sub("-", cell).replace("日", " ").replace("/", "-").replace(".", "-").strip()
    text = text.rstrip("-")
    if _NUMBER.fullmatch(cell) and not _DATE_DIGITS.fullmatch(cell):
        return float("nan")
    moment = _iso(cell) or _iso(text) or next(filter(None, (_read(text, f) for f in _FORMS)), None)
    if moment is None:
        return float("nan")
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (zoned - _EPOCH).total_seconds()


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _read(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)
    except ValueError:
        return None

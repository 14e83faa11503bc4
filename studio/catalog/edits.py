"""What a person changed of the rows: an overlay kept in the project; the files stay as they are.

Each changed row is kept with a check, a short hash of all its cells. Where a file has changed, an
edit is only applied where row number and check still fit.
"""

import re
from collections.abc import Iterator
from typing import Self

from pydantic import Field, field_validator, model_validator

from studio.core.spec import Spec

#: Characters of one row's check: 6 bytes as base64.
CHECK_LENGTH = 8
#: No file has rows beyond this number.
LAST_ROW = 10**10
#: So many rows can be excluded, and as many cells changed; a file with more to mend is mended
#: better outside.
MOST_ROWS = 1_000_000
MOST_TEXT = 1_000_000

_RUN = r"(?:0|[1-9]\d{0,10})"
_RUNS = re.compile(rf"(?:{_RUN}(?:-{_RUN})?(?:,{_RUN}(?:-{_RUN})?)*)?")
_CHECKS = re.compile(r"[A-Za-z0-9+/]*")


class RowSet(Spec):
    """Rows of one file in rising order, each with its check.

    Attributes:
        rows: numbers from 0 as runs: ``3-7,9``.
        checks: one after the other, as many as there are rows, each of `CHECK_LENGTH` characters.
    """

    rows: str = Field("", max_length=12 * MOST_ROWS)
    checks: str = Field("", max_length=CHECK_LENGTH * MOST_ROWS)

    @field_validator("rows")
    @classmethod
    def _are_runs(cls, value: str) -> str:
        if _RUNS.fullmatch(value) is None:
            raise ValueError("rows are written as numbers and runs: 3-7,9")
        return value

    @field_validator("checks")
    @classmethod
    def _are_checks(cls, value: str) -> str:
        if _CHECKS.fullmatch(value) is None:
            raise ValueError("checks are base64 without padding")
        return value

    @model_validator(mode="after")
    def _fits(self) -> Self:
        last, count = -1, 0
        for first, end in runs_of(self.rows):
            if not last < first <= end < LAST_ROW:
                raise ValueError("rows rise, and none stands there twice")
            last, count = end, count + end - first + 1
        if count * CHECK_LENGTH != len(self.checks):
            raise ValueError("each row has one check")
        return self

    def __len__(self) -> int:
        return len(self.checks) // CHECK_LENGTH


def runs_of(rows: str) -> Iterator[tuple[int, int]]:
    """The first and last number of each run of ``3-7,9``."""
    for run in rows.split(",") if rows else ():
        first, dash, last = run.partition("-")
        yield int(first), int(last if dash else first)


class Change(Spec):
    """These rows have this text in this column: one cell edited, or many rows relabelled."""

    column: str = Field(max_length=1_000)
    text: str = Field(max_length=MOST_TEXT)
    rows: RowSet


class FileEdits(Spec):
    """The changes of one file. No cell is changed twice."""

    excluded: RowSet = RowSet()
    changes: tuple[Change, ...] = Field((), max_length=MOST_ROWS)

    @property
    def cells(self) -> int:
        """How many cells were changed."""
        return sum(len(change.rows) for change in self.changes)


class Edits(Spec):
    """The changes of the data file and of the test file."""

    data: FileEdits = FileEdits()
    test: FileEdits = FileEdits()

    def __bool__(self) -> bool:
        return any(
            file.excluded.rows or any(change.rows.rows for change in file.changes)
            for file in (self.data, self.test)
        )

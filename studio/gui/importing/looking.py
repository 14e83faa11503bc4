"""A first look at files: how they are probably read, and their first rows read so.

Runs in the background; every import of the engine happens there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from studio.core.errors import Problem, UserError
from studio.core.progress import Tick, no_tick

if TYPE_CHECKING:
    from studio.catalog.source import ReaderOptions
    from studio.data.table import Table

#: Rows that are shown before all of them are read.
FIRST_ROWS = 200
#: Of several files so many are looked into, and at least so many rows of each.
_MOST_LOOKED_AT, _LEAST_OF_EACH = 50, 10
#: Lines of a reading that stand on its card.
CARD_LINES = 3

#: Problems that a person may solve in the dialog, and the setting beside which they are told.
SOLVED_BY = {
    "wrong-encoding": "encoding",
    "unknown-encoding": "encoding",
    "broken-characters": "encoding",
    "truncated-file": "encoding",
    "ragged-rows": "delimiter",
    "bad-delimiter": "delimiter",
    "too-many-columns": "delimiter",
    "bad-table": "quote",
    "open-quotes": "quote",
    "cell-too-long": "quote",
    "no-rows": "header",
    "no-sheet": "sheet",
    "bad-json": "format",
    "bad-json-items": "format",
    "bad-json-lines": "format",
    "no-json-table": "format",
    "no-class-folders": "format",
    "no-labels": "format",
    "other-columns": "",
}


@dataclass(frozen=True)
class Reading:
    """The first rows of files, read in one way.

    Attributes:
        options: the way.
        table: the rows; None where they can't be read so.
        problem: why they can't.
    """

    options: "ReaderOptions"
    table: "Table | None" = None
    problem: Problem | None = None
    more: bool = False
    """Whether there are more rows than these."""

    @property
    def told(self) -> tuple[Problem, ...]:
        """All that is to be said of this reading: why it failed, or what was repaired."""
        if self.problem is not None:
            return (self.problem,)
        return self.table.notes if self.table is not None else ()


@dataclass(frozen=True)
class Candidate:
    """An encoding that may be the right one, and what lines of the file say in it."""

    encoding: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Look:
    """What a first look at files found.

    Attributes:
        paths: the files; the first one decides how all are read.
        size_bytes: of all of them.
        reading: their first rows, read as was guessed.
        candidates: encodings to choose from, the likeliest first; empty where one is sure.
        sheets: the names of the sheets of a workbook.
    """

    paths: tuple[Path, ...]
    size_bytes: int
    reading: Reading
    candidates: tuple[Candidate, ...] = ()
    sheets: tuple[str, ...] = ()

    @property
    def in_doubt(self) -> bool:
        """Whether a person should say how the files are read."""
        problem = self.reading.problem
        solvable = problem is not None and problem.code in SOLVED_BY
        return solvable or len(self.candidates) > 1 or len(self.sheets) > 1


def look(
    paths: Sequence[Path], options: "ReaderOptions | None" = None, *, tick: Tick = no_tick
) -> Look:
    """Find out how files are read, and read their first rows.

    Args:
        paths: a file, several of the same columns, or a folder.
        options: how they are read; found unaided when None.
        tick: told the share that is done.

    Raises:
        UserError: no way of reading was found, and another setting would not help.
    """
    from studio.data.sniff import sniff

    tick(0.0)
    candidates: tuple[Candidate, ...] = ()
    failed: Problem | None = None
    if options is None:
        try:
            encoding, candidates = _encoding(paths[0])
        except UserError as error:
            # A person may know the encoding that none was found for.
            failed = error.problem
            if failed.code != "unknown-encoding":
                raise
            encoding = "latin-1"
        options = sniff(paths[0], encoding=encoding)
    tick(0.4)
    reading = read_first(paths, options, tick=tick)
    if reading.problem is not None and reading.problem.code not in SOLVED_BY:
        raise UserError(reading.problem)
    if failed is not None:
        reading = Reading(options, problem=failed)
    return Look(tuple(paths), size_of(paths), reading, candidates, _sheets(paths[0], options))


def guess_again(path: Path, options: "ReaderOptions") -> "ReaderOptions":
    """The options with all that follows from encoding and skipped rows found anew.

    Where nothing is found they stay as they are, and reading will tell why.
    """
    from studio.data.sniff import sniff

    try:
        return sniff(path, encoding=options.encoding, skip_rows=options.skip_rows)
    except UserError:
        return options


def _encoding(path: Path) -> tuple[str, tuple[Candidate, ...]]:
    """The likeliest encoding of a file, empty where `sniff` should look or need not; its rivals."""
    from studio.data.encoding import find_encoding, first_readings
    from studio.data.holding import open_holding
    from studio.data.sniff import is_text

    with open_holding(path) as holding:
        if holding.kind != "tables" or not is_text(holding.first):
            return "", ()
        guess = find_encoding(holding.first)
    if guess.sure:
        return guess.name, ()
    readings = first_readings(path, guess, CARD_LINES)
    return guess.name, tuple(Candidate(each.encoding, each.lines) for each in readings)


def _sheets(path: Path, options: "ReaderOptions") -> tuple[str, ...]:
    if options.format != "excel":
        return ()
    from studio.data.holding import open_holding
    from studio.data.read_excel import sheet_names

    with open_holding(path) as holding:
        return sheet_names(holding.first)


def read_first(paths: Sequence[Path], options: "ReaderOptions", *, tick: Tick = no_tick) -> Reading:
    """The first rows of files, read in a given way; what stands in the way is part of it.

    Of each file a few rows are read, so that unequal columns are found at once.
    """
    from studio.data.readers import read_table
    from studio.data.several import NamedTable, one_after_another

    each = max(_LEAST_OF_EACH, FIRST_ROWS // len(paths))
    more = False
    parts: list[NamedTable] = []
    try:
        for number, path in enumerate(paths[:_MOST_LOOKED_AT]):
            tick(0.4 + 0.6 * number / len(paths))
            table = read_table(path, options, max_rows=each + 1)
            more = more or table.rows > each
            parts.append(NamedTable(path, path.name, table))
        table = one_after_another(parts, union=options.format in ("json", "jsonl"))
    except UserError as error:
        return Reading(options, problem=error.problem)
    return Reading(options, table, more=more or table.rows > FIRST_ROWS)


def size_of(paths: Sequence[Path]) -> int:
    """The bytes of files, and of all files in a folder; what can't be seen counts nothing."""
    return sum(_size(path) for path in paths)


def _size(path: Path) -> int:
    try:
        if path.is_dir():
            return sum(_size(inside) for inside in path.iterdir())
        return path.stat().st_size
    except OSError:
        return 0

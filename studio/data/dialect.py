"""Which delimiter and quote a table in a text file uses: found from its first lines."""

import contextlib
import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

#: Candidates, the one that is rarest in running text first.
DELIMITERS = ("\t", ",", ";", "|")
#: The share of lines that must have the usual number of fields.
_ENOUGH = {"\t": 0.6, ",": 0.85, ";": 0.85, "|": 0.85}
_ENOUGH_IN_TABLE = 0.6


@dataclass(frozen=True)
class Dialect:
    """A delimiter and a quote (each empty for none), and the sample's rows read so."""

    delimiter: str
    quote: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class _Reading:
    dialect: Dialect
    columns: int
    share: float
    quotes: bool
    """Whether the sample shows quoted fields."""


def find_dialect(sample: str, suffix: str) -> Dialect:
    """The dialect of a sample of whole lines.

    Args:
        sample: the first lines of the file, line ends as they are.
        suffix: of the file name; ``.csv`` and ``.tsv`` say that it is a table.

    Returns:
        Delimiter "" where each line is one text.
    """
    is_table = suffix.lower() in (".csv", ".tsv", ".tab")
    readings = [_read(sample, delimiter) for delimiter in DELIMITERS]
    fitting = [reading for reading in readings if _fits(reading, sample, is_table=is_table)]
    if fitting:
        return max(fitting, key=lambda reading: round(reading.share, 2)).dialect
    if is_table:
        single = _read(sample, "\t" if suffix.lower() in (".tsv", ".tab") else ",")
        if single.columns == 1 and single.share >= _ENOUGH_IN_TABLE and single.quotes:
            return single.dialect
    return Dialect("", "", tuple(map(tuple, parse_rows(sample, "", ""))))


def parse_rows(sample: str, delimiter: str, quote: str) -> list[list[str]]:
    """The rows of a sample read by Python's csv module, blank lines left out."""
    lines = io.StringIO(sample, newline="")
    if not delimiter:
        return [[line.rstrip("\r\n")] for line in lines if line.strip()]
    reader = csv.reader(
        lines,
        delimiter=delimiter,
        quotechar=quote or None,
        quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
    )
    rows: list[list[str]] = []
    # A field beyond csv's limit: what came before it serves as the sample.
    with contextlib.suppress(csv.Error):
        rows += (row for row in reader if row)
    return rows


def usual_width(rows: Sequence[Sequence[str]]) -> int:
    """The most frequent number of fields; 0 for no rows."""
    counts = Counter(len(row) for row in rows)
    return max(counts, key=lambda width: (counts[width], width)) if counts else 0


def _read(sample: str, delimiter: str) -> _Reading:
    opened, enclosing = _quotes(sample, delimiter)
    # Where the sample has none, tables with commas or semicolons are taken to quote where they
    # must, further on; those with tabs, in which nothing must be quoted, are not.
    quote = '"' if enclosing or (not opened and delimiter in ",;") else ""
    rows = parse_rows(sample, delimiter, quote)
    columns = usual_width(rows)
    share = sum(len(row) == columns for row in rows) / len(rows) if rows else 0.0
    dialect = Dialect(delimiter, quote, tuple(map(tuple, rows)))
    return _Reading(dialect, columns, share, enclosing)


def _quotes(sample: str, delimiter: str) -> tuple[bool, bool]:
    """Whether fields begin with quotes, and whether these enclose whole fields."""
    mark = re.escape(delimiter)
    edge = rf"(?:^|(?<={mark})|(?<=\n))"
    opened = len(re.findall(rf'{edge}"', sample))
    if not opened:
        return False, False
    closed = rf'{edge}"(?:[^"]++|"")*+"(?={mark}|\r|\n|\Z)'
    return True, len(re.findall(closed, sample)) >= 0.9 * opened


def _fits(reading: _Reading, sample: str, *, is_table: bool) -> bool:
    if reading.columns < 2:
        return False
    delimiter = reading.dialect.delimiter
    if reading.share < (_ENOUGH_IN_TABLE if is_table else _ENOUGH[delimiter]):
        return False
    if is_table or delimiter == "\t" or reading.quotes:
        return True
    # In running text a comma or semicolon is followed by a space; in a table it is not.
    spaced = sample.count(f"{delimiter} ")
    return spaced * 2 <= sample.count(delimiter)

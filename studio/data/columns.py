"""Which columns hold the text and the label, and what kind of task that makes."""

from dataclasses import dataclass
from itertools import pairwise

from studio.catalog.source import Task
from studio.data.header import LABEL_WORDS, TEXT_WORDS, is_number
from studio.data.labels import label_parts
from studio.data.table import Table

_SAMPLE_ROWS = 2_000
#: Names of label columns that hold several.
_PLURALS = frozenset({"tags", "categories", "classes", "topics", "genres", "emotions", "keywords"})
#: In a table this small a label's values need not repeat.
_FEW_ROWS = 10
#: Cells whose words are counted.
_COUNTED = 300
#: What people put between several labels.
_SEPARATORS = (";", "|", "；", ",", "，", "、")
#: A name that is longer is a sentence.
_LONGEST_LABEL = 40
#: A label has at most this many values (a set of 1,000 intents is rare already).
_MOST_CLASSES = 1_000


@dataclass(frozen=True)
class _Facts:
    """What a sample of a column's cells says."""

    name: str
    filled: int
    mean_length: float
    mean_words: float
    letters: float
    distinct: int
    numeric: bool
    several: bool = False

    @property
    def is_label(self) -> bool:
        """Whether the values repeat as those of a label do."""
        few = max(2, self.filled // 2 if self.filled < 40 else self.filled // 4)
        return 1 <= self.distinct <= min(few, _MOST_CLASSES)

    @property
    def is_running_text(self) -> bool:
        """Whether the cells are phrases, not dates or codes, that differ from row to row."""
        several = self.mean_words >= 3 and self.mean_length >= 8 and self.letters >= 0.6
        return several and self.distinct >= 0.5 * self.filled


def guess_columns(table: Table) -> tuple[tuple[str, ...], str]:
    """The text columns, in the file's order, and the label column.

    The longest column is text, and so is every other of running text (a title beside its
    description). The label is empty where no column looks like one.
    """
    texts, label = _guess(table)
    return tuple(name for name in texts if name != label), label


def _guess(table: Table) -> tuple[tuple[str, ...], str]:
    facts = [_facts(table, place) for place in range(len(table.columns))]
    text = max(facts, key=_text_score)
    texts = tuple(c.name for c in facts if c is text or c.is_running_text)
    rest = [column for column in facts if column is not text and column.filled]
    named = [
        c
        for c in rest
        if _named(c.name, LABEL_WORDS | _PLURALS) and (c.is_label or c.numeric or c.several)
    ]
    if named:
        exact = [c for c in named if c.name.lower() in ("label", "labels", "标签")]
        return texts, (exact or named)[0].name
    labels = [column for column in rest if column.is_label and column.mean_length <= 60]
    labels = [column for column in labels if column.distinct > 1] or labels
    if labels:
        return texts, min(labels, key=lambda column: column.distinct).name
    short = [c for c in rest if not c.numeric and c.mean_length <= 30]
    if len(short) == 1 and short[0].filled <= _FEW_ROWS:
        return texts, short[0].name
    numbers = [c for c in rest if c.numeric and c.distinct > 1 and not _counts_rows(table, c.name)]
    return texts, numbers[-1].name if numbers else ""


def guess_separator(table: Table, label: str) -> str | None:
    """What divides several labels in the cells of a column; None where a cell holds one.

    Several labels are told from one by their parts: these come again in other company, so that
    there are fewer different parts than different cells.
    """
    return _separator([cell for cell in _sample(table, table.place(label)) if cell])


def guess_task(table: Table, label: str) -> Task:
    """Regression where the label is a number with many values, else classification.

    Cells that often hold several labels (`guess_separator`) make the task ``multilabel``. Whole
    numbers that name classes (each from 0 or 1 upward, and each seen several times) stay
    classes.
    """
    if not label:
        return "classification"
    values = [value for value in _sample(table, table.place(label)) if value]
    distinct = set(values)
    if not distinct or not all(map(is_number, distinct)):
        return "classification" if _separator(values) is None else "multilabel"
    numbers = sorted({float(value) for value in distinct})
    if any(number != number or abs(number) == float("inf") for number in numbers):
        return "classification"
    if any(number != int(number) for number in numbers):
        return "regression" if len(numbers) > 10 else "classification"
    span = numbers[-1] - numbers[0] + 1
    dense = numbers[0] in (0, 1) and len(numbers) >= 0.9 * span and len(values) >= 5 * len(numbers)
    return "regression" if len(numbers) > 20 and not dense else "classification"


def _separator(cells: list[str]) -> str | None:
    if len(cells) < _FEW_ROWS:
        return None
    for separator in _SEPARATORS:
        several = sum(separator in cell for cell in cells)
        if several < max(3, 0.05 * len(cells)):
            continue
        parts = [label_parts(cell, separator) for cell in cells]
        names = {name for cell in parts for name in cell}
        companies = {frozenset(cell) for cell in parts}
        often = sum(map(len, parts)) >= 3 * len(names)
        short = max(map(len, names), default=99) <= _LONGEST_LABEL
        if often and short and 2 <= len(names) < min(len(companies), _MOST_CLASSES):
            return separator
    return None


def _facts(table: Table, place: int) -> _Facts:
    cells = _sample(table, place)
    filled = [cell for cell in cells if cell]
    distinct = set(filled)
    counted = filled[:_COUNTED]
    return _Facts(
        name=table.columns[place],
        filled=len(filled),
        mean_length=sum(map(len, filled)) / max(1, len(cells)),
        mean_words=sum(map(_words, counted)) / max(1, len(counted)),
        letters=_letters("".join(counted)),
        distinct=len(distinct),
        numeric=bool(distinct) and all(map(is_number, distinct)),
        several=_named(table.columns[place], LABEL_WORDS | _PLURALS)
        and _separator(filled) is not None,
    )


def _sample(table: Table, place: int) -> list[str]:
    """Cells from the beginning and spread over the rest, stripped."""
    column = table.arrow.column(place)
    found = column.slice(0, _SAMPLE_ROWS).to_pylist()
    if table.rows > 2 * _SAMPLE_ROWS:
        blocks = 20
        width = _SAMPLE_ROWS // blocks
        for block in range(1, blocks):
            found += column.slice(table.rows * block // blocks, width).to_pylist()
    return [cell.strip() for cell in found]


def _text_score(column: _Facts) -> float:
    """Length, with a good name counting as three times the length."""
    score = column.mean_length * (3 if _named(column.name, TEXT_WORDS) else 1)
    return score / 20 if column.numeric else score


def _words(cell: str) -> int:
    """Words between spaces; two Chinese characters count as one word."""
    chinese = sum("\u4e00" <= char <= "\u9fff" for char in cell)
    return len(cell.split()) + chinese // 2


def _letters(text: str) -> float:
    """The share of letters among what is not white space."""
    visible = "".join(text.split())
    return sum(map(str.isalpha, visible)) / max(1, len(visible))


def _named(name: str, words: frozenset[str]) -> bool:
    lowered = name.lower()
    return lowered in words or not words.isdisjoint(lowered.replace("-", "_").split("_"))


def _counts_rows(table: Table, name: str) -> bool:
    """Whether a column numbers the rows, as an id does."""
    cells = [cell for cell in _sample(table, table.place(name))[:200] if cell]
    if not all(cell.isascii() and cell.isdigit() and len(cell) < 18 for cell in cells):
        return False
    numbers = list(map(int, cells))
    return len(numbers) > 1 and all(b > a for a, b in pairwise(numbers))

"""What the rules behind the templates know of a dataset."""

from dataclasses import dataclass
from typing import Literal

from studio.catalog.source import Task


@dataclass(frozen=True)
class DataFacts:
    """Facts of the training rows, on which suggested settings depend (docs/defaults.md).

    Attributes:
        rows: number of rows with text and label.
        classes: number of distinct labels; 1 for a numeric label.
        language: ``zh`` where Chinese characters prevail, ``other`` elsewhere.
        mean_characters: mean length of a text in characters.
        p95_characters: 95th percentile of that length.
        numbers: the columns of numbers beside the text.
        categories: the category columns beside it, each with its number of values.
        text_columns: the text columns, where each is an input of its own.
    """

    rows: int
    classes: int
    task: Task
    language: Literal["zh", "other"]
    mean_characters: float
    p95_characters: int
    numbers: tuple[str, ...] = ()
    categories: tuple[tuple[str, int], ...] = ()
    text_columns: tuple[str, ...] = ()

"""What the references share: reading the files, the usual tokens and ids."""

import csv
import json
import re
import sys
from collections import Counter
from pathlib import Path

_WORD = re.compile(r"\w+")


def read(path: str) -> tuple[list[str], list[str]]:
    """Texts and labels of a CSV file with the columns text and label."""
    csv.field_size_limit(10_000_000)
    with Path(path).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return [row[0] for row in rows], [row[1] for row in rows]


def tokens(text: str, language: str) -> list[str]:
    """Characters of Chinese, lower-case words of other languages."""
    if language == "zh":
        return [character for character in text if not character.isspace()]
    return _WORD.findall(text.lower())


def vocabulary(texts: list[list[str]], size: int) -> dict[str, int]:
    """Ids from 2 for the most frequent tokens; 0 is padding, 1 unknown."""
    counts = Counter(token for text in texts for token in text)
    return {token: number + 2 for number, (token, _) in enumerate(counts.most_common(size))}


def label_numbers(train: list[str], test: list[str]) -> tuple[list[int], list[int], int]:
    """Labels as numbers in sorted order, and how many there are."""
    names = {name: number for number, name in enumerate(sorted({*train, *test}))}
    return [names[name] for name in train], [names[name] for name in test], len(names)


def tell(**values: object) -> None:
    """Print the result as one line of JSON."""
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()

"""How the command line talks: results on standard output, problems on standard error."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from studio.core.errors import Problem
from studio.core.i18n import together


def print_json(value: Any) -> None:
    """One JSON value on one line, in UTF-8 whatever the console's encoding."""
    line = json.dumps(value, ensure_ascii=False, allow_nan=False, default=str) + "\n"
    if hasattr(sys.stdout, "buffer"):
        sys.stdout.flush()
        sys.stdout.buffer.write(line.encode("utf-8", "surrogatepass"))
        sys.stdout.buffer.flush()
    else:
        sys.stdout.write(line)


def tell_problems(problems: Iterable[Problem]) -> None:
    """Each problem once, with its way out, on standard error."""
    for item in problems:
        print(f"wordloom: {together(str(item.message), str(item.fix))}", file=sys.stderr)


def print_table(headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Columns of text, aligned; wide characters count two places."""
    cells = [headings, *rows]
    widths = [max(_width(row[i]) for row in cells) for i in range(len(headings))]
    for row in cells:
        parts = [cell + " " * (w - _width(cell)) for cell, w in zip(row, widths, strict=True)]
        print("  ".join(parts).rstrip())


def _width(text: str) -> int:
    import unicodedata

    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)

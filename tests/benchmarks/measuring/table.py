"""What a benchmark finds out, and the table in which it is printed."""

import json
import os
import platform
import time
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

HEADINGS = ("row", "what", "ours", "reference", "ratio", "budget", "held")


@dataclass(frozen=True)
class Line:
    """One comparison.

    Attributes:
        row: number of the budget.
        what: what was measured.
        ours: our figure; None where it was not measured.
        reference: the figure of what ran beside it; None where the budget is absolute.
        unit: of both figures.
        ratio: the number that the budget speaks of; None where it is `ours` itself.
        budget: the budget in words; empty for a line that is only told.
        held: whether it is reached; None where nothing is demanded or nothing was measured.
        note: circumstances, or why the line is missing.
        samples: every single measurement behind the two figures.
    """

    row: int
    what: str
    ours: float | None = None
    reference: float | None = None
    unit: str = ""
    ratio: float | None = None
    budget: str = ""
    held: bool | None = None
    note: str = ""
    samples: dict[str, list[float]] | None = None


def skipped(row: int, what: str, why: str) -> Line:
    """A line for something that could not be measured here."""
    return Line(row, what, note=f"skipped: {why}")


def table(lines: Sequence[Line]) -> str:
    """The lines as a table of plain text, notes below it."""
    cells = [HEADINGS, *(_cells(line) for line in lines)]
    widths = [max(_width(row[column]) for row in cells) for column in range(len(HEADINGS))]
    drawn = [
        "  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]
    drawn.insert(1, "  ".join("─" * width for width in widths))
    notes = [f"  {line.row}. {line.what}: {line.note}" for line in lines if line.note]
    return "\n".join([*drawn, *(["", "Notes", *notes] if notes else [])])


def markdown(lines: Sequence[Line]) -> str:
    """The lines as a Markdown table."""
    rows = [HEADINGS, tuple("---" for _ in HEADINGS), *(_cells(line) for line in lines)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def write_results(folder: Path, lines: Sequence[Line], settings: dict[str, object]) -> Path:
    """Write everything measured as JSON and as Markdown; returns the path of the JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    stamp = time.strftime("%Y%m%d-%H%M%S")
    value = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "machine": machine(),
        "settings": settings,
        "lines": [asdict(line) for line in lines],
    }
    path = folder / f"{stamp}.json"
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")
    (folder / f"{stamp}.md").write_text(markdown(lines) + "\n", encoding="utf-8")
    return path


def machine() -> dict[str, object]:
    """What the figures depend on, without anything that names the machine."""
    return {
        "system": platform.system(),
        "architecture": platform.machine(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
    }


def _cells(line: Line) -> tuple[str, ...]:
    held = {True: "yes", False: "NO", None: "–"}[line.held]
    return (
        str(line.row),
        line.what,
        _figure(line.ours, line.unit),
        _figure(line.reference, line.unit),
        "" if line.ratio is None else f"{line.ratio:.2f}×",
        line.budget,
        held,
    )


def _figure(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    if unit == "accuracy":
        return f"{value:.4f}"
    digits = 0 if abs(value) >= 1000 else 1 if abs(value) >= 100 else 2 if abs(value) >= 1 else 3
    return f"{value:,.{digits}f} {unit}".rstrip()


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))

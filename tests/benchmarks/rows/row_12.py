"""Row 12: pause and stop, from the click to the answer in the window."""

from statistics import median

from measuring.setup import Setup
from measuring.table import Line

from rows.row_09 import CASES, pressed

TITLE = "pause and stop, asked to answered"
WANTED = (
    ("pause", "Pause to paused", 0.2),
    ("stop", "Stop to answered", 0.2),
    ("saved", "Stop to model saved", 2.0),
)


def measure(setup: Setup) -> list[Line]:
    """The clicks that row 9 makes after each start."""
    return [
        _line(f"{title}, {words}", pressed(setup, template)[name], limit)
        for template, words in CASES
        for name, title, limit in WANTED
    ]


def _line(what: str, seconds: list[float], limit: float) -> Line:
    middle = median(seconds)
    return Line(
        12,
        what,
        middle,
        None,
        "s",
        None,
        f"≤ {limit:g} s",
        middle <= limit,
        note=f"worst {max(seconds):.3f} s of {len(seconds)}",
        samples={"ours": seconds},
    )

"""Row 13: a change on the Text page until its effect on 1,000 rows is painted."""

from statistics import median

from measuring import ours
from measuring.processes import run
from measuring.setup import Setup
from measuring.table import Line

TITLE = "Text page: change to effect"
MILLISECONDS = 300.0
CASES = (
    ("thucnews", "embedding_lstm", "THUCNews"),
    ("ag_news", "embedding_lstm", "AG News"),
    ("shopping10", "embedding_lstm", "shopping reviews"),
)


def measure(setup: Setup) -> list[Line]:
    """Milliseconds of every kind of change; the budget is for the slowest kind."""
    cases = CASES[:1] if setup.smoke else CASES
    return [_case(setup, *case) for case in cases]


def _case(setup: Setup, name: str, template: str, words: str) -> Line:
    data = setup.data(name)
    project = ours.settled_project(setup, data, f"row13-{name}", template, [])
    rounds = "1" if setup.smoke else str(setup.repeats)
    command = [*setup.window("text_effect.py"), project, "--language", data.language]
    answer = run([*command, "--rounds", rounds], home=setup.home).answer
    changes: dict[str, list[float]] = answer["milliseconds"]
    middles = {kind: median(taken) for kind, taken in changes.items()}
    slowest = max(middles, key=lambda kind: middles[kind])
    return Line(
        13,
        f"{TITLE}, {answer['rows']:,} rows, {words}",
        middles[slowest],
        None,
        "ms",
        None,
        f"≤ {MILLISECONDS:g} ms",
        middles[slowest] <= MILLISECONDS,
        note=f"slowest: {slowest}; median of all changes {median(middles.values()):.0f} ms",
        samples=changes,
    )

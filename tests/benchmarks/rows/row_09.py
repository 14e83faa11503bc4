"""Row 9: Start pressed to the first point in the plot, with a warm worker."""

from functools import cache
from statistics import median

from measuring import ours
from measuring.processes import run
from measuring.setup import Setup
from measuring.table import Line

TITLE = "Start to the first point"
SECONDS = 0.5
#: Long enough that the run is still going on when it is paused and stopped.
EPOCHS = 2_000
CASES = (
    ("embedding_lstm", "LSTM, THUCNews"),
    ("fast_ngrams", "default template, THUCNews"),
)


def measure(setup: Setup) -> list[Line]:
    """Seconds from the click to the paint, for two templates on 10,000 headlines."""
    return [_line(words, pressed(setup, template)["start"]) for template, words in CASES]


@cache
def pressed(setup: Setup, template: str) -> dict[str, list[float]]:
    """Start, pause and stop in the window; each several times, in seconds."""
    project = ours.settled_project(
        setup,
        setup.data("thucnews"),
        f"row9-{template}",
        template,
        [f"plan.epochs={EPOCHS}", "plan.patience=0"],
    )
    repeats = str(max(3, setup.repeats))
    command = [*setup.window("first_point.py"), project, "--repeats", repeats]
    return run(command, home=setup.home).answer


def _line(words: str, seconds: list[float]) -> Line:
    middle = median(seconds)
    return Line(
        9,
        f"Start to the first drawn point, {words}",
        middle,
        None,
        "s",
        None,
        f"≤ {SECONDS} s",
        middle <= SECONDS,
        note="reading, fitting and encoding included; worst "
        f"{max(seconds):.2f} s of {len(seconds)}",
        samples={"ours": seconds},
    )

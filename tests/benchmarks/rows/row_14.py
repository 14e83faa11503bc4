"""Row 14: layers dragged over the canvas, one and all of 300, a frame at a time."""

from statistics import median, quantiles

from measuring.processes import run
from measuring.setup import Setup
from measuring.table import Line

TITLE = "canvas of 300 layers, a frame while dragging"
MILLISECONDS = 16.0


def measure(setup: Setup) -> list[Line]:
    """Milliseconds from the mouse's move to the painted frame, for each way of looking."""
    layers, frames = ("30", "20") if setup.smoke else ("300", "400")
    command = [*setup.window("canvas_drag.py"), "--layers", layers, "--frames", frames]
    answer = run(command, home=setup.home).answer
    return [_line(what, taken) for what, taken in answer["milliseconds"].items()]


def _line(what: str, taken: list[float]) -> Line:
    p99 = quantiles(taken, n=100)[98]
    return Line(
        14,
        f"{TITLE}, p99, {what}",
        p99,
        None,
        "ms",
        None,
        f"≤ {MILLISECONDS:g} ms",
        p99 <= MILLISECONDS,
        note=f"median {median(taken):.1f} ms of {len(taken)} frames",
        samples={"ours": taken},
    )

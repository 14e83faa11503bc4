"""Row 8: training with the window open and its plots moving, against the command line alone."""

from statistics import median

from measuring import ours
from measuring.processes import in_turns, run
from measuring.setup import Setup
from measuring.table import Line

TITLE = "training under the window"
EPOCHS = 20


def measure(setup: Setup) -> list[Line]:
    """Speed of the run, lateness of the window's event loop, frames a second."""
    data = setup.data("thucnews")
    settings = [f"plan.epochs={4 if setup.smoke else EPOCHS}", "plan.patience=0"]
    project = ours.settled_project(setup, data, "row8", "embedding_lstm", settings)
    recorded = setup.folder / "row8.jsonl"
    live = setup.window("live_training.py")

    def window(_: int) -> dict[str, float]:
        return run([*live, project, "--record", recorded], home=setup.home).answer

    def headless(_: int) -> dict[str, float]:
        return ours.wordloom(setup, "train", project, "--json").answer

    def replayed(_: int) -> dict[str, float]:
        return run([*live, project, "--replay", recorded], home=setup.home).answer

    found = in_turns(
        setup.repeats,
        {"window": window, "command line": headless, "window, events replayed": replayed},
    )
    still = run([*live, project, "--still", "3" if setup.smoke else "10"], home=setup.home).answer
    return _lines(found, still)


def _lines(found: dict[str, list[dict[str, float]]], still: dict[str, float]) -> list[Line]:
    def middle(who: str, figure: str) -> float:
        return median(each[figure] for each in found[who])

    def samples(figure: str, *names: str) -> dict[str, list[float]]:
        return {name: [each[figure] for each in found[name]] for name in names}

    idle = "window, events replayed"
    speed, alone = (middle(w, "samples_per_second") for w in ("window", "command line"))
    p99, idle_p99 = middle("window", "late_p99"), middle(idle, "late_p99")
    latest = max(each["late_max"] for each in found["window"])
    frames = middle("window", "frames_per_second")
    return [
        Line(
            8,
            "LSTM training, window open and plots moving",
            speed,
            alone,
            "texts/s",
            speed / alone,
            "≥ 0.95×",
            speed / alone >= 0.95,
            note="reference: the same project by the command line",
            samples=samples("samples_per_second", "window", "command line"),
        ),
        Line(
            8,
            "event loop late, p99, while training",
            p99,
            idle_p99,
            "ms",
            p99 / idle_p99,
            "≤ 1.1×",
            p99 <= 1.1 * idle_p99,
            note=f"reference: the same events replayed, nothing trained; with nothing moving "
            f"{still['late_p99']:.1f} ms",
            samples=samples("late_p99", "window", idle),
        ),
        Line(
            8,
            "event loop late, most",
            latest,
            max(each["late_max"] for each in found[idle]),
            "ms",
            budget="≤ 60 ms",
            held=latest <= 60.0,
            samples=samples("late_max", "window", idle),
        ),
        Line(
            8,
            "frames of the plots",
            frames,
            None,
            "/s",
            budget="≥ 28 /s",
            held=frames >= 28.0,
            note=f"{middle('window', 'messages_per_second'):.1f} messages a second arrive",
            samples=samples("frames_per_second", "window"),
        ),
    ]

"""Row 11: encoding and one epoch, ten and a hundred times as many rows."""

import random

from measuring import ours
from measuring.datasets import Set, read_csv, write_csv
from measuring.processes import run
from measuring.setup import HERE, Setup
from measuring.table import Line

TITLE = "cost a row as the data grow"
SIZES = (10_000, 100_000, 1_000_000)
SPREAD = 0.15


def measure(setup: Setup) -> list[Line]:
    """Seconds for a thousand rows, and peak memory, of the LSTM template on headlines."""
    sizes = (500, 1_000) if setup.smoke else SIZES
    headlines = setup.data("thucnews")
    known = read_csv(headlines.train)
    costs: dict[int, float] = {}
    peaks: dict[int, float] = {}
    for size in sizes:
        data = _grown(setup, headlines, known, size)
        settings = ["plan.epochs=1", "data.split.validation=0"]
        project = ours.settled_project(setup, data, "row11", "embedding_lstm", settings)
        script = HERE / "engine" / "timed_run.py"
        outcome = run([setup.python, script, project], home=setup.home)
        told = outcome.answer
        costs[size] = 1000 * (told["encoding"] + told["training"]) / size
        peaks[size] = (outcome.peak_bytes or 0) / 1e6
    first = costs[sizes[0]]
    return [
        Line(
            11,
            f"encoding and an epoch, a thousand rows, of {size:,}",
            cost,
            first,
            "s",
            cost / first,
            "± 15 %",
            abs(cost / first - 1.0) <= SPREAD,
            note=f"peak memory {peaks[size]:.0f} MB; reference: {sizes[0]:,} rows",
        )
        for size, cost in costs.items()
        if size != sizes[0]
    ]


def _grown(setup: Setup, headlines: Set, known: list[tuple[str, str]], size: int) -> Set:
    draw = random.Random(0)
    path = setup.folder / "data" / f"grown-{size}.csv"
    drawn = (draw.choice(known) for _ in range(size))
    write_csv(path, ((f"{text} {n}", label) for n, (text, label) in enumerate(drawn)))
    return Set(f"grown-{size}", "THUCNews drawn again", "zh", path, headlines.test)

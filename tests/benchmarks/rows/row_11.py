"""Row 11: encoding and one epoch, ten and a hundred times as many rows."""

import random
from itertools import cycle, islice

from measuring import ours
from measuring.datasets import Set, read_csv, write_csv
from measuring.processes import run
from measuring.setup import HERE, Setup
from measuring.table import Line

TITLE = "cost a row as the data grow"
SIZES = (10_000, 100_000, 1_000_000)
SPREAD = 0.15


def measure(setup: Setup) -> list[Line]:
    """Seconds for a thousand rows, and peak memory, of the LSTM template on shopping reviews.

    The reviews are shuffled and repeated until there are enough; each is a text of its own by a
    number at its end.
    """
    sizes = (500, 1_000) if setup.smoke else SIZES
    reviews = setup.data("shopping_sentiment")
    known = read_csv(reviews.train)
    costs: dict[int, float] = {}
    peaks: dict[int, float] = {}
    parts: dict[int, str] = {}
    for size in sizes:
        data = _grown(setup, reviews, known, size)
        settings = ["plan.epochs=1", "data.split.validation=0"]
        project = ours.settled_project(setup, data, "row11", "embedding_lstm", settings)
        script = HERE / "engine" / "timed_run.py"
        outcome = run([setup.python, script, project], home=setup.home)
        told = outcome.answer
        costs[size] = 1000 * (told["encoding"] + told["training"]) / size
        parts[size] = f"encoding {told['encoding']:.1f} s, training {told['training']:.1f} s"
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
            note=f"{parts[size]}; peak memory {peaks[size]:.0f} MB; "
            f"reference, {sizes[0]:,} rows: {parts[sizes[0]]}",
        )
        for size, cost in costs.items()
        if size != sizes[0]
    ]


def _grown(setup: Setup, reviews: Set, known: list[tuple[str, str]], size: int) -> Set:
    order = list(known)
    random.Random(0).shuffle(order)
    path = setup.folder / "data" / f"grown-{size}.csv"
    drawn = islice(cycle(order), size)
    write_csv(path, ((f"{text} {n}", label) for n, (text, label) in enumerate(drawn)))
    # A test part that is always as large would weigh on the small sizes only.
    few = setup.folder / "data" / "grown-test.csv"
    write_csv(few, read_csv(reviews.test)[:100])
    return Set(f"grown-{size}", "shopping reviews repeated", "zh", path, few)

"""Row 6: opening a million rows of CSV."""

import random
from statistics import median

from measuring.datasets import read_csv, write_csv
from measuring.processes import in_turns, run
from measuring.setup import HERE, Setup
from measuring.table import Line

TITLE = "opening a million rows of CSV"
ROWS = 1_000_000
READERS = ("pyarrow", "polars")


def measure(setup: Setup) -> list[Line]:
    """The first preview, all rows with their profile, and peak memory."""
    rows = 20_000 if setup.smoke else ROWS
    path = setup.folder / f"rows-{rows}.csv"
    if not path.exists():
        draw = random.Random(0)
        known = read_csv(setup.data("shopping10").train)
        drawn = (draw.choice(known) for _ in range(rows))
        write_csv(path, ((f"{text} {n}", label) for n, (text, label) in enumerate(drawn)))
    ours = [setup.python, HERE / "engine" / "open_csv.py", path]
    contenders = {"ours": lambda _: run(ours, home=setup.home)}
    for name in READERS:
        command = [*setup.reference("open_csv.py"), path, name]
        contenders[name] = lambda _, command=command: run(command, home=setup.home)
    found = in_turns(setup.repeats, contenders)
    answers = {name: [each.answer for each in outcomes] for name, outcomes in found.items()}
    seconds = {name: median(answer["seconds"] for answer in answers[name]) for name in contenders}
    faster = min(READERS, key=lambda name: seconds[name])
    preview = median(answer["preview"] for answer in answers["ours"])
    size = path.stat().st_size
    peaks = [each.peak_bytes for each in found["ours"] if each.peak_bytes is not None]
    told = ", ".join(f"{name} {seconds[name]:.2f} s" for name in READERS)
    lines = [
        _line(f"first preview of {rows:,} rows", preview, seconds[faster], 0.5, told),
        _line(f"all {rows:,} rows, with profile", seconds["ours"], seconds[faster], 3.0, told),
    ]
    if peaks:
        peak, file = median(peaks) / 1e6, size / 1e6
        started = median(answer["before_bytes"] for answer in answers["ours"]) / 1e6
        words = f"peak memory, {rows:,} rows; reference: the file"
        note = f"{started:.0f} MB of it before the file was opened"
        ratio = peak / file
        lines.append(Line(6, words, peak, file, "MB", ratio, "≤ 2×", ratio <= 2.0, note))
    return lines


def _line(words: str, ours: float, reference: float, most: float, told: str) -> Line:
    ratio = ours / reference
    return Line(6, words, ours, reference, "s", ratio, f"≤ {most:g}×", ratio <= most, told)

"""Row 6: opening a million rows of CSV: the shopping reviews 16 times, and made distinct."""

import gzip
from pathlib import Path
from statistics import median

from measuring.datasets import SHARED, AbsentError
from measuring.processes import Outcome, in_turns, run
from measuring.setup import HERE, Setup
from measuring.table import Line

TITLE = "opening a million rows of CSV"
REPEATED = 16
READERS = ("pyarrow", "polars")


def measure(setup: Setup) -> list[Line]:
    """The first preview, all rows with their profile, reopening, and peak memory."""
    path = _million(setup)
    return [*_opening(setup, path), *_distinct_rows(setup, path), *_window(setup, path)]


def _opening(setup: Setup, path: Path) -> list[Line]:
    """Of the reviews as they are: most texts stand there 16 times."""
    ours = [setup.python, HERE / "engine" / "open_csv.py", path]
    again = [setup.python, HERE / "engine" / "reopen_csv.py", path, setup.folder / "project-6"]
    run(again, home=setup.home)
    contenders = {
        "ours": lambda _: run(ours, home=setup.home),
        "reopened": lambda _: run(again, home=setup.home),
    }
    for name in READERS:
        command = [*setup.reference("open_csv.py"), path, name]
        contenders[name] = lambda _, command=command: run(command, home=setup.home)
    found = in_turns(setup.repeats, contenders)
    answers = {name: [each.answer for each in outcomes] for name, outcomes in found.items()}

    def figure(key: str) -> float:
        return median(answer[key] for answer in answers["ours"])

    seconds = {name: median(answer["seconds"] for answer in answers[name]) for name in READERS}
    reference = min(seconds.values())
    reopened = median(answer["seconds"] for answer in answers["reopened"])
    rows = f"{answers['ours'][0]['rows']:,}"
    told = ", ".join(f"{name} {seconds[name]:.2f} s" for name in READERS)
    parts = f"reading with its hash {figure('reading'):.2f}, "
    parts += f"split {figure('split'):.2f}, profile {figure('profile'):.2f} s; {told}"
    return [
        _line(f"first preview of {rows} rows", figure("preview"), reference, 0.5, told),
        _line(f"all {rows} rows, with profile", figure("seconds"), reference, 3.0, parts),
        _line(f"{rows} rows reopened from the cache", reopened, reference, 0.5, told),
        *_memory(f"peak memory, {rows} rows; reference: the file", found["ours"], path),
    ]


def _distinct_rows(setup: Setup, path: Path) -> list[Line]:
    """The same where every text is its own, by a number at its end."""
    distinct = path.with_name(f"distinct-{path.name}")
    if not distinct.exists():
        with path.open("rb") as lines, distinct.open("wb") as out:
            out.write(next(lines))
            for number, line in enumerate(lines):
                out.write(line.rstrip(b'"\n') + b" %d" % number)
                out.write(b'"\n' if line.endswith(b'"\n') else b"\n")
    script = [setup.python, HERE / "engine" / "open_csv.py", distinct]
    polars = [*setup.reference("open_csv.py"), distinct, "polars"]
    found = in_turns(
        setup.repeats,
        {
            "ours": lambda _: run(script, home=setup.home),
            "polars": lambda _: run(polars, home=setup.home),
        },
    )
    seconds = {name: median(each.answer["seconds"] for each in found[name]) for name in found}
    rows = f"{found['ours'][0].answer['rows']:,}"
    told = f"polars {seconds['polars']:.2f} s"
    words = f"all {rows} rows, every text distinct, with profile"
    return [
        _line(words, seconds["ours"], seconds["polars"], 3.0, told),
        *_memory(f"peak memory, {rows} distinct rows", found["ours"], distinct),
    ]


def _memory(words: str, outcomes: list[Outcome], path: Path) -> list[Line]:
    peaks = [each.peak_bytes for each in outcomes if each.peak_bytes is not None]
    if not peaks:
        return []
    peak, file = median(peaks) / 1e6, path.stat().st_size / 1e6
    before, read = (
        median(each.answer[key] for each in outcomes) / 1e6
        for key in ("before_bytes", "read_bytes")
    )
    note = f"{before:.0f} MB of it before the file was opened, {read:.0f} MB when it was read"
    ratio = peak / file
    return [Line(6, words, peak, file, "MB", ratio, "≤ 2×", ratio <= 2.0, note)]


def _window(setup: Setup, path: Path) -> list[Line]:
    """The window while it loads the file: its first rows, and how late its event loop is."""
    script = [*setup.window("loading.py"), path]
    answers = [run(script, home=setup.home).answer for _ in range(setup.repeats)]

    def middle(figure: str) -> float:
        return median(answer[figure] for answer in answers)

    preview, late = middle("preview"), middle("loading_p99")
    rows = f"{answers[0]['rows']:,}"
    note = f"opened after {middle('opened'):.1f} s, findings after {middle('found'):.1f} s"
    lateness = f"most {max(answer['loading_max'] for answer in answers):.0f} ms; until the "
    lateness += f"findings are shown p99 {middle('late_p99'):.0f} ms; reference: at rest"
    return [
        Line(
            6,
            f"window: {rows} rows, first ones drawn",
            preview,
            None,
            "s",
            budget="≤ 0.5 s",
            held=preview <= 0.5,
            note=note,
        ),
        Line(
            6,
            f"window: event loop late, p99, while {rows} rows load",
            late,
            middle("still_p99"),
            "ms",
            budget="≤ 50 ms",
            held=late <= 50.0,
            note=lateness,
        ),
    ]


def _million(setup: Setup) -> Path:
    """The reviews under their header, as often as makes a million rows."""
    repeated = 1 if setup.smoke else REPEATED
    path = setup.folder / f"reviews-{repeated}.csv"
    original = SHARED / "shopping10" / "online_shopping_10_cats.csv.gz"
    if not original.exists():
        raise AbsentError(f"{original} is not there")
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with gzip.open(original) as packed:
            header, body = packed.read().split(b"\n", 1)
        with path.open("wb") as out:
            out.write(header + b"\n")
            for _ in range(repeated):
                out.write(body if body.endswith(b"\n") else body + b"\n")
    return path


def _line(words: str, ours: float, reference: float, most: float, told: str) -> Line:
    ratio = ours / reference
    return Line(6, words, ours, reference, "s", ratio, f"≤ {most:g}×", ratio <= most, told)

"""Row 15: what the pre-flight foretells of an epoch and of memory, against the run itself."""

from statistics import median

from measuring.datasets import dataset
from measuring.ours import project_folder, train, wordloom
from measuring.setup import Setup
from measuring.table import Line

TITLE = "pre-flight: foretold against real"
CASES = ("embedding_lstm", "text_cnn", "fast_ngrams")
FACTOR = 1.5
SETTINGS = ("plan.epochs=3", "plan.threads=1", "plan.refit=false")


def measure(setup: Setup) -> list[Line]:
    """An epoch as foretold and as trained, in turns; then peak memory."""
    data = dataset("thucnews", setup.folder, limit=400 if setup.smoke else None)
    return [line for template in CASES for line in _of(setup, data.name, template)]


def _of(setup: Setup, name: str, template: str) -> list[Line]:
    data = dataset(name, setup.folder)
    foretold, real, needed, peaks = [], [], [], []
    for _turn in range(setup.repeats):
        trained = train(setup, data, template=template, settings=SETTINGS)
        folder = project_folder(setup, f"{data.name}-{template}")
        cost = wordloom(setup, "preflight", folder, "--json").answer
        foretold.append(cost["epoch_seconds"])
        real.append(trained.epoch_seconds)
        needed.append(float(cost["needed_bytes"]) / 1e6)
        if trained.peak_bytes is not None:
            peaks.append(trained.peak_bytes / 1e6)
    lines = [_line(f"an epoch, {template}", foretold, real, "s")]
    if peaks:
        lines.append(_line(f"memory, {template}", needed, peaks, "MB"))
    return lines


def _line(what: str, foretold: list[float], real: list[float], unit: str) -> Line:
    ratio = median(foretold) / median(real)
    return Line(
        15,
        f"{TITLE}, {what}",
        median(foretold),
        median(real),
        unit,
        ratio,
        f"within ÷ {FACTOR:g} … × {FACTOR:g}",
        1 / FACTOR <= ratio <= FACTOR,
        samples={"foretold": foretold, "real": real},
    )

"""Row 3: the default template with no setting touched, against the best usual classifier."""

from statistics import median

from measuring import ours
from measuring.datasets import SETS, Set
from measuring.processes import Outcome, in_turns, run
from measuring.setup import Setup
from measuring.table import Line

TITLE = "default template against the usual classifiers"

METHODS = ("fasttext-5", "fasttext-25", "svc-words", "svc-characters")
CHINESE_METHODS = ("fasttext-5-characters", "fasttext-25-characters")
SLOW_METHODS = ("logistic", "spacy-bow", "spacy-ensemble")
#: The time that is granted where the reference is faster than that.
SECONDS = 20.0
MEMORY = 1.0  # GB


def measure(setup: Setup) -> list[Line]:
    """Accuracy, whole time and peak memory on each set."""
    return [line for name in SETS for line in _set(setup, setup.data(name))]


def _set(setup: Setup, data: Set) -> list[Line]:
    def classify(method: str) -> Outcome:
        command = [*setup.reference("classifiers.py"), "--train", data.train, "--test", data.test]
        return run([*command, "--language", data.language, "--method", method], home=setup.home)

    every = {
        method: calls[0].answer["accuracy"]
        for method, calls in in_turns(
            1, {name: lambda _, name=name: classify(name) for name in _methods(setup, data)}
        ).items()
    }
    best = max(every, key=lambda method: every[method])
    found = in_turns(
        setup.repeats,
        {"ours": lambda seed: ours.train(setup, data, seed=seed), best: lambda _: classify(best)},
    )
    trained, references = found["ours"], [outcome.answer for outcome in found[best]]
    return _lines(data, trained, references, best, every)


def _methods(setup: Setup, data: Set) -> tuple[str, ...]:
    methods = METHODS + (CHINESE_METHODS if data.language == "zh" else ())
    return methods + (SLOW_METHODS if setup.slow_references else ())


def _lines(
    data: Set,
    trained: list[ours.Trained],
    references: list[dict[str, float]],
    best: str,
    every: dict[str, float],
) -> list[Line]:
    right = [each.accuracy for each in trained]
    wanted = median(each["accuracy"] for each in references)
    seconds = [each.seconds for each in trained]
    reference_seconds = median(each["seconds"] for each in references)
    granted = max(reference_seconds, SECONDS)
    others = ", ".join(f"{name} {value:.4f}" for name, value in every.items())
    lines = [
        Line(
            3,
            f"accuracy, {data.title}",
            median(right),
            wanted,
            "accuracy",
            budget="no lower",
            held=median(right) >= wanted,
            note=f"best: {best}; all: {others}; ours with seeds 0 …: "
            + ", ".join(f"{value:.4f}" for value in right),
            samples={"ours": right},
        ),
        Line(
            3,
            f"whole time, {data.title}",
            median(seconds),
            reference_seconds,
            "s",
            median(seconds) / reference_seconds,
            f"≤ {granted:.0f} s",
            median(seconds) <= granted,
            note="ours with the interpreter's start, the test and the bundle",
            samples={"ours": seconds, "reference": [each["seconds"] for each in references]},
        ),
    ]
    peaks = [each.peak_bytes / 1e9 for each in trained if each.peak_bytes is not None]
    if peaks:
        peak = median(peaks)
        words = f"peak memory, {data.title}"
        lines.append(Line(3, words, peak, None, "GB", None, f"≤ {MEMORY:g} GB", peak <= MEMORY))
    return lines

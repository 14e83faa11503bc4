"""Row 10: a typed character to the drawn probabilities, against one forward pass alone."""

from statistics import median, quantiles

from measuring import ours
from measuring.datasets import read_csv
from measuring.processes import run
from measuring.setup import HERE, Setup
from measuring.table import Line

TITLE = "typed text to drawn probabilities"
MILLISECONDS = 20.0
TIMES = 5.0
CASES = (
    ("embedding_lstm", "thucnews", "LSTM, THUCNews"),
    ("fast_ngrams", "thucnews", "default template, THUCNews"),
    ("fast_ngrams", "banking77", "default template, Banking77 (77 classes)"),
)


def measure(setup: Setup) -> list[Line]:
    """Milliseconds, median and p99, over some hundred typed characters."""
    cases = CASES[:2] if setup.smoke else CASES
    return [line for case in cases for line in _case(setup, *case)]


def _case(setup: Setup, template: str, name: str, words: str) -> list[Line]:
    data = setup.data(name)
    epochs = ["plan.epochs=2"]
    project = ours.settled_project(setup, data, f"row10-{template}-{name}", template, epochs)
    ours.wordloom(setup, "train", project, "--json")
    texts = setup.folder / f"row10-{name}.txt"
    texts.write_text(
        "".join(text.replace("\n", " ") + "\n" for text, _ in read_csv(data.test)[:40]),
        encoding="utf-8",
    )
    keys = "60" if setup.smoke else "300"
    typed = run(
        [*setup.window("typed_text.py"), project, "--texts", texts, "--keys", keys],
        home=setup.home,
    ).answer["milliseconds"]
    forward = run(
        [setup.python, HERE / "engine" / "forward_pass.py", project, texts], home=setup.home
    ).answer["milliseconds"]
    p99 = quantiles(typed, n=100)[98]
    ratio = median(typed) / median(forward)
    return [
        Line(
            10,
            f"character to drawn answer, p99, {words}",
            p99,
            None,
            "ms",
            None,
            f"≤ {MILLISECONDS:g} ms",
            p99 <= MILLISECONDS,
            note=f"median {median(typed):.1f} ms of {len(typed)}",
            samples={"ours": typed},
        ),
        Line(
            10,
            f"character to drawn answer, median, {words}",
            median(typed),
            median(forward),
            "ms",
            ratio,
            f"≤ {TIMES:g}×",
            ratio <= TIMES,
            note="reference: one forward pass of the module alone, one thread",
        ),
    ]

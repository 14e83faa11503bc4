"""Row 1: the template "Embedding + LSTM" against the same model in Keras 3 on TensorFlow."""

from dataclasses import dataclass
from statistics import median

from measuring import ours
from measuring.processes import in_turns, run
from measuring.setup import Setup
from measuring.table import Line

TITLE = "Embedding + LSTM against Keras 3"


@dataclass(frozen=True)
class Case:
    """A dataset, how long is trained, and what the budget demands."""

    dataset: str
    words: str
    epochs: int
    faster: float


CASES = (
    Case("thucnews", "THUCNews characters", 8, 12.0),
    Case("ag_news", "AG News words", 6, 7.0),
)


def measure(setup: Setup) -> list[Line]:
    """Seconds an epoch, and accuracy on the test part after the same epochs."""
    return [line for case in CASES for line in _case(setup, case)]


def _case(setup: Setup, case: Case) -> list[Line]:
    data = setup.data(case.dataset)
    epochs = 2 if setup.smoke else case.epochs

    def keras(seed: int) -> dict[str, object]:
        command = [*setup.reference("keras_lstm.py"), "--train", data.train, "--test", data.test]
        command += ["--language", data.language, "--epochs", str(epochs), "--seed", str(seed)]
        return run(command, home=setup.home).answer

    def wordloom(seed: int) -> ours.Trained:
        # Without a validation split both sides learn from the very same rows.
        settings = [f"plan.epochs={epochs}", "data.split.validation=0"]
        return ours.train(setup, data, template="embedding_lstm", settings=settings, seed=seed)

    found = in_turns(setup.repeats, {"ours": wordloom, "keras": keras})
    assert all(
        trained.rows == answer["rows"] for trained, answer in zip(*found.values(), strict=True)
    )
    fast = [trained.epoch_seconds for trained in found["ours"]]
    # The first epoch traces the graph: it is no part of a median epoch.
    slow = [median(answer["epoch_seconds"][1:]) for answer in found["keras"]]
    right = [trained.accuracy for trained in found["ours"]]
    keras_right = [answer["accuracy"] for answer in found["keras"]]
    ratio = median(slow) / median(fast)
    return [
        Line(
            1,
            f"LSTM, an epoch, {case.words}",
            median(fast),
            median(slow),
            "s",
            ratio,
            f"≥ {case.faster:g}×",
            ratio >= case.faster,
            samples={"ours": fast, "reference": slow},
        ),
        Line(
            1,
            f"LSTM, test accuracy after {epochs} epochs, {case.words}",
            median(right),
            median(keras_right),
            "accuracy",
            budget="no lower",
            held=median(right) >= median(keras_right),
            note=f"median of seeds 0 to {setup.repeats - 1}",
            samples={"ours": right, "reference": keras_right},
        ),
    ]

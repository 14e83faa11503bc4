"""Row 2: our templates against the training loop of a PyTorch tutorial."""

from dataclasses import dataclass
from statistics import median

from measuring import ours
from measuring.processes import in_turns, run
from measuring.setup import HERE, Setup
from measuring.table import Line

TITLE = "templates against tutorial PyTorch"


@dataclass(frozen=True)
class Case:
    """A template, its twin in the reference, and what the budget demands."""

    template: str
    model: str
    title: str
    faster: float


CASES = (
    Case("embedding_lstm", "lstm", "LSTM", 8.0),
    Case("text_cnn", "cnn", "CNN", 4.0),
    Case("bilstm_attention", "attention", "BiLSTM + attention", 8.0),
    Case("transformer", "transformer", "Transformer", 5.0),
)
EPOCHS = 8


def measure(setup: Setup) -> list[Line]:
    """Seconds an epoch on THUCNews, and accuracy after the same epochs."""
    return [line for case in CASES for line in _case(setup, case)]


def _case(setup: Setup, case: Case) -> list[Line]:
    data = setup.data("thucnews")
    epochs = 2 if setup.smoke else EPOCHS

    def tutorial(seed: int) -> dict[str, object]:
        script = HERE / "references" / "tutorial_torch.py"
        command = [setup.python, script, "--train", data.train, "--test", data.test]
        command += ["--language", data.language, "--epochs", str(epochs), "--seed", str(seed)]
        return run([*command, "--model", case.model], home=setup.home).answer

    def wordloom(seed: int) -> ours.Trained:
        settings = [f"plan.epochs={epochs}", "data.split.validation=0"]
        return ours.train(setup, data, template=case.template, settings=settings, seed=seed)

    found = in_turns(setup.repeats, {"ours": wordloom, "tutorial": tutorial})
    fast = [trained.epoch_seconds for trained in found["ours"]]
    slow = [median(answer["epoch_seconds"]) for answer in found["tutorial"]]
    right = [trained.accuracy for trained in found["ours"]]
    tutorial_right = [answer["accuracy"] for answer in found["tutorial"]]
    ratio = median(slow) / median(fast)
    return [
        Line(
            2,
            f"{case.title}, an epoch, THUCNews characters",
            median(fast),
            median(slow),
            "s",
            ratio,
            f"≥ {case.faster:g}×",
            ratio >= case.faster,
            samples={"ours": fast, "reference": slow},
        ),
        Line(
            2,
            f"{case.title}, test accuracy after {epochs} epochs, THUCNews",
            median(right),
            median(tutorial_right),
            "accuracy",
            budget="no lower",
            held=median(right) >= median(tutorial_right),
            note=f"median of seeds 0 to {setup.repeats - 1}",
            samples={"ours": right, "reference": tutorial_right},
        ),
    ]

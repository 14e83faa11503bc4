"""The worker tells which words decided."""

import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from studio.cli.worker import Worker
from studio.predict.explanations import explain
from studio.predict.predictor import Predictor
from studio.store.bundle import save_bundle
from tests.model_toys import toy_bundle

TEXT = "the \ud800 球赛 soup"


class Window:
    """The other end of a worker that runs in a thread."""

    def __init__(self, jobs: IO[bytes], answers: IO[bytes]) -> None:
        self._jobs, self._answers = jobs, answers
        self.hear()

    def send(self, **job: Any) -> None:
        self._jobs.write(json.dumps(job).encode() + b"\n")
        self._jobs.flush()

    def hear(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._answers.readline())
        return found

    def ask(self, **job: Any) -> dict[str, Any]:
        self.send(**job)
        return self.hear()


@pytest.fixture
def window() -> Iterator[Window]:
    (there, jobs), (answers, here) = os.pipe(), os.pipe()
    with (
        os.fdopen(there, "rb") as source,
        os.fdopen(here, "wb") as out,
        os.fdopen(answers, "rb") as heard,
    ):
        thread = threading.Thread(target=Worker(source, out).serve)
        thread.start()
        with os.fdopen(jobs, "wb") as sink:
            yield Window(sink, heard)
        thread.join()


def test_an_explanation_is_told(window: Window, tmp_path: Path) -> None:
    bundle = toy_bundle(tmp_path, "ngrams")
    path = tmp_path / "m.loom"
    save_bundle(path, bundle)
    assert window.ask(job="explain", id=1, text="early")["problem"]["code"] == "no-model"
    assert window.ask(job="open_model", id=2, path=str(path))["event"] == "model"
    predictor = Predictor(bundle)
    for number, label in ((3, None), (4, "sport")):
        told = window.ask(job="explain", id=number, text=TEXT, label=label)
        wanted = explain(predictor, TEXT, label).to_json()
        assert told == {"event": "explanation", "id": number, **wanted}
    refused = window.ask(job="explain", id=5, text=TEXT, label="weather")
    assert (refused["id"], refused["problem"]["code"]) == (5, "no-such-class")
    assert window.ask(job="explain", id=6)["problem"]["code"] == "not-a-job"


def test_an_answer_does_not_wait_for_an_explanation(window: Window, tmp_path: Path) -> None:
    path = tmp_path / "m.loom"
    save_bundle(path, toy_bundle(tmp_path, "lstm"))
    window.ask(job="open_model", id=1, path=str(path))
    window.send(job="explain", id=2, text="ball soup train " * 60)
    window.send(job="predict", id=3, texts=["ball"])
    first, second = window.hear(), window.hear()
    told = {line["id"]: line for line in (first, second)}
    assert told[3]["items"][0]["text"] == "ball"
    # On a fast machine it may have been ready before the question came.
    assert told[2]["event"] in {"abandoned", "explanation"}

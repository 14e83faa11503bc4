"""``wordloom preflight``, what ``train`` says of it, and the worker's way of telling it."""

import json
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import pytest

from studio.cli.costs import HoursLeft
from studio.cli.worker import Worker
from studio.core.events import Steps
from studio.engine import cost_advice, cost_measuring
from studio.engine.preflight import keep_cost, kept_cost
from studio.store.project import Project, load_project
from tests.cli.conftest import Outcome

Wordloom = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def _little_time(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("STEP_SECONDS", "VALIDATION_SECONDS", "SIZE_SECONDS"):
        monkeypatch.setattr(cost_measuring, name, 0.01)
    monkeypatch.setattr(cost_measuring, "FOOTPRINT_SECONDS", 60.0)


@pytest.fixture
def folder(tmp_path: Path, samples: Path, wordloom: Wordloom) -> Path:
    made = tmp_path / "news"
    outcome = wordloom(
        "new", made, "--data", samples / "news_zh.csv", "--template", "embedding_lstm"
    )
    assert outcome.status == 0
    return made


def test_layers_batch_sizes_and_the_run_are_printed(wordloom: Wordloom, folder: Path) -> None:
    outcome = wordloom("preflight", folder)
    assert outcome.status == 0
    assert outcome.err == ""
    for words in ("lstm", "Batch size", "Memory:", "An epoch:", "The whole run of"):
        assert words in outcome.out


def test_as_json_it_tells_all_figures_and_keeps_them(wordloom: Wordloom, folder: Path) -> None:
    value = wordloom("preflight", folder, "--json").json()
    assert value["parameters"] == sum(layer["parameters"] for layer in value["layers"])
    assert value["run_seconds"] > value["epoch_seconds"] > 0
    assert value["fits"] is True
    assert value["problems"] == []
    cost = kept_cost(folder, load_project(folder))
    assert cost is not None
    assert cost.parameters == value["parameters"]


def test_the_suggested_batch_size_can_be_taken(
    wordloom: Wordloom, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = load_project(folder).plan.batch_size
    # As on a machine where only batches of 8 are left room for.
    monkeypatch.setattr("studio.engine.cost_measuring.SIZES", (8,))
    monkeypatch.setattr("studio.engine.cost_measuring.suggested", lambda *_given: 8)
    assert "Take it with --use" in wordloom("preflight", folder).out
    assert load_project(folder).plan.batch_size == before
    outcome = wordloom("preflight", folder, "--use")
    assert outcome.status == 0
    assert "has a batch size of 8 now" in outcome.out
    plan = load_project(folder).plan
    assert (plan.batch_size, plan.accumulate) == (8, before // 8)


def test_a_folder_without_a_project_is_told(wordloom: Wordloom, tmp_path: Path) -> None:
    outcome = wordloom("preflight", tmp_path)
    assert outcome.status == 1
    assert "There is no project" in outcome.err


def test_train_warns_of_what_was_measured_and_trains(wordloom: Wordloom, folder: Path) -> None:
    quick = ("--set", "plan.epochs=1", "--set", "plan.refit=false")
    wordloom("preflight", folder)
    assert wordloom("train", folder, *quick).err == ""
    project = load_project(folder)
    cost = kept_cost(folder, project)
    assert cost is not None
    keep_cost(folder, project, replace(cost, train_seconds=8_000.0))
    outcome = wordloom("train", folder, *quick)
    assert outcome.status == 0
    assert "The run may take up to 2 h 13 min" in outcome.err


def test_hours_that_are_left_are_told_once(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.cli.costs.SETTLED_SECONDS", 0.0)

    def steps(left: float | None) -> Steps:
        return Steps(
            "r", (1,), (0.5,), (), (0.1,), (1.0,), epoch=0.1, samples_per_second=9.0,
            seconds_left=left,
        )  # fmt: skip

    quick = HoursLeft()
    quick.take(steps(None))
    quick.take(steps(cost_advice.LONG_RUN - 1))
    assert capsys.readouterr().err == ""
    slow = HoursLeft()
    slow.take(steps(12_000.0))
    slow.take(steps(12_000.0))
    assert capsys.readouterr().err.count("About 3 h 20 min are left") == 1


# -- the worker ---------------------------------------------------------------------------------


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

    def hear_end(self, number: int) -> dict[str, Any]:
        """The last line of a question."""
        while True:
            line = self.hear()
            if line.get("id") == number and line["event"] != "measuring":
                return line


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


def test_the_worker_measures_the_newest_project_only(window: Window, folder: Path) -> None:
    project = load_project(folder).to_json()
    job = {"job": "preflight", "project": project, "folder": str(folder)}
    window.send(**job, id=1)
    window.send(**job, id=2, sizes={"tokens": 5_000})
    ends = [window.hear_end(number) for number in (1, 2)]
    assert ends[0]["event"] in ("abandoned", "cost")
    assert ends[1]["event"] == "cost"
    assert ends[1]["cost"]["exact_sizes"] is True
    table = next(layer for layer in ends[1]["cost"]["layers"] if layer["type"] == "embedding")
    assert table["parameters"] >= 5_000 * 16
    window.send(**job, id=3)
    window.send(job="preflight_stop")
    assert window.hear_end(3)["event"] in ("abandoned", "cost")


def test_the_worker_tells_what_stands_in_the_way(window: Window, tmp_path: Path) -> None:
    window.send(job="preflight", id=1, project=Project().to_json(), folder=str(tmp_path))
    assert window.hear_end(1)["problem"]["code"] == "no-data"
    window.send(job="preflight", id=2, project={"format": "no"}, folder="")
    assert window.hear_end(2)["event"] == "problem"
    window.send(job="preflight", id=3)
    assert window.hear_end(3)["problem"]["code"] == "not-a-job"

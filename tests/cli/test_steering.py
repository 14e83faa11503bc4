"""Steering a run from the command line, and the learning rate found by trying."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from studio.store.history import History
from studio.train.rate_curve import RateCurve
from tests.cli.conftest import Outcome

Wordloom = Callable[..., Outcome]
QUICK = ("--set", "plan.epochs=2", "--device", "cpu")


@pytest.fixture
def project(tmp_path: Path, samples: Path, wordloom: Wordloom) -> Path:
    folder = tmp_path / "news"
    assert wordloom("new", folder, "--data", samples / "news_zh.csv").status == 0
    return folder


def test_a_learning_rate_is_found_and_nothing_is_written(project: Path, wordloom: Wordloom) -> None:
    before = (project / "news.wordloom").read_bytes()
    outcome = wordloom("lr-find", project, "--json", "--set", "plan.device=cpu")
    assert outcome.status == 0, outcome.err
    found = RateCurve.from_json(outcome.json())
    assert found.suggested is not None
    assert 1e-5 < found.suggested < 1
    assert (project / "news.wordloom").read_bytes() == before
    assert not (project / "runs").exists()
    read = wordloom("lr-find", project, "--set", "plan.device=cpu")
    assert f"plan.optimizer.learning_rate={found.suggested:g}" in read.out
    assert str(found.reason) in read.out


def test_what_stands_in_the_way_of_a_search_is_told(project: Path, wordloom: Wordloom) -> None:
    outcome = wordloom("lr-find", project, "--set", "plan.loss=huber")
    assert outcome.status == 1
    assert "Huber" in outcome.err
    assert wordloom("lr-find", project, "--set", "plan.epochs").status == 1


def test_a_run_that_had_ended_gets_more_epochs(project: Path, wordloom: Wordloom) -> None:
    first = wordloom("train", project, "--json", *QUICK)
    assert first.status == 0, first.err
    run = first.lines()[-1]["run"]
    again = wordloom("train", project, "--json", "--resume", run, "--more-epochs", 2)
    assert again.status == 0, again.err
    events = again.lines()
    started = next(event for event in events if event["event"] == "started")
    assert (started["epochs"], started["first_step"]) == (4, _steps(first))
    assert [e["epoch"] for e in events if e["event"] == "evaluated"] == [3, 4]
    assert events[-1]["reason"] == "completed"
    assert [e.epoch for e in History(project).evaluations(run)] == [1, 2, 3, 4]


def _steps(outcome: Outcome) -> int:
    return max(event["step"][-1] for event in outcome.lines() if event["event"] == "steps")


def test_more_epochs_want_a_run_and_a_number(project: Path, wordloom: Wordloom) -> None:
    outcome = wordloom("train", project, "--more-epochs", 2)
    assert outcome.status == 1
    assert "--resume" in outcome.err
    for wrong in ("0", "many", "-1"):
        assert wordloom("train", project, "--resume", "x", "--more-epochs", wrong).status == 2


def test_commands_come_over_standard_input(
    project: Path, wordloom: Wordloom, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [
        "no json",
        "[1]",
        json.dumps({"command": "explode"}),
        json.dumps({"command": "set_learning_rate", "value": 0.004}),
        json.dumps({"command": "more_epochs", "value": 1}),
        json.dumps({"command": "save"}),
    ]
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines) + "\n"))
    outcome = wordloom("train", project, "--json", "--control", *QUICK)
    assert outcome.status == 0, outcome.err
    events = {event["event"]: event for event in outcome.lines()}
    assert events["rate_changed"]["learning_rate"] == 0.004
    assert events["epochs_changed"]["epochs"] == 3
    assert len([e for e in outcome.lines() if e["event"] == "evaluated"]) == 3
    assert outcome.err.count("is no command") == 3

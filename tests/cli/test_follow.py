"""A text is followed from the command line and by the worker."""

import base64
import json
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import numpy as np
import pytest

from studio import engine
from studio.cli.worker import Worker
from studio.data.inputs import Inputs
from studio.engine.following import Subject, keep_fitted, untrained_project
from studio.engine.watching import moments, watch
from studio.model.templates.bilstm_attention import BilstmAttention
from studio.predict.followed import Follow
from studio.predict.predictor import Predictor
from studio.store.bundle import save_bundle
from studio.store.project import Project, save_project
from studio.train.control import Control
from tests.cli.conftest import Outcome
from tests.model_toys import toy_bundle

ROWS = [("a lovely lamp bright and warm", "good"), ("the kettle leaks and smells", "bad")] * 15


class Window:
    """The other end of a worker that runs in a thread."""

    def __init__(self, jobs: IO[bytes], answers: IO[bytes]) -> None:
        self._jobs, self._answers = jobs, answers
        json.loads(self._answers.readline())

    def ask(self, **job: Any) -> dict[str, Any]:
        self._jobs.write(json.dumps(job).encode() + b"\n")
        self._jobs.flush()
        found: dict[str, Any] = json.loads(self._answers.readline())
        return found


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


@pytest.fixture
def project(tmp_path: Path) -> tuple[Path, Project]:
    """A small project of the BiLSTM template, saved in its folder."""
    file = tmp_path / "data.csv"
    lines = [f'"{text} ({n})",{label}' for n, (text, label) in enumerate(ROWS)]
    file.write_text("text,label\n" + "\n".join(lines) + "\n", encoding="utf-8")
    found = engine.new_project("p", file, template_id=BilstmAttention.meta.id)
    plan = found.plan.model_copy(
        update={"epochs": 2, "patience": 0, "device": "cpu", "threads": 1, "batch_size": 8}
    )
    found = replace(found, plan=plan)
    folder = tmp_path / "p"
    save_project(found, folder / "p.wordloom")
    return folder, found


def test_the_worker_follows_a_bundle(window: Window, tmp_path: Path) -> None:
    bundle, path = toy_bundle(tmp_path, "lstm"), tmp_path / "m.loom"
    save_bundle(path, bundle)
    told = window.ask(job="follow", id=1, text="ball \ud800 球赛", model=str(path))
    assert (told["event"], told["id"]) == ("follow", 1)
    found = Follow.from_json(told["follow"])
    wanted = Predictor(bundle).outputs(["ball \ud800 球赛"])[0]
    assert np.allclose(found.answer.values, wanted, atol=1e-6)
    assert found.row == Inputs("ball \ud800 球赛")
    missing = window.ask(job="follow", id=2, text="ball", model=str(tmp_path / "gone.loom"))
    assert (missing["id"], missing["problem"]["code"]) == (2, "file-missing")
    assert window.ask(job="follow", id=3, text="ball")["problem"]["code"] == "not-a-job"


def test_the_worker_follows_a_network_before_training(
    window: Window, project: tuple[Path, Project]
) -> None:
    folder, value = project
    subject = untrained_project(value, folder)
    kept = keep_fitted(folder, subject.fitted)
    assert keep_fitted(folder, subject.fitted) == kept
    asked = {"graph": value.graph.to_json(), "fitted": str(kept), "seed": value.plan.seed}
    told = window.ask(job="follow", id=1, text="a lovely kettle", untrained=asked)
    _assert_alike(Follow.from_json(told["follow"]), _follow(subject))
    other = window.ask(
        job="follow", id=2, text="a lovely kettle", untrained={**asked, "seed": value.plan.seed + 1}
    )
    assert _values(Follow.from_json(other["follow"])) != _values(_follow(subject))
    broken = {**asked, "graph": {"nodes": [], "wires": []}}
    assert window.ask(job="follow", id=3, text="x", untrained=broken)["event"] == "problem"
    kept.unlink()
    gone = window.ask(job="follow", id=4, text="x", untrained={**asked, "seed": 9})
    assert gone["problem"]["code"] == "no-fitted-pipeline"


def test_a_run_keeps_what_it_saw_of_the_watched_text(project: tuple[Path, Project]) -> None:
    folder, value = project
    row = Inputs("a lovely kettle")
    watch(folder, row)
    run = engine.new_run_id()
    engine.write_snapshot(folder, run, value)
    events = list(engine.run_training(folder, run, Control()))
    seen = moments(folder, run, row)
    assert [moment.epoch for moment in seen] == [0, 1, 2]
    before = _follow(untrained_project(value, folder))
    _assert_alike(seen[0].follow, before)
    evaluated = [event for event in events if event.name == "evaluated"]
    assert [moment.best for moment in seen[1:]] == [event.best for event in evaluated]  # type: ignore[attr-defined]
    best = [moment for moment in seen if moment.best][-1]
    answer = Predictor.open(Path(events[-1].model)).outputs([row])[0]  # type: ignore[attr-defined]
    assert np.allclose(best.follow.answer.values, answer, atol=1e-5)
    assert moments(folder, run, Inputs("another text")) == ()


def test_watching_changes_no_figure_of_a_run(project: tuple[Path, Project]) -> None:
    folder, value = project

    def figures(row: Inputs | None) -> list[dict[str, float]]:
        watch(folder, row)
        run = engine.new_run_id()
        engine.write_snapshot(folder, run, value)
        going = engine.run_training(folder, run, Control())
        return [event.metrics for event in going if event.name == "evaluated"]  # type: ignore[attr-defined]

    assert figures(None) == figures(Inputs("a lovely kettle"))


def test_damaged_moments_are_left_out(project: tuple[Path, Project]) -> None:
    folder, _value = project
    kept = folder / "runs" / "r" / "followed"
    kept.mkdir(parents=True)
    (kept / "epoch-000001.json").write_text("{", encoding="utf-8")
    (kept / "epoch-000002.json").write_text('{"epoch": 2}', encoding="utf-8")
    (kept / "notes.txt").write_text("x", encoding="utf-8")
    assert moments(folder, "r", Inputs("x")) == ()


def test_the_command_line_tells_every_layer(
    wordloom: Callable[..., Outcome], tmp_path: Path, project: tuple[Path, Project]
) -> None:
    folder, value = project
    bundle, path = toy_bundle(tmp_path, "lstm"), tmp_path / "m.loom"
    save_bundle(path, bundle)
    told = wordloom("follow", str(path), "ball zebra 球赛")
    assert told.status == 0
    for words in ("Embedding", "LSTM", "states, backwards", "zebra?", "sport"):
        assert words in told.out
    plain = wordloom("follow", str(folder), "a lovely kettle", "--untrained", "--json")
    found = Follow.from_json(plain.json())
    assert [layer.node for layer in found.layers] == [node.id for node in value.graph.nodes]
    wrong = wordloom("follow", str(tmp_path / "none.loom"), "x")
    assert wrong.status == 1
    assert "none.loom" in wrong.err


def _follow(subject: Subject) -> Follow:
    return subject.follow(Inputs("a lovely kettle"))


def _assert_alike(one: Follow, other: Follow) -> None:
    """The same values, but for the last digit: threads of other number add up in another order."""
    assert _shapes(one) == _shapes(other)
    for ours, theirs in zip(_values(one), _values(other), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-7)


def _shapes(found: Follow) -> list[object]:
    return [p.to_json()["values"]["shape"] for layer in found.layers for p in layer.pictures]


def _values(found: Follow) -> list[list[float]]:
    pictures = [p.to_json()["values"] for layer in found.layers for p in layer.pictures]
    raw = [base64.b64decode(p["float32"]) for p in pictures]
    return [np.frombuffer(bits, "<f4").tolist() for bits in raw]

"""The last stage that trains again with the validation rows too."""

from pathlib import Path

import numpy as np
import pytest

from studio import engine
from studio.core.events import Event, Finished, Paused, Phase, Saved, Started
from studio.store.bundle import load_bundle
from studio.store.history import History
from studio.store.project import Project, with_settings
from studio.train.control import Command, Control, Interrupt, Pause, Resume, Stop


@pytest.fixture
def project(samples: Path) -> Project:
    """The Chinese sample with a short plan that ends with all rows."""
    made = engine.new_project("news", samples / "news_zh.csv")
    plan = {"epochs": "2", "device": "cpu", "threads": "1", "refit": "true", "batch_size": "8"}
    return with_settings(made, {f"plan.{name}": value for name, value in plan.items()})


def _run(
    folder: Path, project: Project, *commands: Command, resume: bool = False
) -> tuple[list[Event], Finished]:
    """All events; the commands are sent when the stage on all rows has made its first steps."""
    if not resume:
        engine.write_snapshot(folder, "run", project)
    control, events = Control(), []
    for event in engine.run_training(folder, "run", control, resume=resume):
        events.append(event)
        if isinstance(event, Phase) and event.phase == "refitting" and event.share is not None:
            for command in commands:
                control.send(command)
            commands = ()
    assert isinstance(events[-1], Finished), events[-1]
    return events, events[-1]


def _weights(end: Finished) -> dict[str, np.ndarray]:
    return dict(load_bundle(Path(end.model)).weights)


def _same(first: Finished, second: Finished) -> bool:
    one, two = _weights(first), _weights(second)
    return all(np.array_equal(one[name], two[name]) for name in one)


def test_the_model_is_another_one_and_the_figures_are_those_of_the_training_before(
    tmp_path: Path, project: Project
) -> None:
    events, end = _run(tmp_path / "a", project)
    _, plain = _run(tmp_path / "b", with_settings(project, {"plan.refit": "false"}))
    assert end.refitted
    assert not plain.refitted
    assert end.best == plain.best
    assert not _same(end, plain)
    shares = [e.share for e in events if isinstance(e, Phase) and e.phase == "refitting"]
    assert shares[0] is None
    assert shares[-1] == pytest.approx(1.0)
    assert sum(isinstance(event, Started) for event in events) == 1
    assert [e.epoch for e in History(tmp_path / "a").evaluations("run")] == [1, 2]


def test_without_validation_rows_nothing_is_trained_again(tmp_path: Path, project: Project) -> None:
    events, end = _run(tmp_path, with_settings(project, {"data.split.validation": "0"}))
    assert not end.refitted
    assert not any(isinstance(e, Phase) and e.phase == "refitting" for e in events)


def test_interrupted_in_the_last_stage_it_goes_on_to_the_same_weights(
    tmp_path: Path, project: Project
) -> None:
    _, whole = _run(tmp_path / "a", project)
    _, broken = _run(tmp_path / "b", project, Interrupt())
    assert (broken.reason, broken.model) == ("interrupted", "")
    _, again = _run(tmp_path / "b", project, resume=True)
    assert again.refitted
    assert again.best == whole.best
    assert again.test == whole.test
    assert _same(again, whole)


def test_stopped_in_the_last_stage_the_model_before_it_is_kept(
    tmp_path: Path, project: Project
) -> None:
    _, plain = _run(tmp_path / "a", with_settings(project, {"plan.refit": "false"}))
    _, stopped = _run(tmp_path / "b", project, Stop())
    assert stopped.reason == "stopped"
    assert not stopped.refitted
    assert _same(stopped, plain)


def test_discarded_in_the_last_stage_nothing_is_kept(tmp_path: Path, project: Project) -> None:
    _, end = _run(tmp_path, project, Stop(keep=False))
    assert (end.reason, end.model) == ("discarded", "")
    assert not list(engine.run_folder(tmp_path, "run").rglob("*.safetensors"))


def test_a_pause_in_the_last_stage_changes_nothing(tmp_path: Path, project: Project) -> None:
    _, whole = _run(tmp_path / "a", project)
    events, end = _run(tmp_path / "b", project, Pause(), Resume())
    steps = max(e.step for e in History(tmp_path / "b").evaluations("run"))
    assert [e.step > steps for e in events if isinstance(e, Paused)] == [True]
    assert all(e.step >= steps for e in events if isinstance(e, Saved) and e.kind == "bundle")
    assert _same(end, whole)

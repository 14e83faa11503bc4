"""A run through the engine: one end, a frozen snapshot, an honest bundle."""

import errno
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from studio import engine
from studio.core.events import Event, Failed, Finished, Saved, Started
from studio.store.history import History
from studio.store.project import Project, with_settings
from studio.train.control import Control, Interrupt, Stop


@pytest.fixture
def project(samples: Path) -> Project:
    """The Chinese sample with a short plan."""
    made = engine.new_project("news", samples / "news_zh.csv")
    return with_settings(made, {"plan.epochs": "3", "plan.device": "cpu", "plan.threads": "1"})


def _run(
    folder: Path, project: Project, control: Control | None = None, run_id: str = "run"
) -> list[Event]:
    engine.write_snapshot(folder, run_id, project)
    return list(engine.run_training(folder, run_id, control or Control()))


def test_a_run_ends_once_and_leaves_model_history_and_evaluation(
    tmp_path: Path, project: Project
) -> None:
    events = _run(tmp_path, project)
    ends = [e for e in events if isinstance(e, Finished | Failed)]
    assert ends == [events[-1]]
    last = events[-1]
    assert isinstance(last, Finished)
    assert Path(last.model).is_file()
    history = History(tmp_path)
    (row,) = history.runs()
    assert (row.state, row.reason) == ("finished", "completed")
    assert row.test == pytest.approx(last.test)
    started = next(e for e in events if isinstance(e, Started))
    assert len(history.steps("run").step) == started.steps_per_epoch * 3
    assert [e.epoch for e in history.evaluations("run")] == [1, 2, 3]
    evaluation = engine.run_evaluation(tmp_path, "run")
    assert evaluation is not None
    assert evaluation["accuracy"] == last.test["accuracy"]
    assert sum(map(sum, evaluation["confusion"])) == started.test_rows


def test_the_kept_rows_agree_with_the_figures_and_with_the_bundle(
    tmp_path: Path, project: Project
) -> None:
    last = _run(tmp_path, project)[-1]
    assert isinstance(last, Finished)
    kept = engine.run_test_rows(tmp_path, "run")
    assert kept is not None
    assert np.mean(kept["actual"] == kept["predicted"]) == pytest.approx(last.test["accuracy"])
    dataset = engine.open_data(project)
    predictor = engine.open_predictor(Path(last.model))
    answers = predictor.predict(dataset.texts(kept["rows"]))
    names = list(answers[0].probabilities)
    for answer, predicted, probability in zip(
        answers, kept["predicted"], kept["probability"], strict=True
    ):
        assert answer.label == names[predicted]
        assert answer.probabilities[answer.label] == pytest.approx(float(probability), abs=1e-6)


def test_a_bundle_carries_no_row_of_the_data_and_its_name_stays_in_the_folder(
    tmp_path: Path, project: Project
) -> None:
    last = _run(tmp_path, replace(project, name="../../新闻:1"))[-1]
    assert isinstance(last, Finished)
    assert Path(last.model).parent == tmp_path / "models"
    kept = set(engine.open_predictor(Path(last.model)).bundle.selftest.texts)
    assert kept
    assert not kept & set(engine.open_data(project).texts())


def test_edits_after_the_start_do_not_reach_the_run(tmp_path: Path, project: Project) -> None:
    engine.write_snapshot(tmp_path, "run", project)
    events = engine.run_training(tmp_path, "run", Control())
    first = next(events)
    edited = replace(project, plan=project.plan.model_copy(update={"epochs": 50}))
    assert edited.plan.epochs == 50
    rest = [first, *events]
    assert next(e for e in rest if isinstance(e, Started)).epochs == 3


def test_stopped_and_kept_makes_a_model_discarded_makes_none(
    tmp_path: Path, project: Project
) -> None:
    endless = with_settings(project, {"plan.epochs": "10000"})
    for keep in (True, False):
        control = Control()
        run_id = f"run-{keep}"
        engine.write_snapshot(tmp_path, run_id, endless)
        last: Event | None = None
        for event in engine.run_training(tmp_path, run_id, control):
            if isinstance(event, Started):
                control.send(Stop(keep=keep))
            last = event
        assert isinstance(last, Finished)
        assert last.reason == ("stopped" if keep else "discarded")
        assert bool(last.model) is keep


def test_an_interrupted_run_goes_on_to_the_same_weights(tmp_path: Path, project: Project) -> None:
    whole = _run(tmp_path / "a", project)[-1]
    control = Control()
    engine.write_snapshot(tmp_path / "b", "run", project)
    for event in engine.run_training(tmp_path / "b", "run", control):
        if isinstance(event, Started):
            control.send(Interrupt())
    assert isinstance(event, Finished)
    assert event.reason == "interrupted"
    again = list(engine.run_training(tmp_path / "b", "run", Control(), resume=True))[-1]
    assert isinstance(whole, Finished)
    assert isinstance(again, Finished)
    assert again.best == whole.best
    assert again.test == whole.test


def test_data_that_are_gone_end_the_run_with_a_clear_failure(
    tmp_path: Path, project: Project
) -> None:
    source = project.data.source
    assert source is not None
    moved = source.model_copy(update={"path": str(tmp_path / "gone.csv")})
    broken = replace(project, data=project.data.model_copy(update={"source": moved}))
    events = _run(tmp_path, broken)
    assert isinstance(events[-1], Failed)
    assert events[-1].problem.code == "file-missing"
    assert History(tmp_path).runs()[0].state == "failed"


def test_a_full_disk_ends_the_run_clearly_and_the_last_checkpoint_stands(
    tmp_path: Path, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The third checkpoint finds no space; the run says so, and resumes from the second."""
    often = with_settings(project, {"plan.checkpoint_seconds": "0.1", "plan.epochs": "400"})
    engine.write_snapshot(tmp_path, "run", often)
    real, saved = os.fsync, 0

    def fsync(descriptor: int) -> None:
        if saved >= 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    for event in engine.run_training(tmp_path, "run", Control()):
        if isinstance(event, Saved) and event.kind == "checkpoint":
            saved += 1
    assert isinstance(event, Failed)
    assert event.problem.code == "disk-full"
    assert Path(event.checkpoint).is_file()
    monkeypatch.undo()
    control = Control()
    for again in engine.run_training(tmp_path, "run", control, resume=True):
        if isinstance(again, Started):
            assert again.first_step > 0
            control.send(Stop(keep=False))
    assert isinstance(again, Finished)


def test_a_read_only_folder_is_told(
    tmp_path: Path, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.write_snapshot(tmp_path, "run", project)

    def refuse(*_arguments: object, **_named: object) -> None:
        raise PermissionError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(Path, "mkdir", refuse)
    last = list(engine.run_training(tmp_path, "run", Control()))[-1]
    assert isinstance(last, Failed)
    assert last.problem.code == "read-only"


@pytest.mark.parametrize("run_id", ["", "../x", "a/b", "a\\b", ".hidden", "c:x"])
def test_a_run_id_never_leads_out_of_the_folder(tmp_path: Path, run_id: str) -> None:
    from studio.core.errors import UserError

    with pytest.raises(UserError):
        engine.run_folder(tmp_path, run_id)

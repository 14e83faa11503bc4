"""What a split leaves a model without is stated before a run, and a run copes with it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from studio import engine
from studio.core.events import Failed, Finished
from studio.store.project import Project, with_settings
from studio.train.control import Control

Make = Callable[..., Project]


@pytest.fixture
def parted(tmp_path: Path) -> Make:
    """A project whose column says which part a row belongs to."""

    def make(*rows: tuple[str, str, int], **settings: str) -> Project:
        lines = ["text,label,part"]
        for label, part, count in rows:
            lines += [f"words of {label} number {n},{label},{part}" for n in range(count)]
        file = tmp_path / "rows.csv"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        project = engine.new_project("p", file, text="text", label="label")
        split = {"data.split.method": "column", "data.split.column": "part"}
        plan = {"plan.epochs": "2", "plan.device": "cpu", "plan.threads": "1"}
        return with_settings(project, {**split, **plan, **settings})

    return make


def _codes(project: Project) -> dict[str, str]:
    return {p.code: p.severity for p in engine.check_project(project).problems}


def _end(folder: Path, project: Project) -> Finished | Failed:
    engine.write_snapshot(folder, "run", project)
    last = list(engine.run_training(folder, "run", Control()))[-1]
    assert isinstance(last, Finished | Failed)
    return last


def test_a_class_that_no_training_row_has_is_named_and_the_run_goes_on(
    parted: Make, tmp_path: Path
) -> None:
    project = parted(
        ("a", "train", 12), ("b", "train", 12), ("a", "val", 4), ("c", "val", 4), ("c", "test", 6)
    )
    (found,) = [p for p in engine.check_project(project).problems if p.code == "untrained-classes"]
    assert found.severity == "warning"
    assert str(found.message).endswith("c.")
    end = _end(tmp_path / "run", project)
    assert isinstance(end, Finished)
    assert end.test["accuracy"] == 0.0


def test_one_class_in_training_is_an_error_before_the_run_and_in_it(
    parted: Make, tmp_path: Path
) -> None:
    project = parted(("a", "train", 12), ("b", "val", 4), ("b", "test", 4), ("a", "test", 4))
    assert _codes(project)["one-class-training"] == "error"
    end = _end(tmp_path / "run", project)
    assert isinstance(end, Failed)
    assert end.problem.code == "one-class-training"
    assert "“a”" in str(end.problem.message)


def test_an_empty_validation_part_is_told_and_the_last_epoch_kept(
    parted: Make, tmp_path: Path
) -> None:
    rows = (("a", "", 12), ("b", "", 12))
    few = {"data.split.method": "stratified", "data.split.validation": "0.01"}
    project = parted(*rows, **few, **{"plan.schedule": "plateau"})
    codes = _codes(project)
    assert codes["no-validation-rows"] == "warning"
    assert codes["plateau-without-validation"] == "warning"
    end = _end(tmp_path / "run", project)
    assert isinstance(end, Finished)
    assert end.best["epoch"] == 2
    wanted_none = parted(*rows, **{**few, "data.split.validation": "0"})
    assert "no-validation-rows" not in _codes(wanted_none)


def test_a_whole_split_is_told_nothing_of(parted: Make) -> None:
    project = parted(
        *((label, part, 6) for label in "ab" for part in ("train", "val", "test")),
    )
    assert not _codes(project).keys() & {
        "untrained-classes", "one-class-training", "no-validation-rows",
    }  # fmt: skip


def test_batches_of_one_class_train_and_are_judged(parted: Make, tmp_path: Path) -> None:
    project = parted(
        *((label, part, 8) for label in "ab" for part in ("train", "val", "test")),
        **{"plan.batch_size": "1", "plan.loss": "focal"},
    )
    end = _end(tmp_path / "run", project)
    assert isinstance(end, Finished)
    assert end.test["accuracy"] > 0.5

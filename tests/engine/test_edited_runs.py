"""Runs train on the rows as they were edited, and know a checkpoint of other edits."""

from dataclasses import replace
from pathlib import Path

from studio.core.events import Failed, Finished
from studio.data.editing import exclude, relabel
from studio.engine import new_project, open_data, prepare, run_training, write_snapshot
from studio.engine.mending import with_edits
from studio.store.project import Project
from studio.train.control import Control


def _project(tmp_path: Path) -> Project:
    lines = [f"sentence {n} about {n * 13},{'good' if n % 2 else 'bad'}" for n in range(60)]
    data = tmp_path / "rows.csv"
    data.write_text("text,label\n" + "\n".join(lines) + "\n", encoding="utf-8")
    project = new_project("rows", data)
    return with_edits(project, project.data.edits)


def test_a_run_takes_the_edits_of_its_snapshot(tmp_path: Path) -> None:
    project = _project(tmp_path)
    tables = open_data(project).overlay.tables
    edits = relabel(project.data.edits, tables, range(0, 60, 2), "label", "other")
    edits = exclude(edits, tables, range(50, 60))
    project = with_edits(project, edits)
    prepared = prepare(project)
    parts = (prepared.split.train, prepared.split.validation, prepared.split.test)
    assert sum(map(len, parts)) == 50
    assert max(int(part.max()) for part in parts) < 50
    assert prepared.fitted.label_names == ("good", "other")
    plan = project.plan.model_copy(update={"epochs": 1})
    write_snapshot(tmp_path, "one", replace(project, plan=plan))
    last = list(run_training(tmp_path, "one", Control()))[-1]
    assert isinstance(last, Finished), last.problem if isinstance(last, Failed) else last


def test_a_checkpoint_of_other_labels_is_refused(tmp_path: Path) -> None:
    project = _project(tmp_path)
    project = replace(project, plan=project.plan.model_copy(update={"epochs": 1}))
    write_snapshot(tmp_path, "one", project)
    assert isinstance(list(run_training(tmp_path, "one", Control()))[-1], Finished)
    prepared = prepare(project)
    names, edits = prepared.dataset.label_names, project.data.edits
    # The same words, rows and classes; only what some rows are labelled is different.
    for row in prepared.split.train[:2].tolist():
        other = names[1 - int(prepared.dataset.labels[row])]
        edits = relabel(edits, prepared.dataset.overlay.tables, [row], "label", other)
    write_snapshot(tmp_path, "one", with_edits(project, edits))
    last = list(run_training(tmp_path, "one", Control(), resume=True))[-1]
    assert isinstance(last, Failed)
    assert last.problem is not None
    assert last.problem.code == "checkpoint-mismatch"

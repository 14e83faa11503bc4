"""The trash of runs: what is deleted, and what never is."""

from pathlib import Path

import pytest

from studio.core.errors import UserError
from studio.core.events import Finished
from studio.engine.disposing import delete_run
from studio.engine.run_files import run_folder
from studio.store.history import History
from studio.store.project import Project
from tests.made_runs import make_run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("one", "two"):
        make_run(tmp_path, name, Project(name="p"))
        run_folder(tmp_path, name).mkdir(parents=True, exist_ok=True)
        (run_folder(tmp_path, name) / "last.safetensors").write_bytes(b"weights")
        model = tmp_path / "models" / f"{name}.loom"
        model.parent.mkdir(exist_ok=True)
        model.write_bytes(b"model")
        History(tmp_path).set_model(name, str(model))
    return tmp_path


def test_a_run_is_gone_with_its_files_and_no_other(folder: Path) -> None:
    history = History(folder)
    history.set_trashed("one", True)
    delete_run(folder, "one")
    assert [row.id for row in history.runs()] == ["two"]
    assert history.runs(trashed=True) == []
    assert not run_folder(folder, "one").exists()
    assert [path.name for path in (folder / "models").iterdir()] == ["two.loom"]
    assert (run_folder(folder, "two") / "last.safetensors").exists()


def test_what_is_not_in_the_trash_stays(folder: Path) -> None:
    with pytest.raises(UserError, match="not in the trash"):
        delete_run(folder, "one")
    assert (folder / "models" / "one.loom").exists()


def test_a_run_at_work_stays_though_it_lies_in_the_trash(folder: Path) -> None:
    history = History(folder)
    history.add_run("three", {}, seed=0, data_sha256="")
    history.set_trashed("three", True)
    with pytest.raises(UserError, match="under way"):
        delete_run(folder, "three")
    history.record(Finished("three", reason="stopped"))
    delete_run(folder, "three")
    assert history.run("three") is None


def test_a_run_that_is_gone_already_is_no_error(folder: Path) -> None:
    delete_run(folder, "never was")
    assert len(History(folder).runs()) == 2

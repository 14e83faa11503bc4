"""New projects."""

from pathlib import Path

import pytest

from studio.engine.projects import new_project


def test_a_project_finds_its_file_from_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "data.csv"
    rows = "".join(f"text number {n},{'ab'[n % 2]}\n" for n in range(20))
    file.write_text("text,label\n" + rows, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    project = new_project("p", Path("data.csv"), test_data=Path("data.csv"))
    assert project.data.source is not None
    assert project.data.test_source is not None
    assert Path(project.data.source.path) == file
    assert Path(project.data.test_source.path) == file

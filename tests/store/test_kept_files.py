"""Files that the settings name are kept with the project, so that it can be moved."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.output import Output
from studio.catalog.layers.tokens_input import TokensInput
from studio.catalog.pipeline import Pipeline
from studio.catalog.tokenizers.imported import Imported
from studio.model.graph import Graph, chain
from studio.store import kept_files
from studio.store.project import Project, load_project, save_project


@pytest.fixture
def named(tmp_path: Path) -> tuple[Project, Path, Path]:
    """A project that names a tokeniser and word vectors in a folder of downloads."""
    downloads = tmp_path / "downloads"
    downloads.mkdir()
    tokenizer, vectors = downloads / "tokenizer.json", downloads / "vectors.txt"
    tokenizer.write_text("{}", encoding="utf-8")
    vectors.write_text("a 1 2\n", encoding="utf-8")
    graph = chain(TokensInput(), Embedding(vectors=str(vectors)), Output())
    project = Project("p", pipeline=Pipeline(tokenizer=Imported(file=str(tokenizer))), graph=graph)
    return project, tokenizer, vectors


def files_of(project: Project) -> tuple[Path, Path]:
    tokenizer, layer = project.pipeline.tokenizer, project.graph.nodes[1].layer
    assert isinstance(tokenizer, Imported)
    assert isinstance(layer, Embedding)
    return Path(tokenizer.file), Path(layer.vectors)


def test_a_moved_project_finds_its_files(tmp_path: Path, named: tuple[Project, Path, Path]):
    project, tokenizer, vectors = named
    (tmp_path / "old").mkdir()
    save_project(project, tmp_path / "old" / "p.wordloom")
    contents = [tokenizer.read_bytes(), vectors.read_bytes()]
    shutil.rmtree(tokenizer.parent)
    (tmp_path / "old").rename(tmp_path / "new")
    found = files_of(load_project(tmp_path / "new"))
    assert [path.read_bytes() for path in found] == contents
    assert all(path.parent == tmp_path / "new" / "files" for path in found)


def test_a_file_is_copied_once_and_anew_when_it_changes(
    tmp_path: Path, named: tuple[Project, Path, Path]
):
    project, tokenizer, _vectors = named
    file = tmp_path / "p.wordloom"
    save_project(project, file)
    save_project(project, file)
    assert len(list((tmp_path / "files").iterdir())) == 2
    save_project(load_project(file), file)
    assert len(list((tmp_path / "files").iterdir())) == 2
    tokenizer.write_text("[]", encoding="utf-8")
    os.utime(tokenizer, ns=(1, 1))
    save_project(project, file)
    assert files_of(load_project(file))[0].read_text(encoding="utf-8") == "[]"
    assert len(list((tmp_path / "files").iterdir())) == 3


def test_what_this_version_does_not_know_is_left_alone(tmp_path: Path):
    node = {"name": "x", "layer": "of_tomorrow", "params": {"file": "/a/b"}}
    graph = Graph.from_json({"nodes": [node], "wires": []})
    save_project(Project("p", graph=graph), tmp_path / "p.wordloom")
    assert load_project(tmp_path).graph == graph


def test_what_is_too_large_or_gone_stays_named_as_it_is(
    tmp_path: Path, named: tuple[Project, Path, Path], monkeypatch: pytest.MonkeyPatch
):
    project, tokenizer, vectors = named
    monkeypatch.setattr(kept_files, "MOST_BYTES", 3)
    save_project(project, tmp_path / "p.wordloom")
    kept, left = files_of(load_project(tmp_path))
    assert kept.parent.name == "files"
    assert left == vectors
    tokenizer.unlink()
    other = tmp_path / "other"
    other.mkdir()
    save_project(replace(project, name="q"), other / "q.wordloom")
    assert files_of(load_project(other))[0] == tokenizer

"""The project file: round trip, settings by path, and every way it can be bad."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.lstm import Lstm
from studio.catalog.layers.output import Output
from studio.catalog.layers.tokens_input import TokensInput
from studio.catalog.source import DataSettings, Source
from studio.core.errors import UserError
from studio.model.graph import UnknownLayer, chain
from studio.store.project import (
    VERSION,
    Project,
    load_project,
    project_file,
    save_project,
    with_settings,
)


def _project() -> Project:
    return Project(
        name="评论",
        data=DataSettings(source=Source(path="/数据/评论.csv"), text=("标题", "正文"), label="类"),
        graph=chain(TokensInput(), Embedding(), Lstm(hidden=8), Output()),
        view={"page": "train"},
    )


def test_save_and_load_give_the_same_project(tmp_path: Path) -> None:
    file = project_file(tmp_path / "评论")
    save_project(_project(), file)
    assert load_project(file.parent) == _project()
    assert load_project(file) == _project()


def test_members_that_this_version_does_not_know_are_kept(tmp_path: Path) -> None:
    value = _project().to_json() | {"notes_of_tomorrow": ["x"]}
    project = Project.from_json(value)
    assert project.to_json()["notes_of_tomorrow"] == ["x"]


def test_an_unknown_layer_is_kept_word_for_word() -> None:
    value = _project().to_json()
    value["graph"]["nodes"][2] = {"name": "lstm", "id": "mamba", "version": 3, "state": [1, 2]}
    project = Project.from_json(value)
    layer = project.graph.node("lstm").layer
    assert isinstance(layer, UnknownLayer)
    assert layer.type_id == "mamba"
    assert project.to_json()["graph"] == value["graph"]


@pytest.mark.parametrize("cut", [1, 40, 200, 900])
def test_a_file_cut_off_in_the_middle_is_told(tmp_path: Path, cut: int) -> None:
    file = tmp_path / "p.wordloom"
    save_project(_project(), file)
    file.write_bytes(file.read_bytes()[:cut])
    with pytest.raises(UserError) as caught:
        load_project(file)
    assert caught.value.problem.code == "broken-file"


def test_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "p.wordloom"
    text = json.dumps(_project().to_json() | {"version": VERSION + 1})
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load_project(file)
    assert caught.value.problem.code == "newer-project"
    assert file.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    "value", [[], 3, {}, {"format": "other"}, {"format": "wordloom-project", "version": "1"}]
)
def test_what_is_no_project_is_told(value: object) -> None:
    with pytest.raises(UserError):
        Project.from_json(value)


@pytest.mark.parametrize(
    "graph",
    [
        [],
        {"nodes": 3},
        {"nodes": [{"id": "lstm"}]},
        {"nodes": [{"name": "../x", "id": "lstm"}]},
        {"nodes": [{"name": "a", "id": "lstm"}, {"name": "a", "id": "lstm"}]},
        {"nodes": [{"name": "a", "id": "lstm", "hidden": -1}]},
        {"nodes": [{"name": "a", "id": "lstm"}], "wires": [{"from": "a", "to": "b"}]},
    ],
)
def test_what_is_no_graph_is_told(graph: object) -> None:
    value = _project().to_json() | {"graph": graph}
    with pytest.raises(UserError):
        Project.from_json(value)


@pytest.mark.parametrize("path", ["/somewhere/else/评论.csv", "C:\\Users\\lin\\评论.csv"])
def test_data_moved_along_with_the_project_are_found(tmp_path: Path, path: str) -> None:
    moved = _project()
    source = Source(path=path, sha256="0" * 64)
    file = tmp_path / "p.wordloom"
    save_project(replace(moved, data=moved.data.model_copy(update={"source": source})), file)
    assert load_project(file).data.source == source
    (tmp_path / "评论.csv").write_text("标题,正文,类\n", encoding="utf-8")
    found = load_project(file).data.source
    assert found is not None
    assert Path(found.path) == (tmp_path / "评论.csv").resolve()


def test_settings_by_path() -> None:
    changed = with_settings(
        _project(),
        {
            "plan.epochs": "5",
            "plan.optimizer": "rmsprop",
            "plan.optimizer.alpha": "0.5",
            "graph.lstm.hidden": "64",
            "pipeline.vocabulary.max_size": "10000",
            "data.label": "标签",
        },
    )
    assert changed.plan.epochs == 5
    assert changed.plan.optimizer.model_dump()["alpha"] == 0.5
    assert changed.graph.node("lstm").layer.model_dump()["hidden"] == 64
    assert changed.pipeline.vocabulary.max_size == 10_000
    assert changed.data.label == "标签"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("plan.epoch", "5"),
        ("graph.gru.hidden", "5"),
        ("format", "x"),
        ("plan.epochs", "many"),
        ("plan.optimizer", "nonsense"),
        ("graph.lstm.hidden", "0"),
        ("", "1"),
    ],
)
def test_a_setting_that_leads_nowhere_or_does_not_fit_is_told(path: str, value: str) -> None:
    with pytest.raises(UserError) as caught:
        with_settings(_project(), {path: value})
    assert caught.value.problem.message.english()

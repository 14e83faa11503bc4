"""Embeddings that start from word vectors: told, trained or frozen, and in a bundle without files."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from studio import engine
from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.output import Output
from studio.catalog.layers.pooling import Pooling
from studio.catalog.layers.tokens_input import TokensInput
from studio.catalog.pipeline import Pipeline
from studio.catalog.tokenizers.characters import Characters
from studio.core.events import Finished, Started
from studio.core.progress import Cancelled
from studio.engine.vectors import find_vectors
from studio.model.graph import chain
from studio.predict.predictor import Predictor
from studio.store.project import Project, with_settings
from studio.train.control import Control

DIM = 6


@pytest.fixture
def project(samples: Path) -> Project:
    """The Chinese sample, characters, a mean of vectors."""
    made = engine.new_project("news", samples / "news_zh.csv")
    made = with_settings(made, {"plan.epochs": "2", "plan.device": "cpu", "plan.threads": "1"})
    return replace(made, pipeline=Pipeline(tokenizer=Characters()))


def with_layer(project: Project, **values: object) -> Project:
    layer = Embedding.model_validate({"dim": DIM, **values})
    return replace(project, graph=chain(TokensInput(), layer, Pooling(), Output()))


def write(path: Path, words: tuple[str, ...], dim: int = DIM) -> Path:
    rows = (
        f"{word} " + " ".join(str(n + k / 8) for k in range(dim)) for n, word in enumerate(words)
    )
    path.write_text(f"{len(words)} {dim}\n" + "\n".join(rows), encoding="utf-8")
    return path


@pytest.fixture
def words(project: Project) -> tuple[str, ...]:
    """Every second token of the vocabulary."""
    fitted = engine.check_project(with_layer(project)).fitted
    assert fitted is not None
    return fitted.tokens[::2]


def problem_of(project: Project, code: str, folder: Path | None = None) -> str:
    check = engine.check_project(project, folder=folder)
    (found,) = [p for p in check.problems if p.code == code]
    assert found.where == "graph.embedding"
    assert found in check.checked.problems
    assert (found.severity == "error") == (not check.ok)
    return f"{found.message} {found.fix}"


def train(folder: Path, project: Project) -> Predictor:
    engine.write_snapshot(folder, "run", project)
    events = list(engine.run_training(folder, "run", Control()))
    assert isinstance(events[-1], Finished), events[-1]
    assert any(isinstance(event, Started) for event in events)
    return Predictor.open(Path(events[-1].model))


def test_the_share_that_was_found_is_told(
    project: Project, words: tuple[str, ...], tmp_path: Path
) -> None:
    path = write(tmp_path / "v.vec", words)
    told = problem_of(with_layer(project, vectors=str(path)), "vectors-found")
    assert f"{len(words):,} of the" in told
    assert "50.0%" in told or "50.1%" in told
    path = write(tmp_path / "few.vec", ("nothing", "of", "this"))
    assert "Choose vectors" in problem_of(with_layer(project, vectors=str(path)), "few-vectors")


def test_frozen_vectors_stay_as_the_file_has_them(
    project: Project, words: tuple[str, ...], tmp_path: Path
) -> None:
    path = write(tmp_path / "v.vec", words)
    frozen = with_layer(project, vectors=str(path), trainable=False)
    predictor = train(tmp_path, frozen)
    path.unlink()
    table = np.asarray(predictor.bundle.weights["embedding.weight"])
    wanted = np.arange(len(words))[:, None] + np.arange(DIM) / 8
    assert np.array_equal(table[2::2], wanted.astype(np.float32))
    others = np.abs(table[3::2])
    assert 0 < others.max() <= 0.05, "words that were not found are drawn as usual, and stay"
    assert predictor.predict(["新闻"])[0].label


def test_trainable_vectors_start_there_and_move(
    project: Project, words: tuple[str, ...], tmp_path: Path
) -> None:
    path = write(tmp_path / "v.vec", words)
    predictor = train(tmp_path, with_layer(project, vectors=str(path)))
    table = np.asarray(predictor.bundle.weights["embedding.weight"])[2::2]
    moved = np.abs(table - (np.arange(len(words))[:, None] + np.arange(DIM) / 8))
    assert 0 < moved.max() < 1


def test_a_frozen_layer_has_no_gradient_and_no_optimiser_state(project: Project) -> None:
    import torch

    from studio.catalog.optimizers.adam import Adam
    from studio.core.batch import TokenBatch
    from studio.core.tensors import Tokens
    from studio.model.build import build_module
    from studio.train.optimizers import build_optimizers

    graph = with_layer(project, trainable=False).graph
    module = build_module(graph, {"tokens": Tokens(50, 9)}, 3, generator=torch.Generator())
    optimizers = build_optimizers(Adam(), module)
    batch = TokenBatch(torch.ones(2, 4, dtype=torch.long), torch.tensor([4, 2]))
    module({"tokens": batch}).sum().backward()
    weight = module.get_parameter("embedding.weight")
    assert weight.grad is None
    assert not any(
        weight is each for o in optimizers for group in o.param_groups for each in group["params"]
    )


def test_what_does_not_fit_is_told_with_a_way_out(project: Project, tmp_path: Path) -> None:
    path = write(tmp_path / "v.vec", ("a", "b"), dim=4)
    told = problem_of(with_layer(project, vectors=str(path)), "vector-dimensions")
    assert "4 dimensions, this layer has 6. Set its dimensions to 4." in told
    gone = with_layer(project, vectors=str(tmp_path / "gone.vec"))
    assert "gone.vec" in problem_of(gone, "file-missing")
    path.write_text("no vectors at all")
    problem_of(with_layer(project, vectors=str(path)), "bad-vector-file")


def test_what_was_read_is_kept_beside_the_project_and_a_damaged_copy_is_read_anew(
    project: Project, words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from studio.engine import vectors

    path = write(tmp_path / "v.vec", words)
    own = with_layer(project, vectors=str(path))
    fitted = engine.check_project(own).fitted
    folder = tmp_path / "project"

    def fresh() -> np.ndarray:
        monkeypatch.setattr(vectors, "_recent", vectors._Recent())
        return find_vectors(own, fitted, folder=folder).by_node["embedding"].values

    first = fresh()
    (kept,) = (folder / "cache").iterdir()
    before = kept.stat().st_mtime_ns
    assert np.array_equal(fresh(), first)
    assert kept.stat().st_mtime_ns == before
    kept.write_bytes(kept.read_bytes()[:40])
    assert np.array_equal(fresh(), first)
    write(path, words[:5])
    assert len(fresh()) == 5, "a changed file is read again"


def test_reading_can_be_given_up(project: Project, words: tuple[str, ...], tmp_path: Path) -> None:
    path = write(tmp_path / "v.vec", tuple(f"w{n}" for n in range(5_000)) + words)
    own = with_layer(project, vectors=str(path))
    fitted = engine.check_project(with_layer(project)).fitted

    def tick(share: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        find_vectors(own, fitted, folder=tmp_path / "project", tick=tick)
    assert not (tmp_path / "project").exists()


def test_another_file_is_another_run(
    project: Project, words: tuple[str, ...], tmp_path: Path
) -> None:
    """A checkpoint of other vectors is refused, even where the file has the same name."""
    from studio.engine.jobs import _fingerprint
    from studio.engine.preparing import prepare

    path = write(tmp_path / "v.vec", words)
    own = with_layer(project, vectors=str(path))
    prepared = prepare(own)

    def fingerprint() -> str:
        check = engine.check_project(own, prepared.dataset, fitted=prepared.fitted)
        return _fingerprint(own, prepared, check)

    first = fingerprint()
    assert fingerprint() == first
    write(path, words[::-1])
    assert fingerprint() != first

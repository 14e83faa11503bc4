"""The whole way with the newer text steps: from a file to an answer of the bundle."""

from dataclasses import replace
from pathlib import Path

import pytest

from studio import engine
from studio.catalog.layers.concatenate import Concatenate
from studio.catalog.layers.embedding import Embedding
from studio.catalog.layers.output import Output
from studio.catalog.layers.pooling import Pooling
from studio.catalog.layers.tags_input import TagsInput
from studio.catalog.layers.tokens_input import TokensInput
from studio.catalog.pipeline import Pipeline, StepSetting
from studio.catalog.text_steps.chinese_script import ChineseScript
from studio.catalog.text_steps.parts_of_speech import PartsOfSpeech
from studio.catalog.text_steps.regex_replace import RegexReplace
from studio.catalog.text_steps.stop_words import StopWords
from studio.catalog.tokenizers.chinese_words import ChineseWords
from studio.core.events import Failed, Finished, Started
from studio.model.graph import Graph, Node, Wire
from studio.predict.explanations import explain
from studio.store.project import Project, with_settings
from studio.train.control import Control

TAGS_BESIDE_TOKENS = Graph(
    (
        Node("words", TokensInput()),
        Node("word_vectors", Embedding(dim=16)),
        Node("tags", TagsInput()),
        Node("tag_vectors", Embedding(dim=4)),
        Node("both", Concatenate()),
        Node("pool", Pooling()),
        Node("out", Output()),
    ),
    (
        Wire("words", "word_vectors"),
        Wire("tags", "tag_vectors"),
        Wire("word_vectors", "both", Concatenate().ports[0]),
        Wire("tag_vectors", "both", Concatenate().ports[1]),
        Wire("both", "pool"),
        Wire("pool", "out"),
    ),
)
# Tries both branches at every character before it finds that there is no end.
SLOW = RegexReplace(pattern="^(?:.|..)+\\x00$")


def made(samples: Path, *steps: object, graph: Graph | None = None) -> Project:
    project = engine.new_project("news", samples / "news_zh.csv")
    settings = {"plan.epochs": "2", "plan.device": "cpu", "plan.threads": "1"}
    project = with_settings(project, settings)
    pipeline = Pipeline(
        steps=tuple(StepSetting(step=step) for step in steps),  # type: ignore[arg-type]
        tokenizer=ChineseWords(dictionary="大模型 500 nz"),
    )
    return replace(project, pipeline=pipeline, graph=graph or project.graph)


def test_tags_beside_the_tokens_are_trained_saved_and_used(tmp_path: Path, samples: Path):
    project = made(
        samples,
        ChineseScript(),
        PartsOfSpeech(use="feature"),
        StopWords(own="记者"),
        graph=TAGS_BESIDE_TOKENS,
    )
    assert engine.check_project(project).ok
    engine.write_snapshot(tmp_path, "run", project)
    last = list(engine.run_training(tmp_path, "run", Control()))[-1]
    assert isinstance(last, Finished), last
    predictor = engine.open_predictor(Path(last.model))
    texts = ["球隊在決賽中獲勝", "", "手机厂商发布新大模型"]
    together = [answer.probabilities for answer in predictor.predict(texts)]
    assert together == [
        pytest.approx(predictor.predict([text])[0].probabilities, abs=1e-6) for text in texts
    ]
    assert explain(predictor, texts[2]).pieces


def test_words_with_tags_behind_are_explained_where_they_stand(tmp_path: Path, samples: Path):
    project = made(samples, PartsOfSpeech(use="filter"), PartsOfSpeech(use="append"))
    engine.write_snapshot(tmp_path, "run", project)
    last = list(engine.run_training(tmp_path, "run", Control()))[-1]
    assert isinstance(last, Finished), last
    text = "手机厂商，发布了新的手机"
    pieces = explain(engine.open_predictor(Path(last.model)), text).pieces
    assert {text[piece.start : piece.end] for piece in pieces} >= {"手机", "厂商"}
    assert all(piece.token.startswith(text[piece.start : piece.end]) for piece in pieces)
    assert "手机/n" in {piece.token for piece in pieces}
    assert "，" not in {text[piece.start : piece.end] for piece in pieces}


def test_a_pattern_that_takes_too_long_is_told_by_check_and_run(
    tmp_path: Path, samples: Path, monkeypatch: pytest.MonkeyPatch
):
    from studio.catalog.text_steps import regex_replace

    monkeypatch.setattr(regex_replace, "_SECONDS", 1e-6)
    monkeypatch.setattr(regex_replace, "_SECONDS_A_CHARACTER", 0.0)
    monkeypatch.setattr(regex_replace, "_MOST_SLOW", 10**9)
    project = made(samples, SLOW)
    check = engine.check_project(project)
    assert check.ok
    (told,) = [p for p in check.problems if p.code == "slow-pattern"]
    assert told.severity == "warning"
    engine.write_snapshot(tmp_path, "run", project)
    events = list(engine.run_training(tmp_path, "run", Control()))
    started = next(event for event in events if isinstance(event, Started))
    assert "slow-pattern" in {p.code for p in started.warnings}


def test_an_invalid_pattern_keeps_a_run_from_starting(tmp_path: Path, samples: Path):
    project = made(samples, RegexReplace(pattern="("))
    engine.write_snapshot(tmp_path, "run", project)
    last = list(engine.run_training(tmp_path, "run", Control()))[-1]
    assert isinstance(last, Failed)
    assert last.problem.code == "bad-pattern"


def test_missing_data_keep_a_run_from_starting(tmp_path: Path, samples: Path):
    project = made(samples, PartsOfSpeech(engine="nltk", folder=str(tmp_path / "none")))
    assert not engine.check_project(project).ok
    engine.write_snapshot(tmp_path, "run", project)
    last = list(engine.run_training(tmp_path, "run", Control()))[-1]
    assert isinstance(last, Failed)
    assert last.problem.code == "nltk-data-missing"

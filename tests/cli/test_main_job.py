"""The main job from the command line: a file becomes a project, a run, a model, an answer."""

import csv
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Outcome

Wordloom = Callable[..., Outcome]


@pytest.fixture
def project(tmp_path: Path, samples: Path, wordloom: Wordloom) -> Path:
    """A project on the Chinese sample."""
    folder = tmp_path / "新闻"
    outcome = wordloom("new", folder, "--data", samples / "news_zh.csv")
    assert outcome.status == 0, outcome.err
    return folder


def test_new_finds_columns_and_suggests_settings(project: Path) -> None:
    value = json.loads((project / "新闻.wordloom").read_text(encoding="utf-8"))
    assert value["data"]["text"] == ["text"]
    assert value["data"]["label"] == "label"
    assert value["template"] == "fast_ngrams"
    assert value["pipeline"]["tokenizer"]["id"] == "chinese_words"


def test_check_prints_the_contract(project: Path, wordloom: Wordloom) -> None:
    outcome = wordloom("check", project, "--json")
    assert outcome.status == 0, outcome.out
    value = outcome.json()
    assert value["rows"] > 500
    assert sorted(value["classes"]) == sorted(["科技", "经济", "旅游", "体育", "健康"])
    assert not [p for p in value["problems"] if p["severity"] == "error"]
    shapes = {layer["id"]: layer["shape"] for layer in value["layers"]}
    assert shapes["output"] == "(B, 5)"
    assert value["parameters"] == sum(layer["parameters"] for layer in value["layers"]) > 0


def test_train_runs_evaluate_and_predict(
    project: Path, samples: Path, wordloom: Wordloom, tmp_path: Path
) -> None:
    trained = wordloom("train", project, "--json", "--seed", 1, "--device", "cpu")
    assert trained.status == 0, trained.err
    events = trained.lines()
    assert events[0]["event"] in ("phase", "started")
    last = events[-1]
    assert last["event"] == "finished"
    assert last["reason"] == "completed"
    assert last["test"]["accuracy"] >= 0.85
    assert set(last["best"]) >= {"epoch", "val_loss", "val_accuracy"}
    assert last["train_seconds"] > 0
    assert last["samples_per_second"] > 0
    assert sum(e["event"] in ("finished", "failed") for e in events) == 1

    runs = wordloom("runs", project, "--json").json()
    assert [row["id"] for row in runs] == [last["run"]]
    assert runs[0]["state"] == "finished"

    answers = wordloom("predict", project, "球队在最后一分钟攻入制胜一球", "", "--json").lines()
    assert [a["text"] for a in answers] == ["球队在最后一分钟攻入制胜一球", ""]
    for answer in answers:
        assert answer["label"] in answer["probabilities"]
        assert abs(sum(answer["probabilities"].values()) - 1) < 1e-4
    assert answers[0]["label"] == "体育"

    out = tmp_path / "answers.csv"
    done = wordloom(
        "predict", last["model"], "--data", samples / "news_zh.csv", "--text", "text", "--out", out
    )
    assert done.status == 0, done.err
    with out.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with (samples / "news_zh.csv").open(encoding="utf-8", newline="") as stream:
        truth = list(csv.DictReader(stream))
    right = sum(r["label"] == t["label"] for r, t in zip(rows, truth, strict=True))
    assert right / len(truth) >= 0.9

    judged = wordloom("evaluate", project, "--data", samples / "news_zh.csv", "--json").json()
    assert judged["accuracy"] == pytest.approx(right / len(truth), abs=1e-9)
    assert set(judged["per_class"]) == {"科技", "经济", "旅游", "体育", "健康"}


def test_settings_on_the_command_line_reach_the_run(project: Path, wordloom: Wordloom) -> None:
    outcome = wordloom(
        "train", project, "--json", "--set", "plan.epochs=2", "--set", "plan.optimizer=sgd"
    )
    assert outcome.status == 0, outcome.err
    events = outcome.lines()
    assert next(e for e in events if e["event"] == "started")["epochs"] == 2
    snapshot = project / "runs" / events[-1]["run"] / "project.json"
    value = json.loads(snapshot.read_text(encoding="utf-8"))
    assert value["plan"]["optimizer"]["id"] == "sgd"
    # The project itself is as it was.
    saved = json.loads((project / "新闻.wordloom").read_text(encoding="utf-8"))
    assert saved["plan"]["optimizer"]["id"] == "adam"


TEXT_TEMPLATES = [
    "embedding_lstm",
    "text_cnn",
    "bilstm_attention",
    "gru_stack",
    "transformer",
    "rcnn",
    "dpcnn",
]


@pytest.mark.parametrize("template", TEXT_TEMPLATES)
def test_every_template_trains_untouched(
    tmp_path: Path, samples: Path, wordloom: Wordloom, template: str
) -> None:
    folder = tmp_path / "p"
    data = samples / "news_zh.csv"
    assert wordloom("new", folder, "--data", data, "--template", template).status == 0
    outcome = wordloom("train", folder, "--json", "--set", "plan.epochs=2")
    assert outcome.status == 0, outcome.err
    assert outcome.lines()[-1]["reason"] == "completed"


def test_a_number_is_learnt_as_a_number(tmp_path: Path, wordloom: Wordloom) -> None:
    data = tmp_path / "prices.csv"
    words = ["tiny", "small", "medium", "large", "huge"]
    rows = [f"a {words[i % 5]} thing number {i},{(i % 5) * 10 + i % 3 * 0.5}" for i in range(300)]
    data.write_text("description,price\n" + "\n".join(rows), encoding="utf-8")
    folder = tmp_path / "p"
    made = wordloom("new", folder, "--data", data, "--label", "price", "--task", "regression")
    assert made.status == 0, made.err
    outcome = wordloom("train", folder, "--json")
    assert outcome.status == 0, outcome.err
    last = outcome.lines()[-1]
    assert last["test"]["mae"] < 3
    answer = wordloom("predict", folder, "a huge thing", "--json").json()
    assert answer["value"] > 25


def test_describe_lists_every_kind(wordloom: Wordloom) -> None:
    found = wordloom("describe", "--json").json()
    kinds = {item["kind"] for item in found}
    assert {"layer", "text", "optimizer", "schedule", "loss", "template"} <= kinds
    ids = {item["id"] for item in found}
    assert {"lstm", "porter_stem", "adam", "one_cycle", "cross_entropy", "embedding_lstm"} <= ids
    one = wordloom("describe", "lstm", "--json").json()
    assert one[0]["parameters"][0]["name"] == "hidden"


def test_an_interrupted_run_is_saved_and_goes_on(project: Path, wordloom: Wordloom) -> None:
    arguments = ["train", str(project), "--json", "--set", "plan.epochs=4000"]
    with subprocess.Popen(
        [sys.executable, "-m", "studio", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUTF8": "1"},
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        last = {}
        for line in process.stdout:
            last = json.loads(line)
            if last["event"] == "evaluated" and last["epoch"] == 3:
                process.send_signal(signal.SIGINT)
        status = process.wait()
    assert status == 130
    assert last["event"] == "finished"
    assert last["reason"] == "interrupted"
    rows = wordloom("runs", project, "--json").json()
    assert rows[0]["reason"] == "interrupted"
    # Going on picks up behind the epoch at which it was broken off.
    with subprocess.Popen(
        [sys.executable, "-m", "studio", "train", str(project), "--json", "--resume", last["run"]],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONUTF8": "1"},
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        started = {}
        for line in process.stdout:
            value = json.loads(line)
            if value["event"] == "started":
                started = value
                process.send_signal(signal.SIGINT)
        assert process.wait() == 130
    assert started["first_step"] > 0

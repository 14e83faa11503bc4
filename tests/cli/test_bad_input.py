"""Bad input from the command line: status 1, one clear message, no traceback, nothing lost."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Outcome

Wordloom = Callable[..., Outcome]


def _fails(outcome: Outcome, *words: str) -> None:
    assert outcome.status == 1, (outcome.out, outcome.err)
    assert "Traceback" not in outcome.err
    assert outcome.err.startswith("wordloom: ")
    for word in words:
        assert word in outcome.err, outcome.err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ["empty"]),
        (b"text,label\n", ["row"]),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00" * 20, ["text"]),
        ("\ufefftext,label\n好,a\n".encode("utf-16")[:-1], ["UTF-16"]),
    ],
    ids=["empty", "only a header", "binary", "truncated UTF-16"],
)
def test_files_that_can_not_be_read(
    tmp_path: Path, wordloom: Wordloom, content: bytes, words: list[str]
) -> None:
    data = tmp_path / "data.csv"
    data.write_bytes(content)
    outcome = wordloom("new", tmp_path / "p", "--data", data)
    _fails(outcome, *words)
    assert not (tmp_path / "p").exists()


def test_a_missing_file_a_folder_and_a_missing_column(
    tmp_path: Path, samples: Path, wordloom: Wordloom
) -> None:
    _fails(wordloom("new", tmp_path / "p", "--data", tmp_path / "no.csv"), "no.csv")
    _fails(wordloom("new", tmp_path / "p", "--data", tmp_path), "folder")
    outcome = wordloom(
        "new", tmp_path / "p", "--data", samples / "news_zh.csv", "--text", "content"
    )
    _fails(outcome, "content", "text, label")


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--delimiter", "ab"), "delimiter"),
        (("--skip-rows", "-3"), "skip_rows"),
        (("--encoding", "bogus"), "bogus"),
    ],
)
def test_a_way_of_reading_that_can_not_be(
    tmp_path: Path, samples: Path, wordloom: Wordloom, flags: tuple[str, str], words: str
) -> None:
    outcome = wordloom("new", tmp_path / "p", "--data", samples / "news_zh.csv", *flags)
    _fails(outcome, words)
    assert not (tmp_path / "p").exists()


def test_several_files_of_the_same_columns_make_one_table(
    tmp_path: Path, wordloom: Wordloom
) -> None:
    for name, head in (("a.csv", "text,label"), ("b.csv", "label,text"), ("c.csv", "other")):
        (tmp_path / name).write_text(head + "\n" + "x,y\n" * 3, encoding="utf-8")
    one, two, three = (tmp_path / name for name in ("a.csv", "b.csv", "c.csv"))
    columns = ("--text", "text", "--label", "label")
    made = wordloom("new", tmp_path / "p", "--data", one, "--data", two, *columns)
    assert made.status == 0, made.err
    assert wordloom("check", tmp_path / "p", "--json").json()["rows"] == 6
    _fails(wordloom("new", tmp_path / "q", "--data", one, "--data", three), "c.csv", "text")


def test_rows_above_the_header_are_skipped(tmp_path: Path, wordloom: Wordloom) -> None:
    data = tmp_path / "export.csv"
    data.write_text("Report 2026\n\ntext;label\n" + "good;a\nbad;b\n" * 5, encoding="utf-8")
    assert wordloom("new", tmp_path / "p", "--data", data, "--skip-rows", "2").status == 0
    assert wordloom("check", tmp_path / "p", "--json").json()["rows"] == 10


def test_one_class_only_can_not_be_trained(tmp_path: Path, wordloom: Wordloom) -> None:
    data = tmp_path / "data.csv"
    data.write_text("text,label\n" + "\n".join(f"some words {i},a" for i in range(30)))
    made = wordloom("new", tmp_path / "p", "--data", data, "--text", "text", "--label", "label")
    assert made.status == 0, made.err
    _fails(wordloom("train", tmp_path / "p"), "class")
    assert wordloom("check", tmp_path / "p", "--json").status == 1


def test_a_project_already_there_is_left_alone(
    tmp_path: Path, samples: Path, wordloom: Wordloom
) -> None:
    folder = tmp_path / "p"
    assert wordloom("new", folder, "--data", samples / "news_zh.csv").status == 0
    before = (folder / "p.wordloom").read_bytes()
    _fails(wordloom("new", folder, "--data", samples / "reviews_en.csv"), "already")
    assert (folder / "p.wordloom").read_bytes() == before


def test_no_project_no_run_no_model(tmp_path: Path, samples: Path, wordloom: Wordloom) -> None:
    _fails(wordloom("check", tmp_path), "no project")
    _fails(wordloom("predict", tmp_path, "a text"), "no trained model")
    folder = tmp_path / "p"
    wordloom("new", folder, "--data", samples / "news_zh.csv")
    _fails(wordloom("train", folder, "--resume", "20260101-000000-abcd"), "no run")
    _fails(wordloom("train", folder, "--resume", "../../etc"), "no run")


def test_settings_that_do_not_fit(tmp_path: Path, samples: Path, wordloom: Wordloom) -> None:
    folder = tmp_path / "p"
    wordloom("new", folder, "--data", samples / "news_zh.csv")
    _fails(wordloom("train", folder, "--set", "plan.epoch=5"), "plan.epoch")
    _fails(wordloom("train", folder, "--set", "plan.epochs=-1"), "plan.epochs")
    _fails(wordloom("train", folder, "--set", "plan.epochs"), "PATH=VALUE")
    assert not list(folder.glob("models/*"))


def test_a_stack_that_ends_in_the_wrong_size(
    tmp_path: Path, samples: Path, wordloom: Wordloom
) -> None:
    folder = tmp_path / "p"
    wordloom("new", folder, "--data", samples / "news_zh.csv")
    file = folder / "p.wordloom"
    value = json.loads(file.read_text(encoding="utf-8"))
    for node in value["graph"]["nodes"]:
        if node["id"] == "output":
            node.update(id="dense", units=3)
    file.write_text(json.dumps(value), encoding="utf-8")
    checked = wordloom("check", folder, "--json")
    assert checked.status == 1
    assert any(p["where"].startswith("graph.") for p in checked.json()["problems"])
    _fails(wordloom("train", folder), "3", "5")


def test_a_loss_that_turns_non_finite(tmp_path: Path, samples: Path, wordloom: Wordloom) -> None:
    folder = tmp_path / "p"
    wordloom("new", folder, "--data", samples / "news_zh.csv")
    outcome = wordloom(
        "train", folder, "--json", "--set", "plan.optimizer=sgd",
        "--set", "plan.optimizer.learning_rate=100", "--set", "plan.schedule=constant",
        "--set", "plan.loss=cross_entropy", "--set", "plan.l2=10",
    )  # fmt: skip
    assert outcome.status == 1
    last = outcome.lines()[-1]
    assert last["event"] == "failed"
    assert last["problem"]["code"] == "non-finite-loss"


@pytest.mark.parametrize("arguments", [["nonsense"], ["train"], ["new", "x"], ["check", "a", "b"]])
def test_wrong_usage_is_status_2(wordloom: Wordloom, arguments: list[str]) -> None:
    assert wordloom(*arguments).status == 2

"""What the templates reach on public data with no setting touched (docs/defaults.md)."""

import csv
import random
from pathlib import Path

import pytest

from studio import engine
from studio.core.events import Finished
from studio.store.project import with_settings
from studio.train.control import Control


def _accuracy(folder: Path, train: Path, test: Path, template: str = "fast_ngrams") -> float:
    project = engine.new_project("p", train, test_data=test, template_id=template)
    engine.write_snapshot(folder, "run", with_settings(project, {"plan.device": "cpu"}))
    last = list(engine.run_training(folder, "run", Control()))[-1]
    assert isinstance(last, Finished), last
    return last.test["accuracy"]


@pytest.mark.parametrize(
    ("template", "least"), [("fast_ngrams", 0.86), ("embedding_lstm", 0.73), ("text_cnn", 0.78)]
)
def test_chinese_headlines(tmp_path: Path, shared_data: Path, template: str, least: float) -> None:
    folder = shared_data / "thucnews"
    assert _accuracy(tmp_path, folder / "train.txt", folder / "test.txt", template) >= least


def test_film_sentences(tmp_path: Path, shared_data: Path) -> None:
    folder = shared_data / "sst2"
    assert _accuracy(tmp_path, folder / "train.tsv", folder / "test.tsv") >= 0.79


def test_customer_questions_of_77_kinds(tmp_path: Path, shared_data: Path) -> None:
    folder = shared_data / "banking77"
    assert _accuracy(tmp_path, folder / "train.csv", folder / "test.csv") >= 0.89


def test_english_news(tmp_path: Path, shared_data: Path) -> None:
    with (shared_data / "ag_news" / "test.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    random.Random(0).shuffle(rows)
    fifth = len(rows) // 5
    for name, part in (("test.csv", rows[:fifth]), ("train.csv", rows[fifth:])):
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, quoting=csv.QUOTE_ALL).writerows(part)
    assert _accuracy(tmp_path, tmp_path / "train.csv", tmp_path / "test.csv") >= 0.88


def test_the_samples_are_learnt_from_four_fifths(tmp_path: Path, samples: Path) -> None:
    for name in ("news_zh.csv", "reviews_en.csv"):
        folder = tmp_path / name
        project = engine.new_project("p", samples / name)
        assert project.data.split.test == 0.2
        engine.write_snapshot(folder, "run", project)
        last = list(engine.run_training(folder, "run", Control()))[-1]
        assert isinstance(last, Finished)
        assert last.test["accuracy"] >= 0.85, name

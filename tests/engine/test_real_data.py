"""What the templates reach on public data with no setting touched (docs/defaults.md).

The bounds lie half a point below what the best usual classifier reaches on the same rows, so that
another seed or machine passes, and a rule that got worse does not.
"""

import csv
import gzip
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


def _write(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, quoting=csv.QUOTE_ALL).writerows(rows)
    return path


@pytest.mark.parametrize(
    ("template", "least"), [("fast_ngrams", 0.869), ("embedding_lstm", 0.73), ("text_cnn", 0.78)]
)
def test_chinese_headlines(tmp_path: Path, shared_data: Path, template: str, least: float) -> None:
    folder = shared_data / "thucnews"
    assert _accuracy(tmp_path, folder / "train.txt", folder / "test.txt", template) >= least


def test_film_sentences(tmp_path: Path, shared_data: Path) -> None:
    folder = shared_data / "sst2"
    assert _accuracy(tmp_path, folder / "train.tsv", folder / "test.tsv") >= 0.817


def test_customer_questions_of_77_kinds(tmp_path: Path, shared_data: Path) -> None:
    folder = shared_data / "banking77"
    assert _accuracy(tmp_path, folder / "train.csv", folder / "test.csv") >= 0.91


def test_english_news(tmp_path: Path, shared_data: Path) -> None:
    with (shared_data / "ag_news" / "test.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    random.Random(0).shuffle(rows)
    fifth = len(rows) // 5
    test, train = (
        _write(tmp_path / "test.csv", rows[:fifth]),
        _write(tmp_path / "train.csv", rows[fifth:]),
    )
    assert _accuracy(tmp_path, train, test) >= 0.873


def test_sentiment_of_a_few_chinese_reviews(tmp_path: Path, shared_data: Path) -> None:
    """Four thousand of the shopping reviews; three thousand others judge."""
    path = shared_data / "shopping10" / "online_shopping_10_cats.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        rows = [[review, label] for _, label, review in list(csv.reader(stream))[1:] if review]
    random.Random(0).shuffle(rows)
    head = [["review", "label"]]
    train = _write(tmp_path / "train.csv", head + rows[:4_000])
    test = _write(tmp_path / "test.csv", head + rows[4_000:7_000])
    assert _accuracy(tmp_path, train, test) >= 0.9


def test_the_samples_are_learnt_from_four_fifths(tmp_path: Path, samples: Path) -> None:
    for name in ("news_zh.csv", "reviews_en.csv"):
        folder = tmp_path / name
        project = engine.new_project("p", samples / name)
        assert project.data.split.test == 0.2
        engine.write_snapshot(folder, "run", project)
        last = list(engine.run_training(folder, "run", Control()))[-1]
        assert isinstance(last, Finished)
        assert last.test["accuracy"] >= 0.85, name

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

NEWS = ("news_zh.csv", {"科技", "经济", "旅游", "体育", "健康"}, 120)
REVIEWS = ("reviews_en.csv", {"positive", "negative"}, 300)
both = pytest.mark.parametrize(("name", "labels", "least"), [NEWS, REVIEWS])
NEAR = 0.6


def read_rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, strict=True))


def grams(text: str) -> frozenset[str]:
    return frozenset(text[start : start + 4] for start in range(len(text) - 3))


def nearest_pair(texts: list[str]) -> tuple[float, str, str]:
    """The two texts with the highest Jaccard index of their character 4-grams."""
    sets = sorted(((grams(text.lower()), text) for text in texts), key=lambda pair: len(pair[0]))
    best = (0.0, "", "")
    for index, (mine, text) in enumerate(sets):
        for other, second in sets[index + 1 :]:
            # The index is at most the quotient of the sizes, and sizes only grow from here.
            if len(mine) <= best[0] * len(other):
                break
            common = len(mine & other)
            best = max(best, (common / (len(mine) + len(other) - common), text, second))
    return best


@both
def test_each_class_has_enough_rows_and_no_other_label(
    samples: Path, name: str, labels: set[str], least: int
) -> None:
    header, *rows = read_rows(samples / name)
    assert header == ["text", "label"]
    assert all(len(row) == 2 for row in rows)
    counts = Counter(label for _, label in rows)
    assert set(counts) == labels
    assert min(counts.values()) >= least


@both
def test_every_text_is_a_clean_sentence(
    samples: Path, name: str, labels: set[str], least: int
) -> None:
    assert not (samples / name).read_bytes().startswith(b"\xef\xbb\xbf")
    for text, _ in read_rows(samples / name)[1:]:
        assert text == text.strip()
        assert len(text) >= 12
        assert "\n" not in text
        assert "\ufffd" not in text
        assert text[-1] in ".!?。！？", text


@both
def test_no_text_occurs_twice_and_none_nearly_twice(
    samples: Path, name: str, labels: set[str], least: int
) -> None:
    texts = [text for text, _ in read_rows(samples / name)[1:]]
    assert len(set(texts)) == len(texts)
    share, first, second = nearest_pair(texts)
    assert share < NEAR, f"{first!r} and {second!r}"


def test_the_measure_of_nearness_notices_a_changed_word() -> None:
    texts = ["The lamp is bright and I like it a lot.", "The lamp is bright and we like it a lot."]
    assert nearest_pair(["Something else entirely.", *texts])[0] >= NEAR


@both
def test_labels_do_not_stand_in_blocks(
    samples: Path, name: str, labels: set[str], least: int
) -> None:
    """A first fifth taken without shuffling still holds every class."""
    rows = read_rows(samples / name)[1:]
    assert {label for _, label in rows[: len(rows) // 5]} == labels


@both
@pytest.mark.parametrize("seed", [0, 1])
def test_the_held_out_fifth_can_be_learnt(
    samples: Path, name: str, labels: set[str], least: int, seed: int
) -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.model_selection import train_test_split
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    rows = read_rows(samples / name)[1:]
    texts, targets = [row[0] for row in rows], [row[1] for row in rows]
    train, test, train_targets, test_targets = train_test_split(
        texts, targets, test_size=0.2, stratify=targets, random_state=seed
    )
    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True)
    model = make_pipeline(vectors, LinearSVC(random_state=0))
    model.fit(train, train_targets)
    assert model.score(test, test_targets) >= 0.85


def test_the_index_tells_the_truth(samples: Path) -> None:
    entries = json.loads((samples / "samples.json").read_text(encoding="utf-8"))
    listed = {entry["file"] for entry in entries}
    assert listed == {path.name for path in samples.glob("*.csv")}
    for entry in entries:
        header, *rows = read_rows(samples / entry["file"])
        assert [entry["text"], entry["label"]] == header
        assert entry["rows"] == len(rows)
        assert set(entry["classes"]) == {label for _, label in rows}
        for key in ("title", "title_zh", "description", "description_zh"):
            assert entry[key].strip()

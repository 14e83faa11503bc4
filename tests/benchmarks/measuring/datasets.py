"""The real data as plain CSV files (text, label) that ours and the references both read."""

import csv
import gzip
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from measuring.processes import REPOSITORY

SHARED = REPOSITORY.parent / "shared" / "data"

Row = tuple[str, str]


@dataclass(frozen=True)
class Set:
    """A dataset on the disk: two CSV files with the columns ``text`` and ``label``."""

    name: str
    title: str
    language: str
    train: Path
    test: Path


class AbsentError(RuntimeError):
    """The data do not lie beside the checkout."""


def dataset(name: str, folder: Path, *, limit: int | None = None) -> Set:
    """Write a dataset into `folder`, unless it is there.

    Args:
        name: a key of `SETS`.
        folder: where its CSV files go.
        limit: at most this many rows in either part, drawn with seed 0.

    Raises:
        AbsentError: the original is not there.
    """
    title, language, read = SETS[name]
    if not SHARED.is_dir():
        raise AbsentError("the public datasets do not lie beside this checkout (../shared/data)")
    found = Set(name, title, language, folder / f"{name}-train.csv", folder / f"{name}-test.csv")
    if found.train.exists() and found.test.exists():
        return found
    try:
        train, test = read()
    except FileNotFoundError as error:
        raise AbsentError(f"{error.filename} is not there") from error
    for path, rows in ((found.train, train), (found.test, test)):
        if limit is not None and len(rows) > limit:
            rows = random.Random(0).sample(rows, limit)
        write_csv(path, rows)
    return found


def read_csv(path: Path) -> list[Row]:
    """The rows of a file that `dataset` wrote."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return [(text, label) for text, label in rows]


def write_csv(path: Path, rows: Iterable[Row]) -> None:
    """Write rows with the header text,label."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("text", "label"))
        writer.writerows(rows)


def _tabbed(name: str) -> list[Row]:
    lines = (SHARED / name).read_text(encoding="utf-8").split("\n")
    pairs = (line.rstrip("\r").rsplit("\t", 1) for line in lines if line.strip())
    return [(text, label) for text, label in pairs]


def _table(name: str) -> list[list[str]]:
    opened = gzip.open if name.endswith(".gz") else open
    with opened(SHARED / name, "rt", encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _shuffled(rows: list[Row], test_share: float) -> tuple[list[Row], list[Row]]:
    order = list(range(len(rows)))
    random.Random(0).shuffle(order)
    cut = round(len(rows) * test_share)
    return [rows[i] for i in order[cut:]], [rows[i] for i in order[:cut]]


def _thucnews() -> tuple[list[Row], list[Row]]:
    return _tabbed("thucnews/train.txt"), _tabbed("thucnews/test.txt")


def _ag_news() -> tuple[list[Row], list[Row]]:
    rows = [(f"{title} {body}", label) for label, title, body in _table("ag_news/test.csv")]
    return _shuffled(rows, 0.2)


def _sst2() -> tuple[list[Row], list[Row]]:
    return _tabbed("sst2/train.tsv"), _tabbed("sst2/test.tsv")


def _banking77() -> tuple[list[Row], list[Row]]:
    train, test = (_table(f"banking77/{part}.csv")[1:] for part in ("train", "test"))
    return [(text, label) for text, label in train], [(text, label) for text, label in test]


def _shopping(column: int) -> tuple[list[Row], list[Row]]:
    table = _table("shopping10/online_shopping_10_cats.csv.gz")[1:]
    return _shuffled([(row[2], row[column]) for row in table], 0.1)


SETS: dict[str, tuple[str, str, Callable[[], tuple[list[Row], list[Row]]]]] = {
    "thucnews": ("THUCNews", "zh", _thucnews),
    "ag_news": ("AG News", "en", _ag_news),
    "sst2": ("SST-2", "en", _sst2),
    "banking77": ("Banking77", "en", _banking77),
    "shopping10": ("shopping, 10 categories", "zh", lambda: _shopping(0)),
    "shopping_sentiment": ("shopping, sentiment", "zh", lambda: _shopping(1)),
}

"""Columns beside the text and several labels on the command line."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.column_toys import PLAN, shop_table, tag_table

SETTINGS = [word for name, value in PLAN.items() for word in ("--set", f"{name}={value}")]


@pytest.fixture
def shop(tmp_path: Path, wordloom: Callable[..., Any]) -> Path:
    """A trained project in which the shop decides."""
    file = shop_table(tmp_path / "shop.csv", "shop")
    folder = tmp_path / "shop"
    made = wordloom("new", folder, "--data", file, "--number", "price", "--category", "shop")
    assert made.status == 0, made.err
    assert "wide_deep" in made.out
    assert wordloom("train", folder, *SETTINGS).status == 0
    return folder


def test_columns_are_given_by_name(shop: Path, wordloom: Callable[..., Any]) -> None:
    for name, label in (("north", "high"), ("south", "low")):
        arguments = ("predict", shop, "a red cat", "--with", f"shop={name}")
        (answer,) = wordloom(*arguments, "--with", "price=1,200", "--json").lines()
        assert answer["label"] == label
    assert wordloom("predict", shop, "no columns at all").status == 0


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("weight=3", "reads no column “weight”. It reads: price, shop."),
        ("price=dear", "price needs a number; found dear."),
        ("price", "--with expects NAME=VALUE; found price."),
    ],
)
def test_a_bad_column_is_told(
    shop: Path, wordloom: Callable[..., Any], given: str, words: str
) -> None:
    found = wordloom("predict", shop, "text", "--with", given)
    assert found.status == 1
    assert words in found.err


def test_columns_of_a_file_are_found_by_name(
    shop: Path, tmp_path: Path, wordloom: Callable[..., Any]
) -> None:
    file = tmp_path / "asked.csv"
    file.write_text("shop,price,text\nnorth,1,red cat\nsouth,,blue doors\n", encoding="utf-8")
    out = tmp_path / "answers.csv"
    assert wordloom("predict", shop, "--data", file, "--out", out).status == 0
    with out.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["text"], row["label"]) for row in rows] == [
        ("red cat", "high"),
        ("blue doors", "low"),
    ]
    file.write_text("text\nred cat\n", encoding="utf-8")
    refused = wordloom("predict", shop, "--data", file)
    assert refused.status == 1
    assert "There is no column “price”." in refused.err


def test_several_labels(tmp_path: Path, wordloom: Callable[..., Any]) -> None:
    file = tag_table(tmp_path / "tags.csv")
    folder = tmp_path / "tags"
    assert wordloom("new", folder, "--data", file).status == 0
    trained = wordloom("train", folder, *SETTINGS)
    assert trained.status == 0
    assert "val_micro_f1" in trained.out
    (answer,) = wordloom("predict", folder, "ball goal soup salt", "--json").lines()
    assert set(answer["labels"]) == {"food", "sport"}
    shown = wordloom("predict", folder, "ball goal soup salt").out
    assert "food" in shown.split("\t")[0]
    assert "sport" in shown.split("\t")[0]
    judged = wordloom("evaluate", folder, "--data", file, "--json").json()
    assert judged["micro_f1"] > 0.9
    assert len(judged["label_counts"]) == 4

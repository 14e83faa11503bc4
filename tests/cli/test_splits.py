"""Splits from the command line: folds in turn, groups, and rows that stay where they were."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from studio.engine import check_project
from studio.store.project import load_project, with_settings

Wordloom = Callable[..., Any]
GOOD, BAD = ["bright", "lovely", "warm", "fine"], ["broken", "leaking", "dull", "late"]
QUICK = ("--set", "plan.epochs=1")


def write(path: Path, rows: int) -> Path:
    generator = np.random.default_rng(0)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["text", "label", "who"])
        for number in range(rows):
            words = GOOD if number % 2 else BAD
            text = " ".join([*generator.choice(words, 4), f"n{number}"])
            writer.writerow([text, "good" if number % 2 else "bad", f"w{number % 12}"])
    return path


@pytest.fixture
def project(tmp_path: Path, wordloom: Wordloom) -> Path:
    folder = tmp_path / "p"
    data = write(tmp_path / "rows.csv", 120)
    assert wordloom("new", folder, "--data", data, "--text", "text", "--label", "label").status == 0
    return folder


def test_every_fold_judges_once_and_the_mean_is_told(project: Path, wordloom: Wordloom) -> None:
    folds = ("--set", "data.split.method=folds", "--set", "data.split.folds=3")
    found = wordloom("train", project, *folds, *QUICK, "--every-fold", "--json")
    assert found.status == 0, found.err
    lines = found.lines()
    finished = [line for line in lines if line.get("event") == "finished"]
    assert len(finished) == 3
    mean, spread = lines[-1]["test"]["accuracy"]
    accuracies = [line["test"]["accuracy"] for line in finished]
    assert mean == pytest.approx(np.mean(accuracies))
    assert spread == pytest.approx(np.std(accuracies, ddof=1))


def test_several_seeds_train_the_same_project_and_their_mean_is_told(
    project: Path, wordloom: Wordloom
) -> None:
    found = wordloom("train", project, *QUICK, "--set", "plan.seed=7", "--seeds", 3, "--json")
    assert found.status == 0, found.err
    lines = found.lines()
    accuracies = [line["test"]["accuracy"] for line in lines if line.get("event") == "finished"]
    assert len(accuracies) == 3
    assert lines[-1]["test"]["accuracy"][0] == pytest.approx(np.mean(accuracies))
    listed = wordloom("runs", project, "--json").json()
    assert sorted(row["seed"] for row in listed) == [7, 8, 9]


def test_one_seed_is_no_series(project: Path, wordloom: Wordloom) -> None:
    assert wordloom("train", project, "--seeds", 1).status == 2


def test_every_fold_needs_folds(project: Path, wordloom: Wordloom) -> None:
    found = wordloom("train", project, "--every-fold")
    assert found.status == 1
    assert "K-fold" in found.err


def test_a_split_needs_its_column(project: Path, wordloom: Wordloom) -> None:
    found = wordloom("train", project, "--set", "data.split.method=group", *QUICK)
    assert found.status == 1
    assert "column" in found.err


def test_groups_stay_whole_in_a_run(project: Path, wordloom: Wordloom) -> None:
    group = {"data.split.method": "group", "data.split.column": "who"}
    flags = [part for name, value in group.items() for part in ("--set", f"{name}={value}")]
    assert wordloom("train", project, *flags, *QUICK).status == 0
    check = check_project(with_settings(load_project(project), group), folder=project, fit=False)
    assert check.dataset is not None
    assert check.split is not None
    who = np.array(check.dataset.table.column("who").to_pylist())
    assert not set(who[check.split.test]) & set(who[check.split.train])
    assert len(check.split.test) > 0


def test_rows_added_after_a_run_move_none_that_judged(
    project: Path, tmp_path: Path, wordloom: Wordloom
) -> None:
    def tested() -> set[str]:
        check = check_project(load_project(project), folder=project, fit=False)
        assert check.dataset is not None
        assert check.split is not None
        return set(check.dataset.texts(check.split.test))

    before = tested()
    assert wordloom("train", project, *QUICK).status == 0
    write(tmp_path / "rows.csv", 200)
    after = tested()
    assert before <= after
    assert len(after) == 40

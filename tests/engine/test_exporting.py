"""Runs as files for other programs."""

import csv
import struct
from pathlib import Path

import pytest

from studio.core.errors import UserError
from studio.engine.exporting import curves_as_csv, runs_as_csv, runs_as_events
from studio.store.history import History
from studio.store.project import Project
from tests.made_runs import make_run


@pytest.fixture
def history(tmp_path: Path) -> History:
    make_run(tmp_path, "one", Project(name="p"), accuracy=0.8)
    make_run(tmp_path, "two", Project(name="p"), accuracy=0.6)
    found = History(tmp_path)
    found.rename("one", "=1+1")
    found.set_notes("one", "第一次，好")
    found.set_tags("one", ["好", "rough"])
    return found


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_table_tells_every_run(history: History, tmp_path: Path) -> None:
    target = tmp_path / "runs.csv"
    runs_as_csv(history.runs(), target)
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    by_id = {line["id"]: line for line in read(target)}
    one = by_id["one"]
    assert float(one["test_accuracy"]) == 0.8
    assert (one["notes"], one["tags"], one["seed"]) == ("第一次，好", "好, rough", "0")
    assert one["name"] == "'=1+1"
    assert float(by_id["two"]["best_val_accuracy"]) == 0.6


def test_the_curves_have_a_line_a_step(history: History, tmp_path: Path) -> None:
    target = tmp_path / "curves.csv"
    curves_as_csv(tmp_path, history.runs(), target)
    lines = [line for line in read(target) if line["run"] == "one"]
    assert [int(line["step"]) for line in lines] == [1, 2, 3, 4]
    assert float(lines[2]["loss"]) == pytest.approx(1 / 3)
    assert [line["epoch"] for line in lines] == ["", "1", "", "2"]
    assert float(lines[3]["val_loss"]) == 0.5


def test_event_files_hold_every_figure(history: History, tmp_path: Path) -> None:
    from tensorboardX.proto.event_pb2 import Event

    one, two = runs_as_events(tmp_path, history.runs()[::-1], tmp_path / "events")
    assert (one.name, two.name) == ("one", "two")
    (file,) = one.iterdir()
    found = {}
    data = file.read_bytes()
    while data:
        (length,) = struct.unpack("<Q", data[:8])
        event = Event.FromString(data[12 : 12 + length])
        data = data[16 + length :]
        for value in event.summary.value:
            found[value.tag, event.step] = value.simple_value
    assert found["train/loss", 3] == pytest.approx(1 / 3)
    assert found["validation/val_loss", 4] == pytest.approx(0.5)
    assert len(found) == 4 * 4 + 2 * 2


def test_a_place_that_cannot_be_written_is_told(history: History, tmp_path: Path) -> None:
    taken = tmp_path / "file"
    taken.write_text("here")
    with pytest.raises(UserError):
        runs_as_events(tmp_path, history.runs(), taken)
    with pytest.raises(UserError):
        runs_as_csv(history.runs(), taken / "runs.csv")

"""The run history: what goes in comes out, in every thread, whoever is killed."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from studio.core.errors import UserError, msg, problem
from studio.core.events import (
    Evaluated,
    Failed,
    Finished,
    Paused,
    Phase,
    RateChanged,
    Resumed,
    Started,
    Steps,
)
from studio.store.history import FILE, History


def _steps(run: str, first: int, count: int) -> Steps:
    numbers = range(first, first + count)
    return Steps(
        run,
        step=tuple(numbers),
        loss=tuple(1 / n for n in numbers),
        accuracy=tuple(n / 1000 for n in numbers),
        learning_rate=tuple(0.1 for _ in numbers),
        gradient_norm=tuple(float(n) for n in numbers),
        epoch=first / 10,
    )


@pytest.fixture
def history(tmp_path: Path) -> History:
    found = History(tmp_path)
    found.add_run("r1", {"name": "织文"}, seed=7, data_sha256="ab", created="2026-01-02T03:04:05")
    return found


def test_a_folder_without_runs_is_read_without_making_a_file(tmp_path: Path) -> None:
    history = History(tmp_path)
    assert history.runs() == []
    assert history.evaluations("r") == []
    assert history.snapshot("r") == ""
    assert len(history.steps("r")) == 0
    assert list(tmp_path.iterdir()) == []


def test_a_run_from_beginning_to_end(history: History) -> None:
    history.record(Phase("r1", "building"))
    history.record(Started("r1", device="cpu", parameters=12, epochs=3, threads=2))
    history.record(_steps("r1", 1, 3))
    history.record(_steps("r1", 4, 2))
    first = Evaluated("r1", step=5, epoch=1, metrics={"val_loss": 0.5}, best=True)
    history.record(first)
    history.record(RateChanged("r1", step=5, learning_rate=0.2))
    history.record(
        Finished(
            "r1",
            reason="completed",
            model="/m.loom",
            best={"epoch": 1, "val_loss": 0.5},
            test={"accuracy": 0.75},
            train_seconds=1.5,
            samples_per_second=100.0,
        )
    )
    (row,) = history.runs()
    assert (row.id, row.state, row.reason, row.device) == ("r1", "finished", "completed", "cpu")
    assert (row.seed, row.data_sha256, row.created) == (7, "ab", "2026-01-02T03:04:05")
    assert row.best == {"epoch": 1, "val_loss": 0.5}
    assert row.test == {"accuracy": 0.75}
    assert (row.model, row.seconds, row.samples_per_second) == ("/m.loom", 1.5, 100.0)
    assert row.started["parameters"] == 12
    assert row.problem is None
    assert not row.resumable
    steps = history.steps("r1")
    assert steps.step.tolist() == [1, 2, 3, 4, 5]
    assert steps.loss.dtype == np.float32
    np.testing.assert_allclose(steps.loss, [1, 1 / 2, 1 / 3, 1 / 4, 1 / 5], rtol=1e-6)
    np.testing.assert_allclose(steps.accuracy, [0.001, 0.002, 0.003, 0.004, 0.005], rtol=1e-6)
    np.testing.assert_allclose(steps.gradient_norm, [1, 2, 3, 4, 5])
    assert history.steps("r1", after=3).step.tolist() == [4, 5]
    assert history.evaluations("r1") == [first]
    assert json.loads(history.snapshot("r1")) == {"name": "织文"}


def test_columns_may_be_empty_for_regression(history: History) -> None:
    history.record(Steps("r1", step=(1, 2), loss=(0.5, 0.25)))
    steps = history.steps("r1")
    assert steps.step.tolist() == [1, 2]
    assert steps.loss.tolist() == [0.5, 0.25]
    assert len(steps.accuracy) == 0


def test_a_failure_keeps_its_problem(history: History) -> None:
    told = problem("disk-full", "x", msg("The disk is full: {name} was not written.", name="a"))
    history.record(Failed("r1", problem=told))
    (row,) = history.runs()
    assert (row.state, row.problem) == ("failed", told)
    assert row.resumable


def test_pause_and_resume_show_as_states(history: History) -> None:
    history.record(Paused("r1", step=1))
    assert history.runs()[0].state == "paused"
    history.record(Resumed("r1", step=1))
    assert history.runs()[0].state == "running"


@pytest.mark.parametrize("cut", [0, 1, 3, 4, 5, 9, 10, 20])
def test_truncate_leaves_the_steps_up_to_the_checkpoint(history: History, cut: int) -> None:
    for first, count in ((1, 3), (4, 1), (5, 6)):
        history.record(_steps("r1", first, count))
    for step in (4, 8):
        history.record(Evaluated("r1", step=step, epoch=step // 4, metrics={"val_loss": 1.0}))
    history.add_run("r2", "{}", 0, "")
    history.record(_steps("r2", 1, 10))
    history.truncate("r1", cut)
    steps = history.steps("r1")
    expected = list(range(1, min(cut, 10) + 1))
    assert steps.step.tolist() == expected
    np.testing.assert_allclose(steps.loss, [1 / n for n in expected], rtol=1e-6)
    assert [e.step for e in history.evaluations("r1")] == [s for s in (4, 8) if s <= cut]
    assert len(history.steps("r2")) == 10


def test_going_on_with_a_run_keeps_what_the_person_wrote(history: History) -> None:
    history.set_notes("r1", "好")
    history.rename("r1", "first try")
    history.record(_steps("r1", 1, 3))
    history.record(Finished("r1", reason="stopped"))
    assert history.runs()[0].resumable
    history.add_run("r1", "{}", seed=9, data_sha256="other")
    (row,) = history.runs()
    assert (row.notes, row.name, row.seed) == ("好", "first try", 7)
    assert (row.state, row.reason) == ("preparing", "")
    assert json.loads(history.snapshot("r1")) == {"name": "织文"}
    assert len(history.steps("r1")) == 3


def test_delete_takes_figures_along(history: History) -> None:
    history.record(_steps("r1", 1, 3))
    history.record(Evaluated("r1", step=3, epoch=1))
    history.delete("r1")
    assert history.runs() == []
    assert len(history.steps("r1")) == 0
    assert history.evaluations("r1") == []


def test_newest_run_first(history: History) -> None:
    history.add_run("r0", "{}", 0, "", created="2027-01-01T00:00:00")
    assert [row.id for row in history.runs()] == ["r0", "r1"]


def test_a_reader_in_another_thread_sees_what_was_written(history: History) -> None:
    found: list[int] = []
    for first in range(1, 40, 3):
        history.record(_steps("r1", first, 3))
        reader = threading.Thread(target=lambda: found.append(len(history.steps("r1"))))
        reader.start()
        reader.join()
    assert found == list(range(3, 40, 3))


def test_two_threads_write_at_once(history: History) -> None:
    history.add_run("r2", "{}", 0, "")

    def write(run: str) -> None:
        for first in range(1, 200, 2):
            history.record(_steps(run, first, 2))
        history.close()

    threads = [threading.Thread(target=write, args=(run,)) for run in ("r1", "r2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(history.steps("r1")) == len(history.steps("r2")) == 200


_WRITER = """
import sys
from pathlib import Path
from studio.core.events import Started, Steps
from studio.store.history import History
history = History(Path(sys.argv[1]))
history.add_run("killed", "{}", 0, "")
history.record(Started("killed"))
n = 1
while True:
    history.record(Steps("killed", step=(n, n + 1), loss=(float(n), float(n + 1)),
        accuracy=(0.5, 0.5), learning_rate=(0.1, 0.1), gradient_norm=(1.0, 1.0)))
    n += 2
    print(n, flush=True)
"""


def test_a_killed_writer_leaves_the_file_whole_and_its_run_interrupted(tmp_path: Path) -> None:
    history = History(tmp_path)
    for lines in (1, 40, 173):
        writer = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        told = [int(writer.stdout.readline()) for _ in range(lines)]
        # The window reads while the worker writes.
        assert history.runs()[0].state == "running"
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        (row,) = history.runs()
        assert row.state == "interrupted"
        assert row.resumable
        steps = history.steps("killed")
        assert steps.step.tolist() == list(range(1, len(steps) + 1))
        assert len(steps) >= told[-1] - 1
        np.testing.assert_array_equal(steps.loss, steps.step)
        with sqlite3.connect(tmp_path / FILE) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.close()
        history.truncate("killed", 0)


def test_a_process_that_is_gone_whose_id_was_given_again_does_not_count(history: History) -> None:
    history.record(Started("r1"))
    assert history.runs()[0].state == "running"
    with sqlite3.connect(history.path) as connection:
        # Same id as this process, but one that began an hour earlier.
        connection.execute("UPDATE runs SET pid_started = pid_started - 3600")
    connection.close()
    assert history.runs()[0].pid == os.getpid()
    assert history.runs()[0].state == "interrupted"


def test_a_file_that_is_no_history_is_told_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"not a database at all" * 100)
    history = History(tmp_path)
    for call in (history.runs, lambda: history.add_run("r", "{}", 0, "")):
        with pytest.raises(UserError) as raised:
            call()
        assert raised.value.problem.code == "broken-history"
    assert (tmp_path / FILE).read_bytes() == b"not a database at all" * 100


def test_another_writer_that_never_ends_is_told(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.store.sqlite_file.BUSY_SECONDS", 0.05)
    history.close()
    other = sqlite3.connect(history.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(UserError) as raised:
            history.set_notes("r1", "x")
        assert raised.value.problem.code == "busy-history"
    finally:
        other.rollback()
        other.close()


_READ_ONLY = """
import subprocess, sys
from pathlib import Path
from studio.core.errors import UserError
from studio.core.events import Steps
from studio.store.history import History
folder = Path(sys.argv[1])
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", folder], check=True)
history = History(folder)
history.add_run("r1", "{}", 0, "")
history.record(Steps("r1", step=(1, 2), loss=(1.0, 0.5)))
history.close()
subprocess.run(["mount", "-o", "remount," + sys.argv[2], folder], check=True)
history = History(folder)
print(history.runs()[0].id, len(history.steps("r1")))
try:
    n = 3
    while n < 100_000:
        history.record(Steps("r1", step=tuple(range(n, n + 999)), loss=(0.5,) * 999))
        n += 999
except UserError as error:
    print(error.problem.code)
print(len(History(folder).steps("r1")) >= 2)
"""


@pytest.mark.parametrize(
    ("remount", "code"), [("ro", "read-only"), ("size=200k", "disk-full")], ids=["ro", "full"]
)
def test_a_folder_that_takes_nothing_more_can_still_be_read(
    remount: str, code: str, tmp_path: Path
) -> None:
    if (
        shutil.which("unshare") is None
        or subprocess.run(
            ["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True
        ).returncode
    ):
        pytest.skip("this system lets nobody mount a small disk of their own (unshare -rm)")
    command = ["unshare", "-rm", sys.executable, "-c", _READ_ONLY, str(tmp_path), remount]
    root = Path(__file__).resolve().parents[2]
    found = subprocess.run(command, capture_output=True, text=True, cwd=root)
    assert found.stdout.split() == ["r1", "2", code, "True"], found.stderr


def test_marks_of_a_run_are_kept(history: History) -> None:
    history.add_run("r2", {"template": "text_cnn"}, seed=1, data_sha256="", tags=("seeds",))
    history.set_star("r1", True)
    history.set_tags("r1", ["好", "rough", "好"])
    history.set_notes("r1", "第一次\nwith stop words")
    row = history.run("r1")
    assert row is not None
    assert (row.starred, row.tags, row.notes) == (True, ("好", "rough"), "第一次\nwith stop words")
    other = history.run("r2")
    assert other is not None
    assert (other.starred, other.tags, other.template) == (False, ("seeds",), "text_cnn")
    history.set_star("r1", False)
    assert not history.runs()[-1].starred


def test_the_trash_keeps_a_run_whole(history: History) -> None:
    history.record(_steps("r1", 1, 3))
    history.set_trashed("r1", True)
    assert history.runs() == []
    (row,) = history.runs(trashed=True)
    assert row.trashed
    assert len(history.steps("r1")) == 3
    history.set_trashed("r1", False)
    assert [each.id for each in history.runs()] == ["r1"]
    assert history.runs(trashed=True) == []


def test_what_a_run_ran_with_is_kept(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.add_run("r", {}, seed=0, data_sha256="", machine={"torch": "2.13.0", "系统": "Linux"})
    (row,) = history.runs()
    assert row.machine == {"torch": "2.13.0", "系统": "Linux"}


def test_a_file_of_an_earlier_version_is_read_and_brought_up_to_date(history: History) -> None:
    path = history.path
    history.close()
    with sqlite3.connect(path) as connection:
        for column in ("starred", "tags", "trashed", "machine"):
            connection.execute(f"ALTER TABLE runs DROP COLUMN {column}")
    connection.close()
    old = History(path.parent)
    (row,) = old.runs()
    assert (row.id, row.starred, row.tags, row.trashed) == ("r1", False, (), "")
    old.set_star("r1", True)
    assert [each.starred for each in History(path.parent).runs()] == [True]


def test_a_snapshot_that_is_no_json_hides_no_other_run(history: History) -> None:
    history.add_run("r2", "{broken", seed=0, data_sha256="")
    assert {row.id: row.layers for row in history.runs()} == {"r1": 0, "r2": 0}

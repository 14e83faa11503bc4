"""A run followed in its thread: only events, exactly one end, whatever the worker does."""

import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from studio.core.events import Event, Failed, Finished, Started, Steps, Terminal
from studio.gui.runner import RunThread, train_job
from studio.gui.worker_client import WorkerClient

FAKE = Path(__file__).with_name("fake_worker.py")


class Listener(QObject):
    """Keeps what arrives in the window's thread."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[Event] = []

    @Slot(object)
    def take(self, events: Any) -> None:
        self.events += events


def follow(qtbot: QtBot, way: str, *, stop: bool = False) -> tuple[list[Event], RunThread]:
    client = WorkerClient((sys.executable, str(FAKE), way))
    thread = RunThread("r1", client, train_job("f", "r1", "s", resume=False), stop_grace=0.5)
    listener = Listener()
    thread.arrived.connect(listener.take)
    thread.start()
    if stop:
        qtbot.waitUntil(lambda: any(isinstance(e, Steps) for e in listener.events), timeout=20_000)
        thread.send({"command": "stop", "keep": True})
    qtbot.waitUntil(lambda: any(isinstance(e, Terminal) for e in listener.events), timeout=20_000)
    assert thread.wait(10_000)
    client.end()
    return listener.events, thread


@pytest.mark.parametrize("way", ["well", "dies", "noisy", "crashes"])
def test_every_run_has_exactly_one_end_and_it_is_the_last(qtbot: QtBot, way: str) -> None:
    events, _ = follow(qtbot, way)
    assert [isinstance(event, Terminal) for event in events].count(True) == 1
    assert isinstance(events[-1], Terminal)


def test_a_good_run_arrives_whole(qtbot: QtBot) -> None:
    events, thread = follow(qtbot, "well")
    assert isinstance(events[0], Started)
    assert [e.step for e in events if isinstance(e, Steps)] == [(n,) for n in range(1, 21)]
    assert isinstance(events[-1], Finished)
    assert events[-1].best == {"epoch": 2}
    assert not thread.isRunning()


def test_malformed_lines_do_not_disturb_a_run(qtbot: QtBot) -> None:
    events, _ = follow(qtbot, "noisy")
    assert len([e for e in events if isinstance(e, Steps)]) == 20
    assert isinstance(events[-1], Finished)


def test_a_killed_worker_is_told_with_the_way_back(qtbot: QtBot) -> None:
    events, thread = follow(qtbot, "dies")
    end = events[-1]
    assert isinstance(end, Failed)
    assert end.checkpoint == "/there/checkpoint"
    assert end.problem.code == "worker-ended"
    assert "step 2" in str(end.problem.fix)
    assert "step 3" in str(end.problem.message)
    assert not thread.reusable


def test_a_worker_that_breaks_at_once_is_told_with_its_words(qtbot: QtBot) -> None:
    events, _ = follow(qtbot, "crashes")
    end = events[-1]
    assert isinstance(end, Failed)
    assert "it broke" in end.problem.details
    assert "Start the training again" in str(end.problem.fix)


def test_stop_is_obeyed(qtbot: QtBot) -> None:
    events, _ = follow(qtbot, "well", stop=True)
    assert isinstance(events[-1], Finished)
    assert events[-1].reason == "stopped"


def test_a_worker_that_does_not_obey_is_ended_after_the_grace(qtbot: QtBot) -> None:
    events, thread = follow(qtbot, "deaf", stop=True)
    end = events[-1]
    assert isinstance(end, Failed)
    assert end.problem.code == "worker-silent"
    assert not thread.client.alive

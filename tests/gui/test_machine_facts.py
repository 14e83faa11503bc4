"""Device and memory at the foot of the window."""

import os
import subprocess
import sys

import pytest
from pytestqt.qtbot import QtBot

from studio.gui import figures, machine_facts


def test_the_memory_of_child_processes_counts() -> None:
    before = machine_facts.memory_bytes()
    code = "x = bytearray(120_000_000); print('there', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        assert machine_facts.memory_bytes() - before > 100_000_000
        child.communicate(b"\n")


def test_it_tells_by_itself(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, qapp: object) -> None:
    from PySide6.QtCore import QObject

    monkeypatch.setattr(machine_facts, "INTERVAL_MS", 5)
    told: list[str] = []
    parent = QObject()
    machine_facts.MachineFacts(lambda: "processor", told.append, parent)
    qtbot.waitUntil(lambda: bool(told))
    assert told[0].startswith("processor · ")
    assert "memory" in told[0]


def test_sizes_are_short_and_have_their_unit() -> None:
    shown = [figures.size(n).replace("\N{NARROW NO-BREAK SPACE}", " ") for n in (12, 412_345_678)]
    assert shown == ["12 B", "412 MB"]
    assert figures.size(1_270_000_000).startswith("1.27")

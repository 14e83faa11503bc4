"""Garbage that holds widgets is never collected by another thread."""

import gc
import threading

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from pytestqt.qtbot import QtBot

from studio.gui.collector import Collector
from studio.gui.main_window import MainWindow


def cycles() -> None:
    for _ in range(5_000):
        ring: list[object] = []
        ring.append(ring)


def test_only_the_windows_thread_collects(qtbot: QtBot) -> None:
    # A window of an earlier test waits for the event loop to be deleted.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    owner = QObject()
    collector = Collector(owner)
    where: list[str] = []

    def note(phase: str, _info: dict[str, int]) -> None:
        if phase == "start":
            where.append(threading.current_thread().name)

    gc.callbacks.append(note)
    try:
        thread = threading.Thread(target=cycles, name="elsewhere")
        thread.start()
        thread.join()
        assert where == []
        collector.collect()
        assert where == [threading.main_thread().name]
    finally:
        gc.callbacks.remove(note)
        shiboken6.delete(collector)
    assert gc.isenabled()


def test_the_window_has_one(window: MainWindow) -> None:
    assert window.findChildren(Collector)
    assert not gc.isenabled()

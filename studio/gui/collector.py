"""Cyclic garbage is collected in the window's thread only.

Python collects in whichever thread happens to allocate. Widgets and plots caught in a cycle would
then be destroyed by the thread that follows a run or answers a question, and Qt would crash.
"""

import gc

from PySide6.QtCore import QObject, QTimer, Slot

INTERVAL_MS = 1_000

_active = 0


class Collector(QObject):
    """While one lives, automatic collection is off and a timer does it, by Python's own rules."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._thresholds = gc.get_threshold()
        _begin()
        self.destroyed.connect(_end)
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    @Slot()
    def collect(self) -> None:
        """Collect the generations that are due."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > self._thresholds[generation] > 0:
                gc.collect(generation)
                return


def _begin() -> None:
    global _active
    _active += 1
    gc.disable()


def _end() -> None:
    global _active
    _active -= 1
    if _active == 0:
        gc.enable()

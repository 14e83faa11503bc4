"""How fluid the window's event loop is."""

import time

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer

TICK_MS = 5


class Lateness(QObject):
    """How much later than due a timer of the window's own thread fires."""

    def __init__(self) -> None:
        super().__init__()
        self.late_ms: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self.late_ms.clear()
        self._last = time.perf_counter()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def figures(self) -> dict[str, float]:
        """Milliseconds: median, p99 and maximum."""
        late = np.maximum(np.array(self.late_ms or [0.0]), 0.0)
        return {
            "late_p50": float(np.percentile(late, 50)),
            "late_p99": float(np.percentile(late, 99)),
            "late_max": float(late.max()),
            "ticks": len(self.late_ms),
        }

    def _tick(self) -> None:
        now = time.perf_counter()
        self.late_ms.append((now - self._last) * 1000 - TICK_MS)
        self._last = now

"""Device and memory for the status line: what this program uses, its worker processes included."""

import contextlib
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from studio.core.i18n import _
from studio.gui import figures

#: How often the figure is read anew.
INTERVAL_MS = 2_000


def memory_bytes() -> int:
    """Resident memory of this process and of those it started, in bytes."""
    # Imported here: the first window stands without it.
    import psutil

    own = psutil.Process()
    total = int(own.memory_info().rss)
    for child in own.children(recursive=True):
        # A worker may end between being listed and being asked.
        with contextlib.suppress(psutil.Error):
            total += int(child.memory_info().rss)
    return total


class MachineFacts(QObject):
    """Tells, every two seconds, where models are trained and how much memory is in use."""

    def __init__(
        self, device: Callable[[], str], tell: Callable[[str], None], parent: QObject
    ) -> None:
        """`device` gives the words for the device in use; `tell` shows a line."""
        super().__init__(parent)
        self._device, self._tell = device, tell
        timer = QTimer(self)
        timer.setInterval(INTERVAL_MS)
        timer.timeout.connect(self._read)
        timer.start()

    def _read(self) -> None:
        memory = _("{size} of memory").format(size=figures.size(memory_bytes()))
        parts = (self._device(), memory)
        self._tell(" · ".join(part for part in parts if part))

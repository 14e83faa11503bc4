"""How far the reading of a large file is: phase, share, amount, time left, and Cancel."""

import time

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui import figures
from studio.gui.importing.phases import READ_SHARE, phase_words
from studio.gui.widgets.buttons import Button
from studio.gui.widgets.frames import Card
from studio.gui.widgets.labels import ElidedLabel, Label

#: No time left is told before so much is done and so long was waited.
_ENOUGH_SHARE, _ENOUGH_SECONDS = 0.04, 0.7


class ProgressPanel(Card):
    """A calm line for work that takes a while; `cancelled` tells that it is not wanted any more."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._begun = 0.0
        self._size = 0
        line = QHBoxLayout()
        line.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(6)
        self.title = Label("", role="strong")
        words.addWidget(self.title)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Progress"))
        words.addWidget(self.bar)
        self.facts = ElidedLabel("", tone="second", pixels=12)
        words.addWidget(self.facts)
        line.addLayout(words, 1)
        self.cancel = Button(_("Cancel"))
        self.cancel.clicked.connect(self.cancelled)
        line.addWidget(self.cancel)
        self.content.addLayout(line)

    def begin(self, title: str, size_bytes: int = 0) -> None:
        """Show work that begins now.

        Args:
            title: what is done, in words.
            size_bytes: of the files that are read; 0 where it is not known.
        """
        self._begun, self._size = time.monotonic(), size_bytes
        self.title.setText(title)
        self.setAccessibleName(title)
        self.set_share(0.0)

    def set_size(self, size_bytes: int) -> None:
        """The size of the files, once it is known."""
        self._size = size_bytes

    def set_share(self, share: float) -> None:
        """What is done, 0 to 1."""
        share = min(max(share, 0.0), 1.0)
        self.bar.setValue(round(1000 * share))
        parts = [phase_words(share), figures.percent(share, 0)]
        if self._size and share <= READ_SHARE:
            done = figures.size(round(self._size * share / READ_SHARE))
            parts.append(_("{done} of {whole}").format(done=done, whole=figures.size(self._size)))
        seconds = time.monotonic() - self._begun
        if share >= _ENOUGH_SHARE and seconds >= _ENOUGH_SECONDS:
            parts.append(_("about {time} left").format(time=_rough(seconds * (1 - share) / share)))
        self.facts.set_text(" · ".join(parts))
        self.bar.setAccessibleDescription(self.facts.text())


def _rough(seconds: float) -> str:
    """A time that nobody takes for exact: whole seconds."""
    whole = max(1, round(seconds))
    return _("{seconds} s").format(seconds=whole) if whole < 10 else figures.duration(whole)

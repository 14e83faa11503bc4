"""The line at the foot of the window: what is going on, how far it is, what remains."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QWidget

from studio.core.i18n import _
from studio.gui.widgets.labels import ElidedLabel, Label


class StatusLine(QFrame):
    """Activity with a share on the left, facts (device, memory) on the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "status")
        self.setFixedHeight(28)
        self._words = ElidedLabel("", tone="second")
        self._bar = QProgressBar()
        self._bar.setFixedWidth(160)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(_("Progress"))
        self._bar.hide()
        self._facts = Label("", role="caption")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, 16, 0)
        layout.setSpacing(12)
        layout.addWidget(self._bar)
        layout.addWidget(self._words, 1)
        layout.addWidget(self._facts)

    def show_activity(self, words: str, share: float | None = None) -> None:
        """What is going on; a share of None shows a bar that only moves."""
        self._words.set_text(words)
        self._bar.setVisible(bool(words))
        if share is None:
            self._bar.setRange(0, 0)
        else:
            self._bar.setRange(0, 1000)
            self._bar.setValue(round(share * 1000))

    def show_idle(self, words: str = "") -> None:
        """Nothing is going on."""
        self._bar.hide()
        self._bar.setRange(0, 1)
        self._words.set_text(words)

    def show_facts(self, words: str) -> None:
        """Lasting facts, such as the device."""
        self._facts.setText(words)

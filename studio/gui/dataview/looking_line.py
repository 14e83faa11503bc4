"""Below the findings: how far the closer look is, or the way to begin it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui.closer_look import CloserLook
from studio.gui.widgets.buttons import Button
from studio.gui.widgets.labels import Label


class LookingLine(QWidget):
    """Follows a `CloserLook` by itself; hidden when there is nothing to say."""

    def __init__(self, closer: CloserLook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._closer = closer
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(6)
        self.words = Label("", role="caption", wrap=True)
        layout.addWidget(self.words)
        line = QHBoxLayout()
        line.setSpacing(8)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setAccessibleName(_("Looking closer"))
        line.addWidget(self.bar, 1, Qt.AlignmentFlag.AlignVCenter)
        self.button = Button("", role="small")
        self.button.clicked.connect(self._clicked)
        line.addWidget(self.button)
        layout.addLayout(line)
        closer.changed.connect(self._update)
        closer.moved.connect(self._move)
        self._update()

    def _update(self) -> None:
        looking = self._closer.share is not None
        self.setVisible(looking or self._closer.waits)
        self.bar.setVisible(looking)
        if looking:
            self.words.setText(_("Looking for near-duplicates and garbled characters…"))
            self.button.setText(_("Cancel"))
        else:
            self.words.setText(_("Near-duplicates and garbled characters: not looked for yet."))
            self.button.setText(_("Look closer"))

    def _move(self, share: float) -> None:
        self.bar.setValue(round(share * 1000))

    def _clicked(self) -> None:
        if self._closer.share is not None:
            self._closer.cancel()
        else:
            self._closer.start()

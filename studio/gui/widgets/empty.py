"""An empty place that says what goes here, why, and offers the next action."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.gui import icons
from studio.gui.widgets.buttons import Button, PrimaryButton
from studio.gui.widgets.labels import Label

_WIDTH = 440


class EmptyState(QWidget):
    """An icon, a heading, one or two sentences and the next steps, centred."""

    def __init__(
        self, icon: str, heading: str, words: str = "", *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        outer = QVBoxLayout(self)
        outer.setSpacing(8)
        outer.addStretch(2)
        picture = Label()
        picture.setPixmap(icons.pixmap(icon, "second", 40))
        outer.addWidget(picture, 0, Qt.AlignmentFlag.AlignHCenter)
        title = Label(heading, role="section")
        outer.addWidget(title, 0, Qt.AlignmentFlag.AlignHCenter)
        if words:
            text = Label(words, role="second", wrap=True)
            text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            text.setFixedWidth(_WIDTH)
            text.ensurePolished()
            # An aligned item of a layout is not asked for its height at this width.
            text.setMinimumHeight(text.heightForWidth(_WIDTH))
            outer.addWidget(text, 0, Qt.AlignmentFlag.AlignHCenter)
        self._actions = QHBoxLayout()
        self._actions.setSpacing(8)
        self._actions.addStretch(1)
        self._actions.addStretch(1)
        outer.addSpacing(8)
        outer.addLayout(self._actions)
        outer.addStretch(3)

    def add_action(
        self, text: str, call: Callable[[], object], *, primary: bool = False, icon: str = ""
    ) -> PrimaryButton | Button:
        """Offer a next step."""
        kind = PrimaryButton if primary else Button
        button = kind(text, icon=icon)
        button.clicked.connect(lambda: call())
        self._actions.insertWidget(self._actions.count() - 1, button)
        return button

"""A section that folds, with the count of what was changed in it and a way back."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.core.i18n import _, ngettext
from studio.gui import icons
from studio.gui.widgets.buttons import Button


class Fold(QWidget):
    """Closed at first; `body` is the layout inside."""

    toggled = Signal(bool)
    reset = Signal()

    def __init__(self, title: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(8)
        line = QHBoxLayout()
        line.setSpacing(4)
        self._button = Button(title, role="fold")
        self._button.setCheckable(True)
        self._button.setIconSize(QSize(14, 14))
        self._button.toggled.connect(self._toggle)
        self._back = Button(_("Reset"), role="link")
        self._back.setToolTip(_("Back to the defaults"))
        self._back.clicked.connect(self.reset)
        self._back.hide()
        line.addWidget(self._button)
        line.addStretch(1)
        line.addWidget(self._back)
        outer.addLayout(line)
        self._inside = QWidget()
        self.body = QVBoxLayout(self._inside)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(8)
        outer.addWidget(self._inside)
        self._toggle(False)

    def set_open(self, on: bool) -> None:
        """Fold open or closed."""
        self._button.setChecked(on)

    @property
    def is_open(self) -> bool:
        """Whether it is folded open."""
        return self._button.isChecked()

    def set_changed(self, count: int) -> None:
        """How many settings inside differ from their defaults."""
        words = ngettext("{n} changed", "{n} changed", count).format(n=count)
        self._button.setText(f"{self._title} · {words}" if count else self._title)
        self._back.setVisible(count > 0)

    def _toggle(self, on: bool) -> None:
        self._inside.setVisible(on)
        self._button.setIcon(icons.icon("caret-down" if on else "caret-right", "second", 14))
        self.toggled.emit(on)

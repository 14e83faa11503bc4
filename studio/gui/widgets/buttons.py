"""Buttons in their few looks."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from studio.gui import icons


class Button(QPushButton):
    """An ordinary button: a verb, maybe with an icon before it.

    Args:
        role: a look of the stylesheet: empty, link, danger, fold.
    """

    def __init__(
        self, text: str, *, icon: str = "", role: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        if role:
            self.setProperty("role", role)
        if icon:
            tone = {"link": "accent", "danger": "bad"}.get(role, "second")
            self.setIcon(icons.icon(icon, tone, 16))
            self.setIconSize(QSize(16, 16))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)


class PrimaryButton(QPushButton):
    """The one button of a page that leads on. Disabled, it says what is missing."""

    def __init__(self, text: str, *, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("role", "primary")
        if icon:
            self.setIcon(icons.icon(icon, "on_accent", 16))
            self.setIconSize(QSize(16, 16))
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def offer(self, text: str, *, missing: str = "") -> None:
        """Show what it does, or, disabled, what is missing for it."""
        self.setText(missing or text)
        self.setEnabled(not missing)
        self.show()


class IconButton(QToolButton):
    """A small button with an icon, and its words as tooltip and accessible name."""

    def __init__(
        self,
        name: str,
        words: str,
        *,
        tone: str = "second",
        size: int = 18,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setIcon(icons.icon(name, tone, size))
        self.setIconSize(QSize(size, size))
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

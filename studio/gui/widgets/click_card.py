"""A card that is one large button."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget


class ClickCard(QPushButton):
    """A button with a layout inside; its words are the accessible name."""

    def __init__(self, words: str, description: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName(words)
        self.setAccessibleDescription(description)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.content = QVBoxLayout(self)
        self.content.setContentsMargins(16, 12, 16, 12)
        self.content.setSpacing(4)

    def seal(self) -> None:
        """Let clicks on what stands inside reach the button; call when it is filled."""
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            child.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:
        """What the content needs."""
        return self.content.totalSizeHint()

    def minimumSizeHint(self) -> QSize:
        """What the content needs at least."""
        return self.content.totalMinimumSize()

    def hasHeightForWidth(self) -> bool:
        """Words inside may wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height that the wrapped words need."""
        return self.content.totalHeightForWidth(width)

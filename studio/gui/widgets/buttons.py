"""Buttons in their few looks."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from studio.gui import icons, theme


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
            self.setIcon(icons.icon(icon, tone, 16, pad=4))
            self.setIconSize(QSize(20, 16))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)


class PrimaryButton(QPushButton):
    """The one button of a page that leads on. Disabled, it says what is missing."""

    def __init__(self, text: str, *, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("role", "primary")
        if icon:
            self.setIcon(icons.icon(icon, "on_accent", 16, pad=4))
            self.setIconSize(QSize(20, 16))
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def offer(self, text: str, *, missing: str = "") -> None:
        """Show what it does, or, disabled, what is missing for it."""
        self.setText(missing or text)
        self.setEnabled(not missing)
        self.show()


class FieldButton(QPushButton):
    """Looks like a drop-down list and opens a menu; its words are elided, never cut."""

    def __init__(self, words: str, menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "field")
        self._words, self._menu = words, menu
        self.setMinimumWidth(60)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        self.clicked.connect(self._open)

    @property
    def words(self) -> str:
        """What it shows, whole."""
        return self._words

    def menu(self) -> QMenu:
        """The menu that it opens."""
        return self._menu

    def _open(self) -> None:
        self._menu.setMinimumWidth(self.width())
        self._menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame, the words and the caret."""
        super().paintEvent(event)
        painter = QPainter(self)
        colours = theme.current()
        painter.setPen(colours.color("text" if self.isEnabled() else "disabled"))
        room = self.rect().adjusted(8, 0, -28, 0)
        shown = self.fontMetrics().elidedText(
            self._words, Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
        caret = icons.pixmap("caret-down", "second", 12, self.devicePixelRatioF())
        painter.drawPixmap(self.width() - 20, (self.height() - 12) // 2, caret)


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

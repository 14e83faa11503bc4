"""A line to look for words in a text."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from studio.core.i18n import _
from studio.gui.widgets.buttons import Button


class Finder(QWidget):
    """Looks for what is typed; Enter goes on to the next place, Escape closes it."""

    def __init__(self, view: QPlainTextEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self.line = QLineEdit()
        self.line.setPlaceholderText(_("Find in the code"))
        self.line.setAccessibleName(_("Find in the code"))
        self.line.textChanged.connect(self._typed)
        self.line.returnPressed.connect(self.go_on)
        close = Button(_("Close"), role="link")
        close.clicked.connect(self.close_up)
        box = QHBoxLayout(self)
        box.setContentsMargins(12, 4, 12, 4)
        box.addWidget(self.line, 1)
        box.addWidget(close)
        self.hide()

    def open_up(self) -> None:
        """Show the line, ready to type in."""
        self.show()
        self.line.setFocus()
        self.line.selectAll()

    def close_up(self) -> None:
        """Hide the line."""
        self.hide()
        self._view.setFocus()

    def go_on(self) -> None:
        """The next place, from the beginning again behind the last."""
        self._find(QTextDocument.FindFlag(0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_up()
            return
        super().keyPressEvent(event)

    def _typed(self, _words: str) -> None:
        cursor = self._view.textCursor()
        cursor.setPosition(cursor.selectionStart())
        self._view.setTextCursor(cursor)
        self.go_on()

    def _find(self, flags: QTextDocument.FindFlag) -> None:
        words = self.line.text()
        if not words or self._view.find(words, flags):
            return
        cursor = self._view.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.Start)
        self._view.setTextCursor(cursor)
        self._view.find(words, flags)

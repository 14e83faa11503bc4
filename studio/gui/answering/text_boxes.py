"""A box for each text column that a model reads apart; the first one is the page's own."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui import fonts
from studio.gui.answering.marking import TextMarks
from studio.gui.widgets.frames import clear
from studio.gui.widgets.labels import Label

#: Lines of a further box.
_LINES = 3


class TextBoxes(QWidget):
    """The boxes of the second and further columns.

    Args:
        memory: keeps what was typed, by column.
    """

    changed = Signal(str)
    """The column whose text changed."""

    def __init__(self, memory: dict[str, Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._memory = memory
        self.edits: dict[str, QPlainTextEdit] = {}
        self.marks: dict[str, TextMarks] = {}
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(4)

    def show_columns(self, columns: Sequence[str]) -> None:
        """Ask for these texts; what was typed for a column of the same name stays."""
        if tuple(columns) == tuple(self.edits):
            return
        clear(self._box)
        self.edits, self.marks = {}, {}
        for name in columns:
            self._box.addWidget(Label(name, role="caption"))
            edit = QPlainTextEdit(str(self._memory.get(name, "")))
            edit.setAccessibleName(name)
            edit.setPlaceholderText(_("Type or paste a text…"))
            edit.setFont(fonts.font(fonts.BODY))
            edit.setTabChangesFocus(True)
            edit.setFixedHeight(edit.fontMetrics().lineSpacing() * _LINES + 18)
            edit.textChanged.connect(lambda name=name: self._typed(name))
            self.edits[name], self.marks[name] = edit, TextMarks(edit.document())
            self._box.addWidget(edit)

    def texts(self) -> dict[str, str]:
        """What is typed, by column."""
        return {name: edit.toPlainText() for name, edit in self.edits.items()}

    def fill(self, texts: dict[str, str]) -> None:
        """Type these."""
        for name, edit in self.edits.items():
            edit.setPlainText(texts.get(name, ""))

    def _typed(self, name: str) -> None:
        self._memory[name] = self.edits[name].toPlainText()
        self.changed.emit(name)

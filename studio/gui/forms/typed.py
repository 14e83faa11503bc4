"""Fields for texts: one line, a pattern that is judged while it is typed, many lines."""

from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout

from studio.core.errors import UserError
from studio.core.i18n import _, ngettext
from studio.core.spec import Param
from studio.gui import figures
from studio.gui.fonts import mono_font
from studio.gui.forms.control import Control
from studio.gui.widgets.buttons import Button
from studio.gui.widgets.labels import Label

_PAUSE_MS = 400
_LINES_SHOWN = 5


class TextField(Control):
    """One line; taken when it is left."""

    def __init__(self, parameter: Param, value: str) -> None:
        super().__init__()
        self.edit = QLineEdit(value)
        self.edit.setAccessibleName(_(parameter.title))
        self.edit.editingFinished.connect(self.commit)
        self.box.addWidget(self.edit, 1)
        self.setFocusProxy(self.edit)

    def set_value(self, value: Any) -> None:
        """Show another text, unless one is being typed."""
        if not self.edit.isModified() and self.edit.text() != str(value):
            self.edit.setText(str(value))

    def commit(self) -> None:
        """Tell what was typed."""
        if self.edit.isModified():
            self.edit.setModified(False)
            self.changed.emit(self.edit.text())


class PatternField(TextField):
    """One line in a fixed-width face; taken whenever the typing pauses, so that what is wrong
    with it stands below it at once.
    """

    wide: ClassVar[bool] = True

    def __init__(self, parameter: Param, value: str) -> None:
        super().__init__(parameter, value)
        self.edit.setFont(mono_font())
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.commit)
        self.edit.textEdited.connect(lambda _text: self._pause.start())


class LinesField(Control):
    """Many lines, one entry each, with their count; a file can be read into it."""

    wide: ClassVar[bool] = True

    def __init__(self, parameter: Param, value: str) -> None:
        super().__init__()
        self.edit = _Lines(value)
        self.edit.setAccessibleName(_(parameter.title))
        self.edit.setPlaceholderText(_(parameter.help))
        self._count = Label("", role="caption")
        read = Button(_("From a file…"), role="link")
        read.setToolTip(_("Put the lines of a text file behind those that stand here."))
        read.clicked.connect(self._choose)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self._count, 1)
        below.addWidget(read)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(self.edit)
        column.addLayout(below)
        self.box.addLayout(column, 1)
        self.setFocusProxy(self.edit)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.commit)
        self.edit.left.connect(self.commit)
        self.edit.textChanged.connect(self._typed)
        self._tell_count()

    def set_value(self, value: Any) -> None:
        """Show other lines, unless some are being typed."""
        document = self.edit.document()
        if not document.isModified() and self.edit.toPlainText() != str(value):
            self.edit.setPlainText(str(value))
            document.setModified(False)
            self._pause.stop()

    def commit(self) -> None:
        """Tell what was typed."""
        self._pause.stop()
        if self.edit.document().isModified():
            self.edit.document().setModified(False)
            self.changed.emit(self.edit.toPlainText())

    def take_file(self, path: Path) -> None:
        """Put the lines of a file behind those that are there, in one step that can be undone."""
        from studio.data.word_list import read_list

        try:
            text = read_list(path)
        except UserError as error:
            self.complained.emit(str(error.problem.message))
            return
        self.complained.emit("")
        cursor = self.edit.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        starts = cursor.atBlockStart()
        cursor.insertText(text if starts else f"\n{text}")
        self.commit()

    def _choose(self) -> None:
        kinds = [_("Text files") + " (*.txt *.csv *.tsv *.dict)", _("All files") + " (*)"]
        chosen, _kind = QFileDialog.getOpenFileName(
            self.window(), _("Read a list"), "", ";;".join(kinds)
        )
        if chosen:
            self.take_file(Path(chosen))

    def _typed(self) -> None:
        self._tell_count()
        self.edit.wrap_if_empty()
        self._pause.start()

    def _tell_count(self) -> None:
        count = sum(1 for line in self.edit.toPlainText().splitlines() if line.strip())
        words = ngettext("{n} entry", "{n} entries", count).format(n=figures.count(count))
        self._count.setText(words)


class _Lines(QPlainTextEdit):
    """A few lines high; Tab goes on to the next field."""

    left = Signal()

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setTabChangesFocus(True)
        self.wrap_if_empty()
        self.setFixedHeight(self.fontMetrics().lineSpacing() * _LINES_SHOWN + 18)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.document().setModified(False)

    def wrap_if_empty(self) -> None:
        """An entry stays on one line; the words of an empty field are read whole."""
        modes = QPlainTextEdit.LineWrapMode
        empty = self.document().isEmpty()
        self.setLineWrapMode(modes.WidgetWidth if empty else modes.NoWrap)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What was typed is taken."""
        super().focusOutEvent(event)
        self.left.emit()

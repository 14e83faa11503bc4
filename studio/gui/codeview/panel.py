"""The panel that shows the project as a PyTorch script, below the network."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from studio.core.errors import UserError
from studio.core.files import write_bytes
from studio.core.i18n import _, together
from studio.engine.coding import script_of
from studio.gui import fonts, theme
from studio.gui.codeview.finder import Finder
from studio.gui.codeview.highlighter import PythonHighlighter
from studio.gui.modelview.panels import Panel
from studio.gui.widgets.buttons import Button

if TYPE_CHECKING:
    from studio.gui.document import Document
    from studio.gui.session import Session
    from studio.model.check import Checked
    from studio.model.codegen.script import Script
    from studio.store.project import Project


class CodePanel(Panel):
    """The script as it is for the network on the canvas; the chosen layer's lines are marked."""

    def __init__(
        self, document: "Document", session: "Session", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._session = document, session
        self._script: Script | None = None
        self._chosen = ""
        self.view = QPlainTextEdit()
        self.view.setReadOnly(True)
        self.view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.view.setFont(fonts.mono_font())
        self.view.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.view.setAccessibleName(_("The project as a PyTorch script"))
        self.view.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._highlighter = PythonHighlighter(self.view.document())
        self.finder = Finder(self.view)
        self.told = QLabel()
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setWordWrap(True)
        self.told.setProperty("role", "second")
        self.copy = Button(_("Copy"), icon="copy")
        self.copy.clicked.connect(self._copy)
        self.save = Button(_("Save…"), icon="export")
        self.save.clicked.connect(self._save)
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 4, 12, 4)
        bar.setSpacing(8)
        bar.addWidget(self.told, 1)
        bar.addWidget(self.copy)
        bar.addWidget(self.save)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(bar)
        box.addWidget(self.finder)
        box.addWidget(self.view, 1)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.finder.open_up)

    def feed(self, project: "Project", checked: "Checked") -> None:
        """Show the script of this project, or what stands in its way."""
        try:
            self._script = script_of(project, checked)
        except UserError as error:
            self._script = None
            self._show("", together(str(error.problem.message), str(error.problem.fix)))
            return
        count = self._script.text.count("\n")
        self._show(
            self._script.text,
            _(
                "A script of its own in {count} lines: it trains on your file to the same figures."
            ).format(count=count),
        )
        self._mark(scroll=False)

    def choose(self, node_id: str) -> None:
        """Mark the lines of the layer that is chosen, and show the first of them."""
        self._chosen = node_id
        self._mark(scroll=True)

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_highlighter"):
            self._highlighter.recolour()
            self._mark(scroll=False)

    def _show(self, text: str, words: str) -> None:
        self.told.setText(words)
        self.copy.setEnabled(bool(text))
        self.save.setEnabled(bool(text))
        if text == self.view.toPlainText():
            return
        bar = self.view.verticalScrollBar()
        place = bar.value()
        self.view.setPlainText(text)
        bar.setValue(place)

    def _mark(self, *, scroll: bool) -> None:
        lines = self._script.lines.get(self._chosen, ()) if self._script is not None else ()
        marks = []
        for number in lines:
            mark = QTextEdit.ExtraSelection()
            mark.cursor = QTextCursor(self.view.document().findBlockByNumber(number))
            mark.format.setBackground(theme.current().color("tint"))
            mark.format.setProperty(
                mark.format.Property.FullWidthSelection,
                True,
            )
            marks.append(mark)
        self.view.setExtraSelections(marks)
        if scroll and lines:
            self.view.setTextCursor(marks[0].cursor)
            self.view.centerCursor()

    def _copy(self) -> None:
        if self._script is not None:
            QGuiApplication.clipboard().setText(self._script.text)

    def _save(self) -> None:
        if self._script is None:
            return
        start = str(self._document.folder / "train.py")
        chosen, _kind = QFileDialog.getSaveFileName(
            self, _("Save the script"), start, _("Python scripts") + " (*.py)"
        )
        if chosen:
            self.save_to(Path(chosen))

    def save_to(self, path: Path) -> None:
        """Write the script; what stands in the way is told above the page."""
        assert self._script is not None
        try:
            write_bytes(path, self._script.text.encode())
        except UserError as error:
            self._session.notice.emit(error.problem)

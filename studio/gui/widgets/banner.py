"""A problem where it arose: one sentence, a way out, details folded, Copy."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from studio.core.errors import Problem
from studio.core.i18n import _
from studio.gui import icons
from studio.gui.fonts import mono_font
from studio.gui.widgets.buttons import Button, IconButton
from studio.gui.widgets.labels import Label

_ICONS = {
    "error": ("warning-circle", "bad"),
    "warning": ("warning", "caution"),
    "good": ("check-circle", "good"),
    "info": ("info", "accent"),
}


class Banner(QFrame):
    """One line with an icon, a second for the way out, buttons, and details that fold open."""

    dismissed = Signal()

    def __init__(
        self,
        level: str,
        text: str,
        fix: str = "",
        *,
        details: str = "",
        closable: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self.setProperty("level", level)
        self.setAccessibleName(text)
        self._details_text = details
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 8, 8, 8)
        outer.setSpacing(8)
        line = QHBoxLayout()
        line.setSpacing(8)
        name, tone = _ICONS.get(level, _ICONS["info"])
        picture = Label()
        picture.setPixmap(icons.pixmap(name, tone))
        line.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.setContentsMargins(0, 1, 0, 1)
        words.addWidget(Label(text, wrap=True, selectable=True))
        if fix:
            words.addWidget(Label(fix, role="caption", wrap=True, selectable=True))
        line.addLayout(words, 1)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(4)
        line.addLayout(self._buttons)
        if details:
            self._fold = Button(_("Details"), role="link")
            self._fold.setCheckable(True)
            self._fold.toggled.connect(self._show_details)
            line.addWidget(self._fold, 0, Qt.AlignmentFlag.AlignTop)
            copy = Button(_("Copy"), icon="copy", role="link")
            copy.clicked.connect(self._copy)
            line.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
        if closable:
            close = IconButton("x", _("Dismiss"), size=16)
            close.clicked.connect(self.dismiss)
            line.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        outer.addLayout(line)
        self._text = "\n".join(part for part in (text, fix, details) if part)
        self._details: QPlainTextEdit | None = None

    @classmethod
    def of(cls, problem: Problem, *, closable: bool = True) -> "Banner":
        """The banner for a problem."""
        level = problem.severity if problem.severity in _ICONS else "info"
        return cls(
            level,
            str(problem.message),
            str(problem.fix),
            details=problem.details,
            closable=closable,
        )

    def add_action(self, text: str, call: Callable[[], object]) -> Button:
        """A button that does something about it."""
        button = Button(text)
        button.clicked.connect(lambda: call())
        self._buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return button

    def _show_details(self, on: bool) -> None:
        if self._details is None:
            self._details = QPlainTextEdit(self._details_text)
            self._details.setReadOnly(True)
            self._details.setFont(mono_font())
            self._details.setFixedHeight(160)
            self._details.setAccessibleName(_("Details"))
            layout = self.layout()
            if layout is not None:
                layout.addWidget(self._details)
        self._details.setVisible(on)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text)

    def dismiss(self) -> None:
        """Take it away."""
        self.hide()
        self.dismissed.emit()
        self.deleteLater()

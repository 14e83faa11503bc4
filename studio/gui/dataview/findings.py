"""What was found in the data: each finding in words, with its rows to look at and ways to mend it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.core.errors import Problem
from studio.core.i18n import _
from studio.gui import figures, icons
from studio.gui.widgets.buttons import Button
from studio.gui.widgets.flow import FlowLayout
from studio.gui.widgets.frames import Card, clear, hairline
from studio.gui.widgets.labels import Label

if TYPE_CHECKING:
    from studio.data.finding import Finding, Fix

_LOOK = {
    "error": ("warning-circle", "bad"),
    "warning": ("warning", "caution"),
    "info": ("info", "accent"),
}


class FindingRow(QWidget):
    """One finding: icon, sentence, way out, Show rows, and a button for each way to mend it."""

    def __init__(
        self,
        problem: Problem,
        count: int,
        fixes: "Sequence[Fix]",
        shown: bool,
        panel: "FindingsCard",
    ) -> None:
        super().__init__()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 4)
        layout.setSpacing(8)
        name, tone = _LOOK.get(problem.severity, _LOOK["info"])
        picture = Label()
        picture.setPixmap(icons.pixmap(name, tone, 18))
        layout.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Label(str(problem.message), wrap=True, selectable=True))
        if problem.fix:
            words.addWidget(Label(str(problem.fix), role="caption", wrap=True))
        self.button = self._rows_button(problem, shown, panel) if count else None
        self.fixes = {fix.kind: self._fix_button(problem, fix, panel) for fix in fixes}
        line = FlowLayout(12)
        words.addLayout(line)
        for button in (self.button, *self.fixes.values()):
            if button is not None:
                line.addWidget(button)
        layout.addLayout(words, 1)

    def _rows_button(self, problem: Problem, shown: bool, panel: "FindingsCard") -> Button:
        text = _("Show all rows again") if shown else _("Show rows")
        button = Button(text, role="link")
        button.setAccessibleName(f"{text}: {problem.message}")
        button.clicked.connect(lambda: panel.rows_asked.emit("" if shown else problem.code))
        return button

    def _fix_button(self, problem: Problem, fix: "Fix", panel: "FindingsCard") -> Button:
        button = Button(str(fix.words), role="small")
        button.setAccessibleName(f"{fix.words}: {problem.message}")
        button.clicked.connect(lambda: panel.fix_asked.emit(fix))
        return button


class FindingsCard(Card):
    """All findings, or that nothing was found; below, how far the closer look is."""

    rows_asked = Signal(str)
    """The code of the finding whose rows to show; empty for all rows."""
    fix_asked = Signal(object)
    """The `Fix` to do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Findings"), parent=parent)
        self._list = QVBoxLayout()
        self._list.setSpacing(4)
        self.content.addLayout(self._list)
        self.foot = QVBoxLayout()
        self.content.addLayout(self.foot)
        self.content.addStretch(1)
        self.rows: dict[str, FindingRow] = {}

    def show_waiting(self, words: str) -> None:
        """Say why there is nothing to show yet."""
        self._clear()
        self._list.addWidget(Label(words, role="second", wrap=True))

    def show_findings(
        self,
        findings: "Sequence[Finding]",
        notes: Sequence[Problem] = (),
        others: Sequence[Problem] = (),
        shown: str = "",
    ) -> None:
        """List findings with rows, then notes of the reader and problems without rows."""
        self._clear()
        items: list[tuple[Problem, int, Sequence[Fix]]] = [
            (found.problem, len(found.rows), found.fixes) for found in findings
        ]
        known = {found.problem for found in findings}
        items += [(note, 0, ()) for note in (*others, *notes) if note not in known]
        order = {"error": 0, "warning": 1}
        items.sort(key=lambda item: order.get(item[0].severity, 2))
        for place, (problem, count, fixes) in enumerate(items):
            if place:
                self._list.addWidget(hairline())
            row = FindingRow(problem, count, fixes, problem.code == shown, self)
            self.rows[problem.code] = row
            self._list.addWidget(row)
        self.set_note(figures.count(len(items)) if items else "")
        if not items:
            self._list.addWidget(self._all_well())

    def _all_well(self) -> QWidget:
        made = QWidget()
        layout = QHBoxLayout(made)
        layout.setContentsMargins(0, 4, 0, 4)
        picture = Label()
        picture.setPixmap(icons.pixmap("check-circle", "good", 18))
        layout.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        words = _(
            "Nothing to mend: no empty texts, no duplicates, no missing labels, no text in both "
            "training and test."
        )
        layout.addWidget(Label(words, wrap=True), 1)
        return made

    def _clear(self) -> None:
        clear(self._list)
        self.rows = {}
        self.set_note("")

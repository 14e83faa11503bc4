"""The ticked runs beside each other: curves, settings, and the texts that two answer otherwise."""

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from studio.core.errors import Problem
from studio.core.i18n import _, ngettext, together
from studio.gui import figures
from studio.gui.evaluation.tables import Cell, SortedTable
from studio.gui.runs.settings_apart import differences
from studio.gui.widgets.frames import Card
from studio.gui.widgets.labels import Label

if TYPE_CHECKING:
    from studio.data.dataset import TextDataset
    from studio.engine.comparing import Comparison
    from studio.store.project import Project

CURVES, SETTINGS, TEXTS = range(3)


class Apart(QWidget):
    """Three tabs: the curves, given from outside, and two with a sentence or a table each."""

    texts_asked = Signal()
    """The tab of the texts was opened."""

    def __init__(self, curves: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tabs = QTabBar()
        for words in (_("Curves"), _("Settings"), _("Test texts")):
            self.tabs.addTab(words)
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(_("What is compared"))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(self.tabs)
        self._stack = QStackedWidget()
        box.addWidget(self._stack, 1)
        self.settings, self.texts = _Part(), _Part()
        for part in (curves, self.settings, self.texts):
            self._stack.addWidget(part)
        self.tabs.currentChanged.connect(self._turned)

    @property
    def shows_texts(self) -> bool:
        """Whether the tab of the texts is open."""
        return self.tabs.currentIndex() == TEXTS

    def show_settings(self, runs: "list[tuple[str, Project]]") -> None:
        """Show which settings differ between runs, each given by name and project."""
        if len(runs) < 2:
            self.settings.say(_("Tick two or more runs to see what sets them apart."))
            return
        rows = differences([project for _name, project in runs])
        if not rows:
            self.settings.say(_("The ticked runs have the same settings."))
            return
        heads = (_("Setting"), *(name for name, _project in runs))
        table = SortedTable(heads, name=_("Differences of settings"))
        for column in range(1, len(heads)):
            table.setColumnWidth(column, 140)
        table.show_rows([(Cell(title), *(Cell(v) for v in values)) for title, values in rows])
        self.settings.show_table("", table)

    def show_comparison(
        self,
        found: "Comparison | Problem | None",
        names: tuple[str, str],
        dataset: "TextDataset | None",
    ) -> None:
        """Show the texts that two runs answer otherwise; None where not two runs are ticked."""
        if found is None:
            self.texts.say(_("Tick exactly two runs to see the texts that they answer otherwise."))
        elif isinstance(found, Problem):
            self.texts.say(together(str(found.message), str(found.fix)))
        elif not found.changed:
            words = _("Both answer all {n} test texts alike.")
            self.texts.say(words.format(n=figures.count(found.shared)))
        else:
            self.texts.show_table(_told(found), _table(found, names, dataset))

    def _turned(self, index: int) -> None:
        self._stack.setCurrentIndex(index)
        if index == TEXTS:
            self.texts_asked.emit()


class _Part(Card):
    """A sentence, and below it a table where there is one."""

    def __init__(self) -> None:
        super().__init__()
        self._box = self.content
        self.words = Label("", role="caption", wrap=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._box.addWidget(self.words)
        self._box.addStretch(0)
        self.table: SortedTable | None = None

    def say(self, words: str) -> None:
        """Show a sentence and no table."""
        self._drop()
        self.words.setText(words)
        self.words.setVisible(bool(words))

    def show_table(self, words: str, table: SortedTable) -> None:
        """Show a table below a sentence."""
        self.say(words)
        self.table = table
        self._box.insertWidget(1, table, 1)

    def _drop(self) -> None:
        if self.table is not None:
            self.table.hide()
            self.table.deleteLater()
            self.table = None


def _told(found: "Comparison") -> str:
    changed = found.mended + found.broken + found.otherwise
    words = ngettext(
        "{n} of {all} test texts gets another answer: {mended} right instead of wrong, "
        "{broken} wrong instead of right.",
        "{n} of {all} test texts get another answer: {mended} right instead of wrong, "
        "{broken} wrong instead of right.",
        changed,
    )
    return words.format(
        n=figures.count(changed),
        all=figures.count(found.shared),
        mended=figures.count(found.mended),
        broken=figures.count(found.broken),
    )


def _table(
    found: "Comparison", names: tuple[str, str], dataset: "TextDataset | None"
) -> SortedTable:
    table = SortedTable(
        (_("Text"), _("Actual"), *names), name=_("Texts with another answer"), wide=0
    )
    for column in (1, 2, 3):
        table.setColumnWidth(column, 128)
    rows = [one.row for one in found.changed]
    known = dataset is not None and max(rows) < dataset.rows
    texts = dataset.texts(np.array(rows)) if dataset is not None and known else [""] * len(rows)
    table.show_rows(
        [
            (
                Cell(" ".join(text.split())[:500]),
                Cell(one.actual),
                Cell(one.before),
                Cell(one.after),
            )
            for text, one in zip(texts, found.changed, strict=True)
        ]
    )
    return table

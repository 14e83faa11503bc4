"""Which rows are shown: a search, a class, the rows that a step changes or that have a token."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui.textview.row_choice import RowChoice
from studio.gui.textview.vocabulary_table import visible
from studio.gui.textview.vocabulary_view import search_field
from studio.gui.widgets.combo import Combo

_TYPING_PAUSE_MS = 200
_TOKEN = -2


class RowBar(QWidget):
    """`changed` tells a new `RowChoice`."""

    changed = Signal(object)

    def __init__(self, choice: RowChoice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choice = choice
        self.search = search_field(_("Search rows"))
        self.search.setText(choice.search)
        self.label = Combo(_("Class"))
        self.by = Combo(_("Which rows"))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_TYPING_PAUSE_MS)
        self._pause.timeout.connect(self._searched)
        self.search.textEdited.connect(lambda _text: self._pause.start())
        self.search.textChanged.connect(lambda text: None if text else self._pause.start())
        self.label.activated.connect(self._picked)
        self.by.activated.connect(self._picked)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self.search, 3)
        line.addWidget(self.label, 2)
        line.addWidget(self.by, 3)
        self._labels: tuple[str, ...] | None = None
        self._steps: tuple[tuple[int, str], ...] | None = None
        self.offer_labels(())
        self.offer_steps(())

    @property
    def choice(self) -> RowChoice:
        """Which rows are wanted."""
        return self._choice

    def offer_labels(self, names: Sequence[str]) -> None:
        """Offer these classes."""
        if tuple(names) == self._labels:
            return
        self._labels = tuple(names)
        self.label.clear()
        self.label.addItem(_("All classes"), -1)
        for number, name in enumerate(names):
            self.label.addItem(name or "–", number)
        self.label.setVisible(bool(names))
        self._show()

    def offer_steps(self, steps: Sequence[tuple[int, str]]) -> None:
        """Offer the rows that each of these steps changes: its place, and words for it."""
        if tuple(steps) == self._steps:
            return
        self._steps = tuple(steps)
        self._fill_by()

    def choose(self, choice: RowChoice) -> None:
        """Want other rows, as if a person had chosen them."""
        token_is_new = choice.token != self._choice.token
        self._choice = choice
        self.search.setText(choice.search)
        self._pause.stop()
        if token_is_new:
            self._fill_by()
        self._show()
        self.changed.emit(choice)

    def _fill_by(self) -> None:
        self.by.clear()
        self.by.addItem(_("All training rows"), -1)
        if self._choice.token:
            shown = visible(self._choice.token[:40])
            self.by.addItem(_("With the token “{token}”").format(token=shown), _TOKEN)
        for place, words in self._steps or ():
            self.by.addItem(words, place)
        self._show()

    def _show(self) -> None:
        self.label.setCurrentIndex(max(self.label.findData(self._choice.label), 0))
        by = _TOKEN if self._choice.token else self._choice.step
        self.by.setCurrentIndex(max(self.by.findData(by), 0))

    def _searched(self) -> None:
        self._tell(self.search.text())

    def _picked(self, _index: int) -> None:
        self._tell(self.search.text())

    def _tell(self, search: str) -> None:
        by = int(self.by.currentData())
        choice = RowChoice(
            search=search,
            label=int(self.label.currentData()),
            step=max(by, -1),
            token=self._choice.token if by == _TOKEN else "",
        )
        if choice != self._choice:
            self._choice = choice
            self.changed.emit(choice)

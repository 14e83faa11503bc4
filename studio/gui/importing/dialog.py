"""The import dialog: the parsed table, live, while a person says how files are read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from studio.core.i18n import _, ngettext, together
from studio.gui import figures
from studio.gui.dataview.reader_form import ReaderForm
from studio.gui.forms.controls import choice
from studio.gui.importing.file_list import FileList
from studio.gui.importing.first_rows import FirstRows
from studio.gui.importing.looking import (
    FIRST_ROWS,
    SOLVED_BY,
    Look,
    Reading,
    guess_again,
    look,
    read_first,
)
from studio.gui.importing.reading_cards import ReadingCards
from studio.gui.widgets.banner import Banner
from studio.gui.widgets.buttons import Button, PrimaryButton
from studio.gui.widgets.empty import EmptyState
from studio.gui.widgets.frames import Card, clear, scrolling
from studio.gui.widgets.labels import ElidedLabel, Label

if TYPE_CHECKING:
    from studio.catalog.source import ReaderOptions
    from studio.core.errors import Problem
    from studio.gui.background import Background, Ticket

_SIZE = (1080, 700)
_MARGIN = 64
_LEFT_WIDTH = 300
#: Settings that are found from the text, and those that decide which text that is.
_GUESSED = frozenset({"format", "delimiter", "quote", "header"})
_GUESSED_FROM = frozenset({"encoding", "skip_rows"})


@dataclass(frozen=True)
class Choice:
    """What a person settled in the dialog: these files, read so, for this use."""

    paths: tuple[Path, ...]
    options: "ReaderOptions"
    use: str = ""


class ImportDialog(QDialog):
    """Shows the first rows of files as they would be read; `chosen` tells a `Choice`.

    Args:
        background: reads the rows off the window's thread.
        found: the first look at the files.
        uses: what the rows may be used for (value, words); the first is preselected.
        removable: whether single files may be taken away.
    """

    chosen = Signal(object)

    def __init__(
        self,
        background: "Background",
        found: Look,
        *,
        title: str = "",
        uses: Sequence[tuple[str, str]] = (),
        removable: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._background, self._look = background, found
        self._ticket: Ticket | None = None
        self._removable = removable
        #: Settings that were changed here and are not guessed any more.
        self._by_hand: set[str] = set()
        self.reading = found.reading
        name = found.paths[0].name
        self.setWindowTitle(title or _("Open {name}").format(name=name))
        self.setModal(True)
        self._resize_within(parent)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 16, 16, 16)
        outer.setSpacing(12)
        self._cards_place = QVBoxLayout()
        outer.addLayout(self._cards_place)
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(self._left_side())
        middle.addWidget(self._table_card(), 1)
        outer.addLayout(middle, 1)
        outer.addLayout(self._foot(uses))
        self._take_look(found)
        self.open_button.setFocus()

    # -- what others call -----------------------------------------------------------------------

    @property
    def options(self) -> "ReaderOptions":
        """How the files would be read now."""
        return self.form.options

    @property
    def busy(self) -> bool:
        """Whether the rows of the newest choice are still being read."""
        return self._ticket is not None

    def accept(self) -> None:
        """Tell what was chosen, and close."""
        if not self.open_button.isEnabled():
            return
        self._stop()
        use = str(self._use_value)
        self.chosen.emit(Choice(self._look.paths, self.options, use))
        super().accept()

    def reject(self) -> None:
        """Close; nothing was changed."""
        self._stop()
        super().reject()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in a field takes its value first; only a second one opens."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        typing = isinstance(self.focusWidget(), QAbstractSpinBox | QLineEdit)
        if enter and typing and self.busy:
            return
        super().keyPressEvent(event)

    # -- building -------------------------------------------------------------------------------

    def _resize_within(self, parent: QWidget | None) -> None:
        width, height = _SIZE
        if parent is not None:
            room = parent.window().size()
            width = min(width, room.width() - _MARGIN)
            height = min(height, room.height() - _MARGIN)
        self.resize(max(width, 720), max(height, 480))

    def _left_side(self) -> QWidget:
        left = QWidget()
        self._left = QVBoxLayout(left)
        self._left.setContentsMargins(0, 0, 0, 0)
        self._left.setSpacing(12)
        self.files = FileList(removable=self._removable)
        self.files.removed.connect(self._remove_file)
        self._left.addWidget(self.files)
        self._form_card = Card(_("How it is read"))
        self._again = Button(_("Back to the guess"), role="link")
        self._again.setToolTip(_("Go back to what was found unaided"))
        self._again.clicked.connect(self._as_found)
        self._form_card.head.addWidget(self._again)
        self._left.addWidget(self._form_card)
        self._told = QVBoxLayout()
        self._told.setSpacing(8)
        self._left.addLayout(self._told)
        self._left.addStretch(1)
        area = scrolling(left)
        area.setFixedWidth(_LEFT_WIDTH)
        return area

    def _table_card(self) -> QWidget:
        card = Card(margin=0)
        card.content.setSpacing(0)
        self._pages = QStackedWidget()
        self.table = FirstRows()
        self._pages.addWidget(self.table)
        self._unreadable = QWidget()
        self._unreadable_layout = QVBoxLayout(self._unreadable)
        self._pages.addWidget(self._unreadable)
        card.content.addWidget(self._pages, 1)
        return card

    def _foot(self, uses: Sequence[tuple[str, str]]) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(8)
        self._use_value = uses[0][0] if uses else ""
        if len(uses) > 1:
            line.addWidget(Label(_("Use it as"), role="second"))
            self.use = choice(_("Use it as"), list(uses), self._use_value)
            self.use.setMinimumWidth(240)
            self.use.changed.connect(self._set_use)
            line.addWidget(self.use)
            line.addSpacing(8)
        self._facts = ElidedLabel("", tone="second")
        line.addWidget(self._facts, 1)
        cancel = Button(_("Cancel"))
        cancel.clicked.connect(self.reject)
        line.addWidget(cancel)
        self.open_button = PrimaryButton(_("Open"))
        self.open_button.setDefault(True)
        self.open_button.clicked.connect(self.accept)
        line.addWidget(self.open_button)
        return line

    def _set_use(self, use: object) -> None:
        self._use_value = str(use)

    # -- following a look -----------------------------------------------------------------------

    def _take_look(self, found: Look) -> None:
        self._look = found
        self.files.set_files(found.paths, found.size_bytes)
        while (item := self._form_card.content.takeAt(1)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self.form = ReaderForm(found.reading.options, found.sheets)
        self.form.changed.connect(self._changed)
        self._form_card.content.addWidget(self.form)
        clear(self._cards_place)
        self.cards: ReadingCards | None = None
        if len(found.candidates) > 1:
            self.cards = ReadingCards(found.candidates)
            self.cards.picked.connect(self._picked)
            self._cards_place.addWidget(self.cards)
        self._show(found.reading)

    def _changed(self, _options: object, field: str) -> None:
        if field in _GUESSED:
            self._by_hand.add(field)
        self._read(guess=field in _GUESSED_FROM and not self._by_hand)

    def _picked(self, encoding: str) -> None:
        if encoding != self.options.encoding:
            self.form.set_options(self.options.model_copy(update={"encoding": encoding}))
            self._read(guess=not self._by_hand)

    def _as_found(self) -> None:
        if self.options != self._look.reading.options:
            self._by_hand.clear()
            self.form.set_options(self._look.reading.options)
            self._read()

    def _remove_file(self, path: Path) -> None:
        paths = tuple(each for each in self._look.paths if each != path)
        if paths:
            self._run(lambda ticket: look(paths, tick=ticket.progress), self._take_new_look)

    def _take_new_look(self, found: Look) -> None:
        self._ticket = None
        self._take_look(found)

    # -- reading --------------------------------------------------------------------------------

    def _read(self, *, guess: bool = False) -> None:
        """Read the rows by what the form says.

        Args:
            guess: what a person has not set is found anew first.
        """
        paths, options = self._look.paths, self.options

        def work(ticket: "Ticket") -> Reading:
            chosen = guess_again(paths[0], options) if guess else options
            return read_first(paths, chosen, tick=ticket.progress)

        self._run(work, self._arrived)
        self._update_state()

    def _run(self, work: Callable[["Ticket"], object], done: Callable[..., None]) -> None:
        self._stop()
        self._ticket = self._background.run(self, work, done, self._failed)

    def _stop(self) -> None:
        if self._ticket is not None:
            self._ticket.cancel()
            self._ticket = None

    def _arrived(self, reading: Reading) -> None:
        self._ticket = None
        if reading.options != self.options:
            self.form.set_options(reading.options)
        self._show(reading)

    def _failed(self, problem: "Problem") -> None:
        self._arrived(Reading(self.options, problem=problem))

    def _show(self, reading: Reading) -> None:
        self.reading = reading
        problem = reading.problem
        field = SOLVED_BY.get(problem.code, "") if problem is not None else ""
        self.form.show_problems({field: str(problem.message)} if problem and field else {})
        self._tell_repairs(reading)
        if reading.table is not None:
            self.table.set_table(reading.table)
            self._pages.setCurrentWidget(self.table)
        else:
            self._show_unreadable(reading)
        self._update_state()

    def _tell_repairs(self, reading: Reading) -> None:
        clear(self._told)
        for note in reading.table.notes if reading.table is not None else ():
            self._told.addWidget(Banner.of(note, closable=False))

    def _show_unreadable(self, reading: Reading) -> None:
        """Say in the place of the rows why there are none, unless it stands beside a control."""
        clear(self._unreadable_layout)
        problem = reading.problem
        words = str(problem.fix) if problem is not None else ""
        if problem is not None and not SOLVED_BY.get(problem.code):
            words = together(str(problem.message), words)
        heading = _("The rows can't be read in this way")
        self._unreadable_layout.addWidget(EmptyState("warning-circle", heading, words))
        self._pages.setCurrentWidget(self._unreadable)

    def _update_state(self) -> None:
        table = self.reading.table
        self.open_button.setEnabled(self.busy or table is not None)
        self._again.setVisible(self.options != self._look.reading.options)
        if self.cards is not None:
            self.cards.set_picked(self.options.encoding)
        self._facts.set_text(_facts(self.reading))


def _facts(reading: Reading) -> str:
    if reading.table is None:
        return ""
    rows, columns = min(reading.table.rows, FIRST_ROWS), len(reading.table.columns)
    shown = ngettext("The first {n} row", "The first {n} rows", rows)
    if not reading.more:
        shown = ngettext("{n} row", "{n} rows", rows)
    parts = [shown.format(n=figures.count(rows))]
    parts.append(ngettext("{n} column", "{n} columns", columns).format(n=columns))
    return " · ".join(parts)

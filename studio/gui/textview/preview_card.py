"""Before and after: a few rows, and the chosen one step by step."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from studio.core.i18n import _, ngettext
from studio.gui import figures
from studio.gui.fonts import CAPTION
from studio.gui.textview.marked import KindSwatch, MarkedText, Piece
from studio.gui.textview.row_bar import RowBar
from studio.gui.textview.row_choice import RowChoice
from studio.gui.textview.showing import Followed
from studio.gui.textview.tracing import GAP, Source, TextView
from studio.gui.widgets.buttons import IconButton
from studio.gui.widgets.frames import Card, clear, hairline, scrolling
from studio.gui.widgets.labels import ElidedLabel, Label

_TYPING_PAUSE_MS = 120
#: Below this height only a few rows are shown.
_ROOMY, _FEW_ROWS = 500, 3
MOST_ROWS = 5


class PreviewCard(Card):
    """`own_typed` tells a text that was typed, `turned` asks for other rows (−1, 1)."""

    own_typed = Signal(str)
    turned = Signal(int)
    row_chosen = Signal(int)
    room_changed = Signal()
    """More rows have room now, or fewer."""
    step_chosen = Signal(int)
    """The place of a step whose heading was clicked; −1 for the tokeniser."""

    def __init__(
        self, own_text: str = "", choice: RowChoice | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(_("Before and after"), parent=parent)
        self._views: tuple[TextView, ...] = ()
        self._chosen = 0
        self._roomy = True
        self._steps_marked: list[MarkedText] = []
        self._headings: dict[int, _Heading] = {}
        self._place: int | None = None
        self.own = QLineEdit(own_text)
        self.own.setPlaceholderText(_("Type a text to follow it through the steps"))
        self.own.setAccessibleName(_("A text of your own"))
        self.own.setClearButtonEnabled(True)
        stretch = self.head.takeAt(self.head.count() - 1)
        del stretch
        self.head.addWidget(self.own, 1)
        self._range = Label("", role="caption")
        self.head.addWidget(self._range)
        for icon, words, step in (
            ("caret-left", _("Earlier rows"), -1),
            ("caret-right", _("Further rows"), 1),
        ):
            button = IconButton(icon, words, size=16)
            button.clicked.connect(lambda _on=False, step=step: self.turned.emit(step))
            self.head.addWidget(button)
        self.bar = RowBar(choice or RowChoice())
        self.content.addWidget(self.bar)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_TYPING_PAUSE_MS)
        self._pause.timeout.connect(lambda: self.own_typed.emit(self.own.text()))
        self.own.textEdited.connect(lambda _text: self._pause.start())
        self.own.textChanged.connect(lambda text: None if text else self._pause.start())
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self.content.addLayout(self._rows)
        self.content.addWidget(hairline())
        self._steps = QVBoxLayout()
        self._steps.setContentsMargins(0, 0, 8, 0)
        self._steps.setSpacing(8)
        inside = QWidget()
        inside.setLayout(self._steps)
        self._area = scrolling(inside)
        self._area.verticalScrollBar().rangeChanged.connect(lambda *_range: self._scroll())
        self.content.addWidget(self._area, 1)
        self.content.addLayout(self._legend())

    def show_views(
        self, views: Sequence[TextView], chosen: int, range_words: str, nothing: str = ""
    ) -> None:
        """Show texts with their stages.

        Args:
            chosen: the one that is followed step by step.
            range_words: which of how many rows these are.
            nothing: what is said where there are none.
        """
        self._views = tuple(views)
        self._chosen = min(chosen, max(len(views) - 1, 0))
        self._range.setText(range_words)
        focus = any(row.hasFocus() for row in self.rows())
        clear(self._rows)
        for place, view in enumerate(self._views):
            row = _Row(place, view, place == self._chosen)
            row.chosen.connect(self._choose)
            self._rows.addWidget(row)
            if focus and place == self._chosen:
                row.setFocus()
        self._show_steps(nothing)

    def follow(self, place: int | None) -> None:
        """Keep a step in view: the place of its settings; −1 for the tokeniser, None for none."""
        if place != self._place:
            self._place = place
            self._show_place()

    def show_followed(self, found: Followed, chosen: int) -> None:
        """Show rows that were found, with the numbers of which they are."""
        rows = sum(view.source.row >= 0 for view in found.views)
        words = ""
        if found.total:
            first, last = found.first + 1, found.first + rows
            reach = f"{first:,}–{last:,}" if last > first else f"{first:,}"
            words = _("{shown} of {total}").format(shown=reach, total=figures.count(found.total))
        nothing = "" if self.bar.choice.is_all else _("No training row is like that.")
        self.show_views(found.views, chosen, words, nothing)

    def rows(self) -> list["_Row"]:
        """The rows that are shown."""
        return self.findChildren(_Row)

    def views(self) -> tuple[TextView, ...]:
        """The texts that are shown."""
        return self._views

    def stage_texts(self) -> list[tuple[Piece, ...]]:
        """The pieces of each stage of the chosen text."""
        return [marked.pieces() for marked in self._steps_marked]

    @property
    def room(self) -> int:
        """How many rows have room above the steps."""
        return MOST_ROWS if self._roomy else _FEW_ROWS

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fewer rows where the steps would have no room."""
        super().resizeEvent(event)
        roomy = event.size().height() >= _ROOMY
        if roomy != self._roomy:
            self._roomy = roomy
            self.room_changed.emit()

    def _choose(self, place: int) -> None:
        place = min(max(place, 0), len(self._views) - 1)
        self._chosen = place
        for row in self.rows():
            row.set_chosen(row.place == place)
        self._show_steps("")
        self.row_chosen.emit(place)

    def _show_steps(self, nothing: str) -> None:
        clear(self._steps)
        self._steps_marked, self._headings = [], {}
        if not self._views:
            words = nothing or _("No rows to show yet.")
            self._steps.addWidget(Label(words, role="second", wrap=True))
            self._steps.addStretch(1)
            return
        view = self._views[self._chosen]
        ending = " …" if view.cut else ""
        typed = view.source.row < 0
        title = _("As it was typed") if typed else _("As it stands in the file")
        self._add_stage(title, (Piece(view.before + ending),), _source_words(view.source))
        stages, last = view.stages, view.stages[-1]
        what = _("What the network reads")
        if last.place < 0:
            # Nothing follows the tokeniser: its tokens are what the network reads.
            stages, what = stages[:-1], f"{_(last.title)} · {what}"
        for stage in stages:
            note = "" if stage.changed else _("no change")
            pieces = stage.pieces if stage.changed or stage.is_tokens else ()
            self._add_stage(_(stage.title), pieces, note, stage.place)
        note = ngettext("{n} token", "{n} tokens", view.tokens).format(n=figures.count(view.tokens))
        self._add_stage(what, view.after, note, last.place if last.place < 0 else None)
        self._steps.addStretch(1)
        self._show_place()

    def _show_place(self) -> None:
        for place, heading in self._headings.items():
            heading.set_chosen(place == self._place)
        self._scroll()

    def _scroll(self) -> None:
        heading = self._headings.get(self._place) if self._place is not None else None
        inside = self._area.widget()
        if heading is not None and inside is not None and inside.isAncestorOf(heading):
            self._steps.activate()
            room = self._area.viewport().height()
            top = heading.mapTo(inside, heading.rect().topLeft()).y()
            bar = self._area.verticalScrollBar()
            if not bar.value() <= top <= bar.value() + room // 2:
                bar.setValue(max(top - 8, 0))

    def _add_stage(
        self, title: str, pieces: tuple[Piece, ...], note: str, place: int | None = None
    ) -> None:
        box = QVBoxLayout()
        box.setSpacing(0)
        head = QHBoxLayout()
        heading = _Heading(title, place)
        heading.chosen.connect(self.step_chosen)
        if place is not None:
            self._headings[place] = heading
        head.addWidget(heading)
        head.addStretch(1)
        head.addWidget(Label(note, role="caption"))
        box.addLayout(head)
        if pieces:
            marked = MarkedText(pieces)
            self._steps_marked.append(marked)
            box.addWidget(marked)
        self._steps.addLayout(box)

    def _legend(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(6)
        for kind, words in (
            ("gone", _("taken away")),
            ("new", _("put in")),
            ("token", _("token")),
            ("unknown", _("not in the vocabulary")),
        ):
            line.addWidget(KindSwatch(kind))  # type: ignore[arg-type]
            words_label = ElidedLabel(words, tone="second", pixels=CAPTION)
            line.addWidget(words_label)
        return line


def _source_words(source: Source) -> str:
    """Which row it is, and of which class."""
    if source.row < 0:
        return ""
    row = _("row {n}").format(n=figures.count(source.row + 1))
    return f"{row} · {source.label}" if source.label else row


class _Heading(Label):
    """The title over a stage; a click shows the settings of its step."""

    chosen = Signal(int)

    def __init__(self, title: str, place: int | None) -> None:
        super().__init__(title, role="caption")
        self._place = place
        if place is not None:
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_chosen(self, chosen: bool) -> None:
        """Mark it as the step whose settings are shown."""
        role = "chosen" if chosen else "caption"
        if self.property("role") != role:
            self.setProperty("role", role)
            self.style().unpolish(self)
            self.style().polish(self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell which step is meant."""
        if self._place is not None:
            self.chosen.emit(self._place)


class _Row(QFrame):
    """One text: before on the left, the tokens on the right."""

    chosen = Signal(int)

    def __init__(self, place: int, view: TextView, chosen: bool) -> None:
        super().__init__()
        self.place = place
        self.setProperty("role", "row")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        line = QHBoxLayout(self)
        line.setContentsMargins(8, 3, 8, 3)
        line.setSpacing(16)
        before = ElidedLabel(view.before)
        after = ElidedLabel(" ".join(p.text for p in view.after if p.text != GAP), tone="second")
        line.addWidget(before, 1)
        line.addWidget(after, 1)
        self.setAccessibleName(view.before)
        self.setAccessibleDescription(_source_words(view.source))
        self.set_chosen(chosen)

    def set_chosen(self, chosen: bool) -> None:
        """Mark the row as the one that is followed step by step."""
        self.setProperty("selected", chosen)
        self.style().unpolish(self)
        self.style().polish(self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the row."""
        self.chosen.emit(self.place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter or space chooses the row; arrow keys go to the neighbours."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self.place)
        elif event.key() == Qt.Key.Key_Down:
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Up:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)

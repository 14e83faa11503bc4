"""Which words decided: tinted in the text, and the strongest of them named below it."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.data.inputs import Inputs
from studio.gui import fonts, theme
from studio.gui.answering.line_text import LineText
from studio.gui.answering.marking import TextMarks
from studio.gui.answering.model_thread import Deciding, Explained, ModelThread
from studio.gui.widgets.labels import Label
from studio.gui.widgets.switch import Switch

#: Rest after the last answer before an explanation is asked for.
SETTLED_MS = 250
#: Share of the strongest weight from which a word is tinted, and from which it is named.
TINTED, NAMED = 0.08, 0.2
#: A text whose strongest word weighs less, in log-odds, was decided by none.
_NOTHING = 0.01
#: At most so many words are named on each side, each cut to so many characters.
_MOST, _LONGEST = 6, 24
#: How much of the colour a tint holds, from the weakest to the strongest word.
_FAINT, _FULL = 0.08, 0.50


def tint(share: float, colours: theme.Theme) -> QColor:
    """The background for a weight of −1 to 1: accent for, orange against, the surface at 0.

    The two are told apart by colour-blind eyes, and text stays readable on all of them.
    """
    tone = colours.color("accent") if share > 0 else colours.series_color(2)
    part = _FAINT + (_FULL - _FAINT) * min(abs(share), 1.0) if share else 0.0
    below = colours.color("surface")
    return QColor(
        round(below.red() + (tone.red() - below.red()) * part),
        round(below.green() + (tone.green() - below.green()) * part),
        round(below.blue() + (tone.blue() - below.blue()) * part),
    )


def shares_of(pieces: Sequence[Deciding], *, least: float = _NOTHING) -> list[float]:
    """Each weight as a share of the strongest, −1 to 1; all 0 where nothing decided."""
    strongest = max((abs(piece.weight) for piece in pieces), default=0.0)
    if strongest < least:
        return [0.0] * len(pieces)
    return [piece.weight / strongest for piece in pieces]


def named(text: str, pieces: Sequence[Deciding], sign: int) -> list[str]:
    """The words that decided most for (sign 1) or against (sign −1), the strongest first.

    Neighbours without a space between them are one word: 芯 and 片 are named 芯片.
    """
    runs: list[tuple[float, int, int]] = []
    for piece, share in zip(pieces, shares_of(pieces), strict=True):
        if share * sign < NAMED:
            continue
        weight, start, end = share * sign, piece.start, piece.end
        if runs and runs[-1][2] == start and text[start - 1].isalnum() and text[start].isalnum():
            weight, start = weight + runs[-1][0], runs[-1][1]
            runs.pop()
        runs.append((weight, start, end))
    words: dict[str, None] = {}
    for _weight, start, end in sorted(runs, key=lambda run: (-run[0], run[1])):
        word = " ".join(text[start:end].split())
        words[word[:_LONGEST] + "…" if len(word) > _LONGEST else word] = None
    return list(words)[:_MOST]


class DecidingWords(QWidget):
    """A switch and two lines under the text; asks for explanations once the text rests."""

    def __init__(
        self,
        thread: ModelThread,
        edit: QPlainTextEdit,
        marks: TextMarks,
        memory: dict[str, Any],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._thread, self._edit, self._marks, self._memory = thread, edit, marks, memory
        self._answer: tuple[str | Inputs, str] | None = None
        self._column = ""
        self._number = 0
        self.explained: Explained | None = None
        self.switch = Switch(_("Show which words decided"), show_words=True)
        self.switch.setChecked(bool(memory.get("deciding", True)))
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(SETTLED_MS)
        self._lines = QWidget()
        self._chips: list[Label] = []
        self.speaking_for, self.speaking_against = self._line(1.0), self._line(-1.0)
        self._lay_out()
        self._rest.timeout.connect(self._ask)
        self.switch.toggled.connect(self._toggled)
        thread.explained.connect(self._take)

    def drop(self) -> None:
        """The text changed: forget what was found and what is awaited."""
        self._rest.stop()
        self._answer, self._number = None, 0
        if self.explained is not None:
            self._show(None)

    def aim(self, edit: QPlainTextEdit, marks: TextMarks, column: str) -> None:
        """Explain the words of another text from now on."""
        if edit is self._edit:
            return
        self._show(None)
        self._edit, self._marks, self._column = edit, marks, column

    def settle(self, row: str | Inputs, label: str) -> None:
        """This is the newest answer; explain it if nothing else is typed."""
        self._answer = (row, label)
        if self.switch.isChecked():
            self._rest.start()

    def explain_class(self, label: str) -> None:
        """Explain another class of the same text."""
        if self._answer is not None and self.switch.isChecked():
            self._rest.stop()
            self._number = self._thread.explain(self._answer[0], label, self._column)

    def _line(self, share: float) -> LineText:
        words = LineText(fonts.CAPTION, tone="text")
        chip = Label()
        picture = QPixmap(12, 12)
        picture.fill(tint(share, theme.current()))
        chip.setPixmap(picture)
        chip.hide()
        self._chips.append(chip)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(chip)
        row.addWidget(words, 1)
        box = self._lines.layout() or QVBoxLayout(self._lines)
        assert isinstance(box, QVBoxLayout)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        box.addLayout(row)
        return words

    def _lay_out(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 4, 0, 0)
        box.setSpacing(4)
        box.addWidget(self.switch)
        box.addWidget(self._lines)
        self._lines.setVisible(self.switch.isChecked())

    def _toggled(self, on: bool) -> None:
        self._memory["deciding"] = on
        self._lines.setVisible(on)
        self._number = 0
        self._show(None)
        if on:
            self._ask()

    def _ask(self) -> None:
        if self._answer is not None:
            self._number = self._thread.explain(*self._answer, self._column)

    def _take(self, found: Explained) -> None:
        if found.number == self._number:
            self._show(found)

    def _show(self, found: Explained | None) -> None:
        self.explained = found
        colours = theme.current()
        pieces = found.pieces if found is not None else ()
        shown = [
            (piece.start, piece.end, tint(share, colours))
            for piece, share in zip(pieces, shares_of(pieces), strict=True)
            if abs(share) >= TINTED
        ]
        # Tints are no edit: the page isn't to ask again because of them.
        self._edit.blockSignals(True)
        self._marks.tint(found.text if found is not None else "", shown)
        self._edit.blockSignals(False)
        above, below = _sentences(found) if found is not None else ("", "")
        self.speaking_for.set_text(above)
        self.speaking_against.set_text(below)
        for chip in self._chips:
            chip.setVisible(found is not None)
        self._edit.setAccessibleDescription(" ".join(line for line in (above, below) if line))


def _sentences(found: Explained) -> tuple[str, str]:
    """What the two lines say."""
    sides = [named(found.text, found.pieces, sign) for sign in (1, -1)]
    above, below = [_(", ").join(words) or _("no word") for words in sides]
    if not found.label:
        return (
            _("Raise the number: {words}").format(words=above),
            _("Lower it: {words}").format(words=below),
        )
    return (
        _("For {label}: {words}").format(label=found.label, words=above),
        _("Against: {words}").format(words=below),
    )

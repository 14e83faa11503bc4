"""The same lines read in several encodings, side by side, to pick the one that makes sense."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui.dataview.reader_form import encoding_words
from studio.gui.importing.looking import Candidate
from studio.gui.widgets.click_card import ClickCard
from studio.gui.widgets.labels import ElidedLabel, Label


class ReadingCards(QWidget):
    """One card an encoding; `picked` tells its name."""

    picked = Signal(str)

    def __init__(self, candidates: Sequence[Candidate], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        words = _(
            "The bytes of this file make sense in more than one encoding. Which one reads well?"
        )
        layout.addWidget(Label(words, wrap=True))
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self.cards: dict[str, ClickCard] = {}
        for candidate in candidates:
            card = _ReadingCard(candidate)
            card.clicked.connect(lambda _on=False, name=candidate.encoding: self.picked.emit(name))
            self._group.addButton(card)
            self.cards[candidate.encoding] = card
            line.addWidget(card, 1)
        # The stylesheet's height of buttons would win over what the lines need.
        heights = [card.content.totalSizeHint().height() for card in self.cards.values()]
        row.setFixedHeight(max(heights, default=0))
        layout.addWidget(row)

    def set_picked(self, encoding: str) -> None:
        """Mark the card of an encoding; none where another one was chosen by hand."""
        self._group.setExclusive(False)
        for name, card in self.cards.items():
            card.setChecked(name == encoding)
        self._group.setExclusive(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right go from card to card."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        cards = list(self.cards.values())
        now = next((n for n, card in enumerate(cards) if card.hasFocus()), None)
        if step and now is not None:
            other = cards[(now + step) % len(cards)]
            other.setFocus()
            other.click()
        else:
            super().keyPressEvent(event)


class _ReadingCard(ClickCard):
    def __init__(self, candidate: Candidate) -> None:
        title = encoding_words(candidate.encoding)
        super().__init__(title, " ".join(candidate.lines))
        self.setCheckable(True)
        self.content.setContentsMargins(12, 8, 12, 8)
        self.content.addWidget(ElidedLabel(title, tone="second", pixels=12))
        for text in candidate.lines:
            self.content.addWidget(ElidedLabel(text))
        self.seal()

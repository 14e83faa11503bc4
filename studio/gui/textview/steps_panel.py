"""The pipeline as cards, in the order in which they run."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.core.i18n import _, ngettext
from studio.gui import figures
from studio.gui.textview.palette import StepPalette
from studio.gui.textview.step_card import StageCard, StepCard
from studio.gui.textview.step_words import settings_words
from studio.gui.widgets.buttons import Button
from studio.gui.widgets.frames import clear
from studio.gui.widgets.labels import Label

if TYPE_CHECKING:
    from studio.catalog.pipeline import Pipeline


class StepsPanel(QWidget):
    """Cards of steps, tokeniser, vocabulary, length and n-grams.

    A card's key is ``step:<place>``, ``tokenizer``, ``vocabulary``, ``sequence`` or ``ngrams``.
    """

    chosen = Signal(str)
    added = Signal(str)
    switched = Signal(int, bool)
    moved = Signal(int, int)
    removed = Signal(int)
    duplicated = Signal(int)
    rows_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: dict[str, StageCard] = {}
        self._order: tuple[tuple[str, str], ...] = ()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 4, 0)
        self._layout.setSpacing(8)
        self.palette_window = StepPalette(self)
        self.palette_window.picked.connect(self.added)

    def show_pipeline(
        self, pipeline: "Pipeline", selected: str, channels: frozenset[str], *, focus: bool = False
    ) -> None:
        """Show the cards of a pipeline; cards that stay are kept.

        Args:
            selected: key of the card whose settings are shown.
            channels: what the network reads; decides what is said of vocabulary and n-grams.
            focus: put the keyboard on the selected card.
        """
        order = tuple((s.step.stage, s.step.meta.id) for s in pipeline.steps)
        if not self._cards or order != self._order:
            self._order = order
            self._build(pipeline)
        self._fill(pipeline, channels)
        self.select(selected, focus=focus)

    def show_effects(
        self,
        effects: Mapping[str, str],
        problems: Mapping[str, Sequence[tuple[str, bool]]],
    ) -> None:
        """Show what each card does, and what is wrong with it, by its key."""
        for key, card in self._cards.items():
            card.show_effect(effects.get(key, ""))
            card.show_problems(problems.get(key, ()))

    def card(self, key: str) -> StageCard:
        """The card with this key."""
        return self._cards[key]

    def has(self, key: str) -> bool:
        """Whether there is a card with this key."""
        return key in self._cards

    def keys(self) -> list[str]:
        """The cards' keys, from top to bottom."""
        return list(self._cards)

    def select(self, key: str, *, focus: bool = False) -> None:
        """Mark a card as the one whose settings are shown."""
        for name, card in self._cards.items():
            card.set_selected(name == key)
        if focus and key in self._cards:
            self._cards[key].setFocus(Qt.FocusReason.OtherFocusReason)

    def open_palette(self) -> None:
        """Offer all steps."""
        self.palette_window.search.clear()
        self.palette_window.open_at(self.add_button)

    # -- inside ---------------------------------------------------------------------------------

    def _build(self, pipeline: "Pipeline") -> None:
        clear(self._layout)
        self._cards = {}
        self._add_caption(_("On the text"))
        self._add_steps(pipeline, "text")
        self._add_caption(_("Cut into tokens"))
        self._keep(StageCard("tokenizer", "", "", "scissors"))
        self._add_caption(_("On the tokens"))
        self._add_steps(pipeline, "token")
        self.add_button = Button(_("Add a step"), icon="plus")
        self.add_button.clicked.connect(self.open_palette)
        self._layout.addWidget(self.add_button)
        self._add_caption(_("Into numbers"))
        for key, title, icon in (
            ("vocabulary", _("Vocabulary"), "list-bullets"),
            ("sequence", _("Length"), "ruler"),
            ("ngrams", _("N-grams"), "stack"),
        ):
            self._keep(StageCard(key, title, "", icon))
        self._layout.addStretch(1)

    def _fill(self, pipeline: "Pipeline", channels: frozenset[str]) -> None:
        for place, item in enumerate(pipeline.steps):
            card = self._cards[f"step:{place}"]
            assert isinstance(card, StepCard)
            card.show_words(_(item.step.meta.title), settings_words(item.step))
            card.show_enabled(item.enabled)
        tokenizer = pipeline.tokenizer
        words = settings_words(tokenizer) or _(tokenizer.meta.summary)
        self._cards["tokenizer"].show_words(_(tokenizer.meta.title), words)
        for key, words in _number_words(pipeline, channels).items():
            card = self._cards[key]
            card.show_words(card.title.text(), words)

    def _add_caption(self, words: str) -> None:
        label = Label(words, role="caption")
        label.setContentsMargins(0, 4, 0, 0)
        self._layout.addWidget(label)

    def _add_steps(self, pipeline: "Pipeline", stage: str) -> None:
        none = True
        for place, item in enumerate(pipeline.steps):
            if item.step.stage != stage:
                continue
            none = False
            card = StepCard(place, _(item.step.meta.title), "", item.enabled)
            card.switched.connect(self.switched)
            card.moved.connect(self.moved)
            card.removed.connect(self.removed)
            card.duplicated.connect(self.duplicated)
            card.rows_asked.connect(self.rows_asked)
            self._keep(card)
        if none:
            self._layout.addWidget(Label(_("Nothing: it stays as it is."), role="second"))

    def _keep(self, card: StageCard) -> None:
        card.chosen.connect(self.chosen)
        card.stepped.connect(self._step)
        self._cards[card.key] = card
        self._layout.addWidget(card)

    def _step(self, key: str, by: int) -> None:
        keys = list(self._cards)
        place = min(max(keys.index(key) + by, 0), len(keys) - 1)
        self._cards[keys[place]].setFocus(Qt.FocusReason.OtherFocusReason)
        self.chosen.emit(keys[place])


def _number_words(pipeline: "Pipeline", channels: frozenset[str]) -> dict[str, str]:
    """What is said of the ways into numbers."""
    unused = _("not read by this network")
    reads = {name.partition("/")[0] for name in channels}
    size = pipeline.vocabulary.max_size
    length = pipeline.sequence.max_length
    order = pipeline.ngrams.max_tokens
    vocabulary = ngettext("at most {n} token", "at most {n} tokens", size).format(
        n=figures.count(size)
    )
    sequence = ngettext("at most {n} token", "at most {n} tokens", length).format(
        n=figures.count(length)
    )
    ngrams = ngettext("up to {n} token", "up to {n} tokens", order).format(n=order)
    return {
        "vocabulary": vocabulary if "tokens" in reads or not reads else unused,
        "sequence": sequence if "tokens" in reads or not reads else unused,
        "ngrams": ngrams if "ngrams" in reads or not reads else unused,
    }

"""The pipeline as cards, in the order in which they run."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.core.i18n import _, ngettext
from studio.gui import figures
from studio.gui.textview.palette import StepPalette
from studio.gui.textview.step_card import StageCard, StepCard
from studio.gui.textview.step_words import settings_words
from studio.gui.widgets.buttons import Button
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
        self._steps: list[StepCard] = []
        self._order: tuple[str, ...] | None = None
        self._laying_out = False
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 4, 0)
        self._layout.setSpacing(8)
        self._captions = {
            key: _caption(words)
            for key, words in (
                ("text", _("On the text")),
                ("tokenizer", _("Cut into tokens")),
                ("token", _("On the tokens")),
                ("numbers", _("Into numbers")),
            )
        }
        self._nothing = {
            stage: Label(_("Nothing: it stays as it is."), role="second")
            for stage in ("text", "token")
        }
        self._fixed = {
            key: self._made(StageCard(key, title, "", icon))
            for key, title, icon in (
                ("tokenizer", "", "scissors"),
                ("vocabulary", _("Vocabulary"), "list-bullets"),
                ("sequence", _("Length"), "ruler"),
                ("ngrams", _("N-grams"), "stack"),
            )
        }
        self.add_button = Button(_("Add a step"), icon="plus")
        self.add_button.clicked.connect(self.open_palette)
        self.palette_window = StepPalette(self)
        self.palette_window.picked.connect(self.added)

    def show_pipeline(
        self, pipeline: "Pipeline", selected: str, channels: frozenset[str], *, focus: bool = False
    ) -> None:
        """Show the cards of a pipeline.

        Args:
            selected: key of the card whose settings are shown.
            channels: what the network reads; decides what is said of vocabulary and n-grams.
            focus: put the keyboard on the selected card.
        """
        order = tuple(item.step.stage for item in pipeline.steps)
        if order != self._order:
            self._order = order
            self._lay_out(order)
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

    def _lay_out(self, stages: tuple[str, ...]) -> None:
        """Put the cards in order; a card serves whatever step is at its place."""
        self._laying_out = True
        while len(self._steps) > len(stages):
            card = self._steps.pop()
            card.hide()
            card.setParent(None)
            card.deleteLater()
        while len(self._steps) < len(stages):
            self._steps.append(self._made_step(len(self._steps)))
        while self._layout.count():
            self._layout.takeAt(0)
        self._cards = {}
        self._put_steps("text", stages)
        self._put(self._captions["tokenizer"])
        self._put_card("tokenizer", self._fixed["tokenizer"])
        self._put_steps("token", stages)
        self._put(self.add_button)
        self._put(self._captions["numbers"])
        for key in ("vocabulary", "sequence", "ngrams"):
            self._put_card(key, self._fixed[key])
        self._layout.addStretch(1)
        # The keyboard walks as the eye does.
        stops: list[QWidget] = []
        for key, each in self._cards.items():
            stops += [self.add_button] if key == "vocabulary" else []
            stops += [each, each.switch] if isinstance(each, StepCard) else [each]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)
        self._laying_out = False

    def _put_steps(self, stage: str, stages: tuple[str, ...]) -> None:
        self._put(self._captions[stage])
        for place, own in enumerate(stages):
            if own == stage:
                self._put_card(f"step:{place}", self._steps[place])
        self._put(self._nothing[stage])
        self._nothing[stage].setVisible(stage not in stages)

    def _put_card(self, key: str, card: StageCard) -> None:
        self._cards[key] = card
        self._put(card)

    def _put(self, widget: QWidget) -> None:
        self._layout.addWidget(widget)
        widget.show()

    def _made(self, card: StageCard) -> StageCard:
        card.chosen.connect(self._choose)
        card.stepped.connect(self._step)
        return card

    def _made_step(self, place: int) -> StepCard:
        card = StepCard(place)
        self._made(card)
        card.switched.connect(self.switched)
        card.moved.connect(self.moved)
        card.removed.connect(self.removed)
        card.duplicated.connect(self.duplicated)
        card.rows_asked.connect(self.rows_asked)
        return card

    def _choose(self, key: str) -> None:
        # A card that goes hands the focus on, which chooses nothing.
        if not self._laying_out:
            self.chosen.emit(key)

    def _fill(self, pipeline: "Pipeline", channels: frozenset[str]) -> None:
        for place, item in enumerate(pipeline.steps):
            card = self._cards[f"step:{place}"]
            assert isinstance(card, StepCard)
            if card.kind != item.step.meta.id:
                # Another step stands here now: what it does will be known in a moment.
                card.kind = item.step.meta.id
                card.show_effect("…")
            card.show_step(_(item.step.meta.title), settings_words(item.step), item.enabled)
        tokenizer = pipeline.tokenizer
        words = settings_words(tokenizer) or _(tokenizer.meta.summary)
        self._cards["tokenizer"].show_words(_(tokenizer.meta.title), words)
        for key, words in _number_words(pipeline, channels).items():
            card = self._cards[key]
            card.show_words(card.title.text(), words)

    def _step(self, key: str, by: int) -> None:
        keys = list(self._cards)
        place = min(max(keys.index(key) + by, 0), len(keys) - 1)
        self._cards[keys[place]].setFocus(Qt.FocusReason.OtherFocusReason)
        self.chosen.emit(keys[place])


def _caption(words: str) -> Label:
    label = Label(words, role="caption")
    label.setContentsMargins(0, 4, 0, 0)
    return label


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
    letters = pipeline.ngrams.characters
    if letters:
        words = ngettext("up to {n} character", "up to {n} characters", letters)
        ngrams = f"{ngrams} · {words.format(n=letters)}"
    return {
        "vocabulary": vocabulary if "tokens" in reads or not reads else unused,
        "sequence": sequence if "tokens" in reads or not reads else unused,
        "ngrams": ngrams if "ngrams" in reads or not reads else unused,
    }

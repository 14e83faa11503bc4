"""The pipeline as cards, in the order in which they run."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from studio.core.i18n import _, ngettext
from studio.core.spec import ParamKind, Spec, is_shown, params_of
from studio.gui import figures
from studio.gui.textview.step_card import StageCard, StepCard
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

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: dict[str, StageCard] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 4, 0)
        self._layout.setSpacing(8)

    def show_pipeline(
        self, pipeline: "Pipeline", selected: str, channels: frozenset[str], *, focus: bool = False
    ) -> None:
        """Show the cards of a pipeline.

        Args:
            selected: key of the card whose settings are shown.
            channels: what the network reads; decides what is said of vocabulary and n-grams.
            focus: put the keyboard on the selected card.
        """
        clear(self._layout)
        self._cards = {}
        self._add_caption(_("On the text"))
        self._add_steps(pipeline, "text")
        self._add_caption(_("Cut into tokens"))
        tokenizer = pipeline.tokenizer
        words = settings_words(tokenizer) or _(tokenizer.meta.summary)
        self._add("tokenizer", _(tokenizer.meta.title), words, "scissors")
        self._add_caption(_("On the tokens"))
        self._add_steps(pipeline, "token")
        self._layout.addWidget(self._add_button())
        self._add_caption(_("Into numbers"))
        self._add_numbers(pipeline, channels)
        self._layout.addStretch(1)
        self.select(selected, focus=focus)

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
            title, words = _(item.step.meta.title), settings_words(item.step)
            card = StepCard(place, title, words, item.enabled)
            card.switched.connect(self.switched)
            card.moved.connect(self.moved)
            card.removed.connect(self.removed)
            self._keep(card)
        if none:
            self._layout.addWidget(Label(_("Nothing: it stays as it is."), role="second"))

    def _add_numbers(self, pipeline: "Pipeline", channels: frozenset[str]) -> None:
        unused = _("not read by this network")
        vocabulary = pipeline.vocabulary
        words = ngettext("at most {n} token", "at most {n} tokens", vocabulary.max_size).format(
            n=figures.count(vocabulary.max_size)
        )
        self._add("vocabulary", _("Vocabulary"), words, "list-bullets")
        length = pipeline.sequence.max_length
        words = ngettext("at most {n} token", "at most {n} tokens", length).format(
            n=figures.count(length)
        )
        self._add("sequence", _("Length"), words if "tokens" in channels else unused, "ruler")
        order = pipeline.ngrams.max_tokens
        words = ngettext("up to {n} token", "up to {n} tokens", order).format(n=order)
        self._add("ngrams", _("N-grams"), words if "ngrams" in channels else unused, "stack")

    def _add(self, key: str, title: str, words: str, icon: str) -> None:
        self._keep(StageCard(key, title, words, icon))

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

    def _add_button(self) -> Button:
        button = Button(_("Add a step"), icon="plus")
        button.clicked.connect(
            lambda: self.add_menu().popup(button.mapToGlobal(button.rect().bottomLeft()))
        )
        return button

    def add_menu(self) -> QMenu:
        """The menu of all steps, by stage."""
        from studio.catalog.base import TextStep
        from studio.catalog.registry import entries

        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        for stage, words in (("text", _("On the text")), ("token", _("On the tokens"))):
            heading = menu.addAction(words)
            heading.setEnabled(False)
            for key, step in entries(TextStep).items():
                if step.stage == stage:
                    action = menu.addAction(_(step.meta.title))
                    action.setToolTip(_(step.meta.summary))
                    action.setData(key)
                    action.triggered.connect(partial(self._asked, key))
            menu.addSeparator()
        return menu

    def _asked(self, key: str, _checked: bool = False) -> None:
        self.added.emit(key)


def settings_words(spec: Spec) -> str:
    """The chosen settings of a step on one line; empty where it has none."""
    words = []
    for p in params_of(type(spec)):
        if p.advanced or not is_shown(p, spec):
            continue
        value = getattr(spec, p.name)
        if p.kind is ParamKind.CHOICE:
            words.append(_(dict(p.choices)[str(value)]))
        elif p.kind is ParamKind.SWITCH:
            if value:
                words.append(_(p.title))
        elif p.kind in (ParamKind.INTEGER, ParamKind.NUMBER) and value is not None:
            words.append(f"{_(p.title)}: {figures.short(float(value))}")
    return " · ".join(words)

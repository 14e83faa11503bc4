"""Below the rows: how many of each class, and what is to be known of the texts."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui import figures
from studio.gui.dataview.profile_card import ProfileCard
from studio.gui.widgets.bars import Bar, BarList
from studio.gui.widgets.frames import Card

if TYPE_CHECKING:
    from studio.data.profile import Profile
    from studio.gui.closer_look import CloserLook


class Overview(QWidget):
    """Class counts and the profile of the texts, side by side."""

    class_picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        self._classes_card = Card(_("Classes"))
        self.classes = BarList(_("Rows of each class"))
        self.classes.picked.connect(self._picked)
        self._classes_card.content.addWidget(self.classes, 1)
        self.texts = ProfileCard()
        layout.addWidget(self._classes_card, 4)
        layout.addWidget(self.texts, 5)
        self.setMinimumHeight(188)

    def show_nothing(self) -> None:
        """Nothing is known yet."""
        self.classes.set_bars(())
        self._classes_card.set_note("")
        self.texts.lengths.set_characters(None)
        self.texts.lengths.set_tokens(None, 0)

    def show_profile(self, profile: "Profile", task: str) -> None:
        """Show the figures of a profile."""
        counts = sorted(profile.class_counts.items(), key=lambda item: -item[1])
        total, most = sum(n for _name, n in counts), max((n for _name, n in counts), default=1)
        self.classes.set_bars(
            [
                Bar(
                    name,
                    n / most if most else 0.0,
                    f"{figures.count(n)}\u2003{figures.percent(n / total if total else 0.0)}",
                    short=figures.count(n),
                )
                for name, n in counts
            ]
        )
        self._classes_card.setVisible(task != "regression")
        self._classes_card.set_note(figures.count(len(counts)) if counts else "")
        self.texts.lengths.set_characters(profile.lengths)

    def show_closer(self, closer: "CloserLook") -> None:
        """Show what a longer look at the texts tells."""
        tokens = closer.tokens
        self.texts.lengths.set_tokens(
            tokens.lengths if tokens is not None else None, tokens.rows if tokens is not None else 0
        )
        self.texts.words.show_closer(closer)
        self.texts.languages.show_languages(closer.languages)

    def _picked(self, name: str) -> None:
        self.texts.words.choose(name)
        self.class_picked.emit(name)

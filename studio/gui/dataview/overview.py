"""Below the rows: how many of each class, and how long the texts are."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui import figures
from studio.gui.widgets.bars import Bar, BarList
from studio.gui.widgets.frames import Card
from studio.gui.widgets.histogram import Bins, Histogram, bins_of

if TYPE_CHECKING:
    from studio.data.profile import Profile


class Overview(QWidget):
    """Class counts and text lengths, side by side."""

    class_picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        self._classes_card = Card(_("Classes"))
        self.classes = BarList(_("Rows of each class"))
        self.classes.picked.connect(self.class_picked)
        self._classes_card.content.addWidget(self.classes, 1)
        self._lengths_card = Card(_("Text lengths"))
        self.lengths = Histogram(_("Text lengths"), _("characters"))
        self._lengths_card.content.addWidget(self.lengths, 1)
        layout.addWidget(self._classes_card, 1)
        layout.addWidget(self._lengths_card, 1)
        self.setMinimumHeight(168)

    def show_nothing(self) -> None:
        """Nothing is known yet."""
        self.classes.set_bars(())
        self.lengths.set_bins(Bins(0, 1, ()))
        self._classes_card.set_note("")
        self._lengths_card.set_note("")

    def show_profile(self, profile: "Profile", task: str) -> None:
        """Show the figures of a profile."""
        import numpy as np

        counts = sorted(profile.class_counts.items(), key=lambda item: -item[1])
        total, most = sum(n for _name, n in counts), max((n for _name, n in counts), default=1)
        self.classes.set_bars(
            [
                Bar(
                    name,
                    n / most,
                    f"{figures.count(n)}\u2003{figures.percent(n / total)}",
                    short=figures.count(n),
                )
                for name, n in counts
            ]
        )
        self._classes_card.setVisible(task == "classification")
        self._classes_card.set_note(figures.count(len(counts)) if counts else "")
        self.lengths.set_bins(bins_of(profile.lengths))
        if len(profile.lengths):
            median = round(float(np.median(profile.lengths)))
            longest = int(np.max(profile.lengths))
            self._lengths_card.set_note(
                _("median {median}, longest {longest} characters").format(
                    median=figures.count(median), longest=figures.count(longest)
                )
            )

"""Below the rows at the right: lengths, words typical of a class, languages."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui import figures
from studio.gui.dataview.language_names import language_name
from studio.gui.widgets.bars import Bar, BarList
from studio.gui.widgets.combo import Combo
from studio.gui.widgets.frames import Card
from studio.gui.widgets.histogram import Bins, Histogram, bins_of
from studio.gui.widgets.labels import ElidedLabel, Label

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from studio.gui.closer_look import CloserLook

#: Languages with a smaller share are not worth a line.
_LEAST_SHARE = 0.005


class ProfileCard(Card):
    """Three views in one place, chosen by tabs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName(_("Profile of the texts"))
        self.lengths, self.words, self.languages = LengthsTab(), WordsTab(), LanguagesTab()
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(False)
        self.tabs.setAccessibleName(_("Profile of the texts"))
        self._pages = QStackedWidget()
        for page, name in (
            (self.lengths, _("Lengths")),
            (self.words, _("Typical words")),
            (self.languages, _("Languages")),
        ):
            self.tabs.addTab(name)
            self._pages.addWidget(page)
        self.tabs.currentChanged.connect(self._pages.setCurrentIndex)
        self.head.addWidget(self.tabs)
        self.head.addStretch(1)
        self.content.addLayout(self.head)
        self.content.addWidget(self._pages, 1)


class LengthsTab(QWidget):
    """A histogram in characters or tokens, and percentiles in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._characters: NDArray[np.int32] | None = None
        self._tokens: NDArray[np.int32] | None = None
        self._sampled = 0
        self.unit = Combo(_("Unit of the lengths"))
        self.unit.addItems([_("Characters"), _("Tokens")])
        self.unit.setFixedWidth(112)
        self.unit.currentIndexChanged.connect(self._show)
        self.histogram = Histogram(_("Text lengths"), _("characters"))
        self._tokens_histogram = Histogram(_("Text lengths"), _("tokens"))
        self._both = QStackedWidget()
        self._both.addWidget(self.histogram)
        self._both.addWidget(self._tokens_histogram)
        self.facts = ElidedLabel(tone="second", pixels=12)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(self._both, 1)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.facts, 1)
        line.addWidget(self.unit)
        box.addLayout(line)

    def set_characters(self, lengths: "NDArray[np.int32] | None") -> None:
        """The characters of each text."""
        if lengths is not self._characters:
            self._characters = lengths
            self.histogram.set_bins(Bins(0, 1, ()) if lengths is None else bins_of(lengths))
            self._show()

    def set_tokens(self, lengths: "NDArray[np.int32] | None", rows: int) -> None:
        """The tokens of each text of a sample of so many rows."""
        if lengths is not self._tokens:
            self._tokens = lengths
            self._sampled = len(lengths) if lengths is not None and len(lengths) < rows else 0
            bins = Bins(0, 1, ()) if lengths is None else bins_of(lengths)
            self._tokens_histogram.set_bins(bins)
            self._show()

    def _show(self) -> None:
        in_tokens = self.unit.currentIndex() == 1
        self._both.setCurrentIndex(int(in_tokens))
        lengths = self._tokens if in_tokens else self._characters
        if lengths is None or not len(lengths):
            self.facts.set_text(_("Not counted yet") if in_tokens else "")
            return
        import numpy as np

        longest = int(lengths.max())
        percentiles = np.percentile(lengths, [5, 25, 50, 75, 95, 99])
        low, quarter, middle, three, most, nearly = (
            figures.count(round(float(each))) for each in percentiles
        )
        told = _("median {middle} · 95 % ≤ {most} · longest {longest}").format(
            middle=middle, most=most, longest=figures.count(longest)
        )
        more = _("5 % ≤ {low} · 25 % ≤ {quarter} · 75 % ≤ {three} · 99 % ≤ {nearly}").format(
            low=low, quarter=quarter, three=three, nearly=nearly
        )
        lines = [told, more]
        if in_tokens and self._sampled:
            lines.append(
                _("From a sample of {n} training rows").format(n=figures.count(self._sampled))
            )
        self.facts.set_text(told)
        self._both.setToolTip("\n".join(lines))


class WordsTab(QWidget):
    """The words that are most typical of a class, as bars."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._closer: CloserLook | None = None
        self.label = Combo(_("Class whose words are shown"))
        self.label.currentTextChanged.connect(self._show)
        self.bars = BarList(_("Typical words"))
        self.note = Label("", role="caption", wrap=True)
        tip = _(
            "Log-odds of each word in the class against the others, with the counts of all texts "
            "as prior (Monroe et al. 2008). Stop words are left out."
        )
        self.bars.setToolTip(tip)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(self.label)
        box.addWidget(self.note)
        box.addWidget(self.bars, 1)

    def show_closer(self, closer: "CloserLook") -> None:
        """Show the words that were found."""
        self._closer = closer
        typical = closer.tokens.typical if closer.tokens is not None else {}
        names = list(typical)
        if names != [self.label.itemText(place) for place in range(self.label.count())]:
            before = self.label.currentText()
            self.label.blockSignals(True)
            self.label.clear()
            self.label.addItems(names)
            if before in names:
                self.label.setCurrentText(before)
            self.label.blockSignals(False)
        self.label.setEnabled(bool(names))
        self._show()

    def choose(self, name: str) -> None:
        """Show the words of this class."""
        if self.label.findText(name, Qt.MatchFlag.MatchExactly) >= 0:
            self.label.setCurrentText(name)

    def _show(self) -> None:
        tokens = self._closer.tokens if self._closer is not None else None
        words = tokens.typical.get(self.label.currentText(), ()) if tokens is not None else ()
        strongest = max((word.z for word in words), default=1.0)
        self.bars.set_bars(
            [
                Bar(
                    word.word,
                    word.z / strongest,
                    _("{n} times\u2003{share} of them here").format(
                        n=figures.count(word.count), share=figures.percent(word.share, 0)
                    ),
                    short=figures.percent(word.share, 0),
                )
                for word in words
            ]
        )
        if tokens is None:
            told = _("Counted once the text steps were run over the training rows.")
        elif not tokens.typical:
            told = _("Words are typical of classes; there are none here.")
        elif not words:
            told = _("No word stands out in this class.")
        else:
            told = ""
        self.note.setText(told)
        self.note.setVisible(bool(told))


class LanguagesTab(QWidget):
    """Languages with their shares, as bars."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bars = BarList(_("Languages"))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.bars, 1)

    def show_languages(self, languages: tuple[tuple[str, float], ...]) -> None:
        """Show shares of a sample of the rows."""
        self.bars.set_bars(
            [
                Bar(language_name(code), share, figures.percent(share))
                for code, share in languages
                if share >= _LEAST_SHARE
            ]
        )

"""Below the rows: lengths, vocabulary, coverage and n-grams behind tabs, and how far counting is."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QStackedWidget, QTabBar, QWidget

from studio.core.i18n import _
from studio.gui.fonts import CAPTION
from studio.gui.textview.figures_shown import Shown
from studio.gui.textview.lengths_view import LengthsView
from studio.gui.textview.ngrams_view import NgramsView
from studio.gui.textview.vocabulary_view import CoverageView, VocabularyView
from studio.gui.widgets.buttons import Button
from studio.gui.widgets.frames import Card
from studio.gui.widgets.labels import ElidedLabel

TABS = ("vocabulary", "coverage", "lengths", "ngrams")


class DetailCard(Card):
    """`tab_chosen` tells the key of the tab that came to the front; `cancelled` that a person
    does not want to wait for exact figures; `again` that they do after all."""

    tab_chosen = Signal(str)
    cancelled = Signal()
    again = Signal()

    def __init__(self, tab: str, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName(_("Vocabulary and lengths"))
        self.vocabulary = VocabularyView()
        self.coverage = CoverageView()
        self.lengths = LengthsView()
        self.ngrams = NgramsView()
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(_("Vocabulary and lengths"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(False)
        self._stack = QStackedWidget()
        for words, view in (
            (_("Vocabulary"), self.vocabulary),
            (_("Coverage"), self.coverage),
            (_("Lengths"), self.lengths),
            (_("N-grams"), self.ngrams),
        ):
            self.tabs.addTab(words)
            self._stack.addWidget(view)
        self.tabs.setCurrentIndex(TABS.index(tab) if tab in TABS else 0)
        self._stack.setCurrentIndex(self.tabs.currentIndex())
        self.tabs.currentChanged.connect(self._turn)
        self._progress = _Progress()
        self._progress.cancelled.connect(self.cancelled)
        self._progress.again.connect(self.again)
        self.head.addWidget(self.tabs)
        self.head.addWidget(self._progress, 1)
        self.content.addLayout(self.head)
        self.content.addWidget(self._stack, 1)

    @property
    def tab(self) -> str:
        """The key of the tab in front."""
        return TABS[self.tabs.currentIndex()]

    def turn_to(self, tab: str) -> None:
        """Bring a tab to the front."""
        self.tabs.setCurrentIndex(TABS.index(tab))

    def show_figures(self, shown: Shown | None) -> None:
        """Show other counts on all tabs but the n-grams."""
        self.vocabulary.show_figures(shown)
        self.coverage.show_figures(shown)
        self.lengths.show_figures(shown)
        if not self._progress.waiting:
            self._progress.rest(shown.counted_words() if shown is not None else "")

    def show_progress(self, words: str, share: float) -> None:
        """Something is being counted; a share below 0 is unknown."""
        self._progress.wait(words, share)

    def show_rest(self, words: str, *, offer_again: bool = False) -> None:
        """Nothing is being counted; `words` say where the figures come from."""
        self._progress.rest(words, offer_again=offer_again)

    @property
    def progress_words(self) -> str:
        """What stands beside the tabs."""
        return self._progress.words.text()

    def _turn(self, index: int) -> None:
        self._stack.setCurrentIndex(index)
        self.tab_chosen.emit(TABS[index])


class _Progress(QWidget):
    """Words, a thin bar and Cancel while something is counted; then only where it is from."""

    cancelled = Signal()
    again = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.waiting = False
        self.words = ElidedLabel("", tone="second", pixels=CAPTION, right=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(96)
        self.bar.setAccessibleName(_("Progress"))
        self.cancel = Button(_("Cancel"), role="link")
        self.cancel.clicked.connect(self.cancelled)
        self._again = Button(_("Count all"), role="link")
        self._again.clicked.connect(self.again)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self.words, 1)
        line.addWidget(self.bar)
        line.addWidget(self.cancel)
        line.addWidget(self._again)
        self.rest("")

    def wait(self, words: str, share: float) -> None:
        """Show how far it is."""
        self.waiting = True
        self.words.set_text(words)
        if share < 0:
            self.bar.setRange(0, 0)
        else:
            self.bar.setRange(0, 1000)
            self.bar.setValue(round(1000 * min(share, 1.0)))
        self.bar.show()
        self.cancel.show()
        self._again.hide()

    def rest(self, words: str, *, offer_again: bool = False) -> None:
        """Show where the figures are from."""
        self.waiting = False
        self.words.set_text(words)
        self.bar.hide()
        self.cancel.hide()
        self._again.setVisible(offer_again)

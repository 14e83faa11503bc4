"""How long the texts are, with the line behind which they are cut."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui import figures
from studio.gui.textview.figures_shown import Shown, length_words
from studio.gui.widgets.buttons import Button
from studio.gui.widgets.histogram import Bins, Histogram, bins_of
from studio.gui.widgets.labels import Label

_PERCENTILES = (90, 95, 99, 100)


class LengthsView(QWidget):
    """A histogram whose line sets the maximum length, what it means in words, and short ways."""

    length_set = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Shown | None = None
        self.histogram = Histogram(_("Lengths in tokens"), _("tokens"))
        self.words = Label("", role="caption", wrap=True)
        self._about = Label(_("Length that covers"), role="caption")
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self.words, 1)
        line.addWidget(self._about)
        self.buttons: dict[int, Button] = {}
        for percentile in _PERCENTILES:
            button = Button(figures.percent(percentile / 100, 0), role="small")
            button.clicked.connect(lambda _on=False, p=percentile: self._set_to(p))
            self.buttons[percentile] = button
            line.addWidget(button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(self.histogram, 1)
        box.addLayout(line)
        self.histogram.cut_moving.connect(self._tell)
        self.histogram.cut_moved.connect(self.length_set)

    def show_figures(self, shown: Shown | None) -> None:
        """Show other lengths; nothing while there are none."""
        if shown is None or not len(shown.counts.lengths):
            self._shown = None
            self.histogram.set_bins(Bins(0, 1, ()))
            self.histogram.set_cut(None)
            self.words.setText("")
            self._offer(False)
            return
        if self._shown is None or self._shown.counts is not shown.counts:
            self.histogram.set_bins(bins_of(shown.counts.lengths))
        self._shown = shown
        limit = shown.pipeline.sequence.max_length
        self._tell(limit)
        self._offer(shown.reads_tokens)

    def _tell(self, limit: int) -> None:
        shown = self._shown
        if shown is None:
            return
        if not shown.reads_tokens:
            self.histogram.set_cut(None)
            self.words.setText(_("This network doesn't read tokens in order: nothing is cut."))
            return
        cut = _("cut at {n}").format(n=figures.count(limit))
        sentence = length_words(shown, limit)
        self.histogram.set_cut(limit, cut, movable=True)
        self.histogram.setAccessibleDescription(f"{cut}. {sentence}")
        self.words.setText(sentence)

    def _offer(self, on: bool) -> None:
        self._about.setVisible(on)
        for percentile, button in self.buttons.items():
            button.setVisible(on)
            if on:
                words = _("Maximum length {n}").format(
                    n=figures.count(self._length_for(percentile))
                )
                button.setToolTip(words)

    def _length_for(self, percentile: int) -> int:
        """The shortest maximum length that covers this share of the texts whole."""
        import numpy as np

        if self._shown is None:
            return 1
        lengths = self._shown.counts.lengths
        found = np.percentile(lengths, percentile, method="inverted_cdf")
        return max(int(found), 1)

    def _set_to(self, percentile: int) -> None:
        if self._shown is not None:
            self.length_set.emit(self._length_for(percentile))

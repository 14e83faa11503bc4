"""The vocabulary: as a table, and as a curve whose line sets its size."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from studio.core.i18n import _, together
from studio.gui import figures, icons
from studio.gui.fonts import CAPTION
from studio.gui.textview.coverage_curve import CoverageCurve
from studio.gui.textview.figures_shown import Shown, coverage_words, share_words
from studio.gui.textview.vocabulary_table import VocabularyModel, VocabularyTable
from studio.gui.widgets.labels import ElidedLabel, Label


class VocabularyView(QWidget):
    """Table and search of all tokens, those without an id greyed."""

    token_opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = search_field(_("Look up a token"))
        self.model = VocabularyModel(self)
        self.search.textChanged.connect(self.model.search)
        self.table = VocabularyTable(self.model)
        self.table.token_opened.connect(self.token_opened)
        self.words = ElidedLabel(tone="second", pixels=CAPTION)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(self.search)
        box.addWidget(self.table, 1)
        box.addWidget(self.words)

    def show_figures(self, shown: Shown | None) -> None:
        """Show other tokens; nothing while there are none."""
        if shown is None:
            self.model.set_counts(None, 0, 1)
            self.words.set_text("")
            return
        least = shown.pipeline.vocabulary.min_count
        if shown.reads_tokens:
            self.model.set_counts(shown.counts, shown.kept, least)
            self.words.set_text(coverage_words(shown, shown.kept))
        else:
            self.model.set_counts(shown.counts, len(shown.counts.tokens), 1)
            self.words.set_text(_("This network reads n-grams: no token is cut off here."))


class CoverageView(QWidget):
    """The coverage curve; its line sets the vocabulary size."""

    size_set = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Shown | None = None
        self.curve = CoverageCurve()
        self.words = Label("", role="caption", wrap=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(self.curve, 1)
        box.addWidget(self.words)
        self.curve.cut_moving.connect(self._tell)
        self.curve.cut_moved.connect(self._let_go)

    def show_figures(self, shown: Shown | None) -> None:
        """Show other tokens; nothing while there are none."""
        self._shown = shown
        self.curve.set_counts(shown.counts if shown is not None else None)
        if shown is None:
            self.curve.set_cut(None)
            self.words.setText("")
        elif shown.reads_tokens:
            self._tell(shown.kept)
        else:
            self.curve.set_cut(None)
            self.words.setText(_("This network reads n-grams: no token is cut off here."))

    def _tell(self, size: int) -> None:
        shown = self._shown
        if shown is None:
            return
        frequent = shown.counts.frequent(shown.pipeline.vocabulary.min_count)
        kept = min(size, frequent)
        words = _("{n} tokens: {share}").format(
            n=figures.count(kept), share=share_words(shown.counts.covered_by(kept))
        )
        sentence = coverage_words(shown, kept)
        self.curve.set_cut(size, words, movable=shown.exact)
        self.curve.setAccessibleDescription(sentence)
        if kept < size:
            sentence = together(sentence, _("The minimum count keeps the others out."))
        self.words.setText(sentence)

    def _let_go(self, size: int) -> None:
        self._tell(size)
        self.size_set.emit(size)


def search_field(words: str) -> QLineEdit:
    """A field that filters what stands below it."""
    made = QLineEdit()
    made.setPlaceholderText(words)
    made.setAccessibleName(words)
    made.setClearButtonEnabled(True)
    made.addAction(icons.icon("magnifying-glass"), QLineEdit.ActionPosition.LeadingPosition)
    return made

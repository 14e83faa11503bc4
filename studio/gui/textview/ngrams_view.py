"""The n-grams that the network reads: how many, of which kind, and which."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.core.i18n import _, listed, ngettext, together
from studio.gui import figures
from studio.gui.textview.ngram_table import NgramModel, NgramView
from studio.gui.textview.vocabulary_view import search_field
from studio.gui.widgets.labels import Label

if TYPE_CHECKING:
    from studio.data.ngram_list import NgramList


class NgramsView(QWidget):
    """Table and search of the n-grams, and a sentence on their number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = search_field(_("Look up an n-gram"))
        self.model = NgramModel(self)
        self.search.textChanged.connect(self.model.search)
        self.table = NgramView(self.model)
        self.words = Label("", role="caption", wrap=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(self.search)
        box.addWidget(self.table, 1)
        box.addWidget(self.words)

    def show_list(self, found: "NgramList | None", texts: int, words: str = "") -> None:
        """Show other n-grams, or why there are none."""
        self.model.set_list(found, texts)
        self.search.setEnabled(found is not None and not found.hashed)
        self.words.setText(ngram_words(found) if found is not None else words)


def ngram_words(found: "NgramList") -> str:
    """How many n-grams there are, of each kind."""
    if found.hashed:
        return ngettext(
            "Every n-gram goes to {n} place by its hash; which ones share a place isn't kept.",
            "Every n-gram goes to one of {n} places by its hash; which ones share a place isn't "
            "kept.",
            found.features,
        ).format(n=figures.count(found.features))
    parts = []
    for order, count in enumerate(found.by_order, start=1):
        if order == 1:
            words = ngettext("{n} single token", "{n} single tokens", count)
        else:
            words = ngettext("{n} run of {order} tokens", "{n} runs of {order} tokens", count)
        parts.append(words.format(n=figures.count(count), order=order))
    if found.pieces:
        words = ngettext("{n} run of characters", "{n} runs of characters", found.pieces)
        parts.append(words.format(n=figures.count(found.pieces)))
    total = ngettext("{n} n-gram", "{n} n-grams", found.features).format(
        n=figures.count(found.features)
    )
    said = _("{total}: {parts}.").format(total=total, parts=listed(parts))
    if len(found.words) == found.features:
        return said
    most = ngettext(
        "The {n} most frequent is listed.", "The {n} most frequent are listed.", len(found.words)
    ).format(n=figures.count(len(found.words)))
    return together(said, most)

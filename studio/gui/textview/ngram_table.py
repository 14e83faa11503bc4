"""The n-grams that the network reads, as a table: the most frequent first."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, Qt
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from studio.core.i18n import _
from studio.gui import figures
from studio.gui.textview.arranged_model import ArrangedModel, Index
from studio.gui.textview.vocabulary_table import plain_table, visible
from studio.gui.widgets.labels import plain_tip

if TYPE_CHECKING:
    from studio.data.ngram_list import NgramList

NGRAM, TOKENS, DOCUMENTS, SHARE = range(4)
_SHOWN = 120


class NgramModel(ArrangedModel):
    """N-grams by the number of texts they are in; a search keeps those that contain a text."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(DOCUMENTS, Qt.SortOrder.DescendingOrder, parent)
        self._list: NgramList | None = None
        self._texts = 1

    def set_list(self, found: "NgramList | None", texts: int) -> None:
        """Show other n-grams, and of how many texts."""
        self.beginResetModel()
        self._list, self._texts = found, max(texts, 1)
        self._arrange()
        self.endResetModel()

    def _total(self) -> int:
        return 0 if self._list is None else len(self._list.words)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """N-gram, tokens, texts, share."""
        return 0 if parent.isValid() else 4

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell."""
        if self._list is None or not index.isValid():
            return None
        column, place = index.column(), self.place(index.row())
        if role == Qt.ItemDataRole.TextAlignmentRole and column != NGRAM:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ToolTipRole and column == NGRAM:
            return plain_tip(self._list.words[place])
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if column == NGRAM:
            words = self._list.words[place][:_SHOWN]
            return words if self._list.orders[place] else visible(words)
        if column == TOKENS:
            order = int(self._list.orders[place])
            return figures.count(order) if order else _("characters")
        count = int(self._list.documents[place])
        if column == DOCUMENTS:
            return figures.count(count)
        share = count / self._texts
        return figures.percent(share, 2 if share < 0.01 else 1)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The columns' names."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return (_("N-gram"), _("Tokens"), _("Texts"), _("In texts"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if section == NGRAM else Qt.AlignmentFlag.AlignRight
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def _arrange(self) -> None:
        import numpy as np

        self._shown = None
        found = self._list
        if found is None:
            return
        column, order = self._sorted
        chosen = np.arange(len(found.words), dtype=np.int64)
        if self._wanted:
            matching = [i for i, words in enumerate(found.folded) if self._wanted in words]
            chosen = np.array(matching, dtype=np.int64)
        if column == NGRAM:
            words = found.words
            chosen = np.array(sorted(chosen.tolist(), key=words.__getitem__), dtype=np.int64)
        elif column == TOKENS:
            chosen = chosen[np.argsort(found.orders[chosen], kind="stable")]
        elif order == Qt.SortOrder.AscendingOrder:
            chosen = chosen[::-1]
        if column in (NGRAM, TOKENS) and order == Qt.SortOrder.DescendingOrder:
            chosen = chosen[::-1]
        self._shown = chosen


class NgramView(QTableView):
    """The view of the n-grams; a click on a head sorts."""

    def __init__(self, model: NgramModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setAccessibleName(_("N-grams"))
        plain_table(self)
        head = self.horizontalHeader()
        head.setSectionResizeMode(NGRAM, QHeaderView.ResizeMode.Stretch)
        for column, width in ((TOKENS, 108), (DOCUMENTS, 84), (SHARE, 84)):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(column, width)
        head.setSortIndicator(DOCUMENTS, Qt.SortOrder.DescendingOrder)
        self.setSortingEnabled(True)

"""The vocabulary as a table: every token with its count, the texts it is in, and what is covered.

Behind the view lie arrays: 200,000 tokens cost no more than 200.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from studio.core.i18n import _
from studio.gui import figures, theme
from studio.gui.fonts import BODY, font
from studio.gui.textview.arranged_model import ArrangedModel, Index
from studio.gui.widgets.labels import plain_tip

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from studio.data.token_counts import TokenCounts

RANK, TOKEN, COUNT, DOCUMENTS, COVERED = range(5)
#: A token is shown up to here; its tooltip has more.
_SHOWN, _TIP = 120, 2_000


class VocabularyModel(ArrangedModel):
    """Tokens in the order of their ids, or sorted by a column; maybe only those that match."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(RANK, Qt.SortOrder.AscendingOrder, parent)
        self._counts: TokenCounts | None = None
        self._folded: tuple[str, ...] = ()
        self._kept = 0
        self._least = 1

    def set_counts(self, counts: "TokenCounts | None", kept: int, least: int) -> None:
        """Show other tokens.

        Args:
            kept: how many of them, from the most frequent on, get an id.
            least: the minimum count; says why a token gets none.
        """
        self.beginResetModel()
        if counts is not self._counts:
            self._folded = ()
        self._counts, self._kept, self._least = counts, kept, least
        self._arrange()
        self.endResetModel()

    def set_cut(self, kept: int) -> None:
        """Let more or fewer tokens get an id."""
        if kept == self._kept:
            return
        self._kept = kept
        last = self.rowCount() - 1
        if last >= 0:
            self.dataChanged.emit(self.index(0, 0), self.index(last, COVERED))

    def token(self, row: int) -> str:
        """The token of a shown row."""
        return self._counts.tokens[self.place(row)] if self._counts is not None else ""

    def is_kept(self, row: int) -> bool:
        """Whether the token of a shown row gets an id."""
        return self.place(row) < self._kept

    def _total(self) -> int:
        return 0 if self._counts is None else len(self._counts.tokens)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Rank, token, count, texts, covered."""
        return 0 if parent.isValid() else 5

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell: words, side, tone, tooltip."""
        if self._counts is None or not index.isValid():
            return None
        column, place = index.column(), self.place(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cell(column, place)
        if role == Qt.ItemDataRole.TextAlignmentRole and column != TOKEN:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ForegroundRole and place >= self._kept:
            return QColor(theme.current().disabled)
        if role == Qt.ItemDataRole.FontRole and place >= self._kept and column == TOKEN:
            made = QFont(font(BODY))
            made.setItalic(True)
            return made
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self._tip(place))
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The columns' names and what they tell."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return ("#", _("Token"), _("Count"), _("In texts"), _("Covered"))[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return (
                _("Place by how often it occurs; – for tokens that are cut off"),
                _("Double-click a token to see rows with it"),
                _("How often it occurs in the training texts"),
                _("The share of the training texts that it is in"),
                _("The share of all occurrences that the tokens up to this one make up"),
            )[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if section == TOKEN else Qt.AlignmentFlag.AlignRight
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def _cell(self, column: int, place: int) -> str:
        counts = self._counts
        assert counts is not None
        if column == RANK:
            return figures.count(place + 1) if place < self._kept else "–"
        if column == TOKEN:
            return visible(counts.tokens[place][:_SHOWN])
        if column == COUNT:
            return figures.count(int(counts.counts[place]))
        if column == DOCUMENTS:
            return _share(int(counts.documents[place]) / max(counts.texts, 1))
        return figures.percent(float(counts.covered[place]))

    def _tip(self, place: int) -> str:
        counts = self._counts
        assert counts is not None
        token = visible(counts.tokens[place][:_TIP])
        if place < self._kept:
            return token
        if counts.counts[place] < self._least:
            why = _("Counts as unknown: it occurs less often than the minimum count.")
        else:
            why = _("Counts as unknown: the vocabulary is full before it.")
        return f"{token}\n{why}"

    def _arrange(self) -> None:
        """Work out which tokens are shown, and in which order."""
        import numpy as np

        self._shown = None
        counts = self._counts
        if counts is None:
            return
        column, order = self._sorted
        chosen: NDArray[np.int64] | None = None
        if self._wanted:
            if not self._folded:
                self._folded = tuple(token.casefold() for token in counts.tokens)
            found = [i for i, token in enumerate(self._folded) if self._wanted in token]
            chosen = np.array(found, dtype=np.int64)
        if column in (RANK, COVERED) and order == Qt.SortOrder.AscendingOrder:
            self._shown = chosen
            return
        if chosen is None:
            chosen = np.arange(len(counts.tokens), dtype=np.int64)
        if column == TOKEN:
            tokens = counts.tokens
            chosen = np.array(sorted(chosen.tolist(), key=tokens.__getitem__), dtype=np.int64)
        elif column in (COUNT, DOCUMENTS):
            values = counts.counts if column == COUNT else counts.documents
            chosen = chosen[np.argsort(values[chosen], kind="stable")]
        self._shown = chosen if order == Qt.SortOrder.AscendingOrder else chosen[::-1]


class VocabularyTable(QTableView):
    """The view: sorted by a click on a head, a double click or Enter asks for a token's rows."""

    token_opened = Signal(str)

    def __init__(self, model: VocabularyModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self._tokens = model
        self.setAccessibleName(_("Vocabulary"))
        plain_table(self)
        head = self.horizontalHeader()
        head.setSectionResizeMode(TOKEN, QHeaderView.ResizeMode.Stretch)
        for column, width in ((RANK, 64), (COUNT, 76), (DOCUMENTS, 76), (COVERED, 76)):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(column, width)
        head.setSortIndicator(RANK, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self.activated.connect(lambda index: self.token_opened.emit(model.token(index.row())))


def plain_table(table: QTableView) -> None:
    """The look that the tables of this page share."""
    table.setProperty("role", "flat")
    table.setShowGrid(False)
    table.setAlternatingRowColors(True)
    table.setTabKeyNavigation(False)
    table.setWordWrap(False)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(26)
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    head = table.horizontalHeader()
    head.setMinimumSectionSize(40)
    head.setHighlightSections(False)


def visible(token: str) -> str:
    """A token on one line, its white space made visible."""
    return token.translate(_SHOWN_AS)


_SHOWN_AS = {ord(" "): "␣", ord("\n"): "↵", ord("\r"): "↵", ord("\t"): "⇥", ord("\u3000"): "□"}


def _share(share: float) -> str:
    return figures.percent(share, 2 if share < 0.01 else 1)

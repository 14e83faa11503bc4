"""The vocabulary: every token with its count and share, and a field to look one up."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLineEdit, QTableView, QWidget

from studio.core.i18n import _, ngettext
from studio.gui import figures
from studio.gui.widgets.frames import Card

if TYPE_CHECKING:
    from studio.data.fitted import FittedPipeline

Index = QModelIndex | QPersistentModelIndex


class VocabularyModel(QAbstractTableModel):
    """Tokens in the order of their ids; a search keeps those that contain a text."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tokens: tuple[str, ...] = ()
        self._counts: list[int] = []
        self._total = 1
        self._shown: list[int] | None = None

    def set_vocabulary(self, tokens: tuple[str, ...], counts: list[int]) -> None:
        """Show another vocabulary."""
        self.beginResetModel()
        self._tokens, self._counts = tokens, counts
        self._total = max(sum(counts), 1)
        self._shown = None
        self.endResetModel()

    def search(self, text: str) -> None:
        """Show only tokens that contain a text, whatever the case."""
        wanted = text.strip().casefold()
        self.beginResetModel()
        self._shown = (
            [i for i, token in enumerate(self._tokens) if wanted in token.casefold()]
            if wanted
            else None
        )
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Shown tokens."""
        if parent.isValid():
            return 0
        return len(self._tokens) if self._shown is None else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Token, count, share."""
        return 0 if parent.isValid() else 3

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell."""
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column():
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        place = index.row() if self._shown is None else self._shown[index.row()]
        if index.column() == 0:
            return self._tokens[place]
        count = self._counts[place]
        return figures.count(count) if index.column() == 1 else _share(count / self._total)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The columns' names."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (_("Token"), _("Count"), _("Share"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None


class VocabularyCard(Card):
    """Table and search of the vocabulary."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Vocabulary"), parent=parent)
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Look up a token"))
        self.search.setAccessibleName(_("Look up a token"))
        self.search.setClearButtonEnabled(True)
        self.content.addWidget(self.search)
        self.model = VocabularyModel(self)
        self.search.textChanged.connect(self.model.search)
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setProperty("role", "flat")
        self.table.setAccessibleName(_("Vocabulary"))
        self.table.setShowGrid(False)
        self.table.setAlternatingRowColors(True)
        self.table.setTabKeyNavigation(False)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(26)
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.setSectionsClickable(False)
        head.setMinimumSectionSize(40)
        for column in (1, 2):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.table.setColumnWidth(column, 64)
        self.content.addWidget(self.table, 1)

    def show_fitted(self, fitted: "FittedPipeline | None") -> None:
        """Show the vocabulary of a fitted pipeline; nothing while there is none."""
        if fitted is None:
            self.model.set_vocabulary((), [])
            self.set_note("")
            return
        self.model.set_vocabulary(fitted.tokens, fitted.counts.tolist())
        self.model.search(self.search.text())
        words = [
            ngettext("{n} token", "{n} tokens", len(fitted.tokens)).format(
                n=figures.count(len(fitted.tokens))
            )
        ]
        if fitted.ngrams is not None:
            features = fitted.ngrams.features
            words.append(
                ngettext("{n} n-gram", "{n} n-grams", features).format(n=figures.count(features))
            )
        self.set_note(" · ".join(words))


def _share(share: float) -> str:
    return figures.percent(share, 2 if share < 0.01 else 1)

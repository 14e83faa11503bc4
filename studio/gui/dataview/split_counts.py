"""How many rows of each class each part of the split holds."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui import figures
from studio.gui.evaluation.tables import Cell, SortedTable
from studio.gui.forms.fold import Fold

if TYPE_CHECKING:
    from studio.data.dataset import TextDataset
    from studio.data.split import Split

_ROW_HEIGHT = 28
_MOST_SHOWN = 8


class SplitCounts(QWidget):
    """A table that folds: class, training, validation, test."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.fold = Fold(_("Rows of each class"))
        self.table = SortedTable(
            (_("Class"), _("Training"), _("Validation"), _("Test")),
            name=_("Rows of each class"),
            right=frozenset({1, 2, 3}),
        )
        for column in (1, 2, 3):
            self.table.setColumnWidth(column, 62)
        self.fold.body.addWidget(self.table)
        layout.addWidget(self.fold)
        self.hide()

    def show_split(self, dataset: "TextDataset | None", split: "Split | None") -> None:
        """Show the counts of a split; nothing where there are no classes."""
        rows = [] if dataset is None or split is None else counted(dataset, split)
        self.setVisible(bool(rows))
        if not rows:
            return
        self.table.show_rows(
            [
                (Cell(name), *(Cell(figures.count(count), count) for count in counts))
                for name, counts in rows
            ]
        )
        shown = min(len(rows), _MOST_SHOWN)
        self.table.setFixedHeight((shown + 1) * _ROW_HEIGHT + 6)


def counted(dataset: "TextDataset", split: "Split") -> list[tuple[str, tuple[int, ...]]]:
    """Of each class its rows in training, validation and test."""
    import numpy as np

    names = dataset.label_names
    if not names or dataset.task != "classification":
        return []
    columns = [
        np.bincount(dataset.labels[rows], minlength=len(names)).tolist()
        for rows in (split.train, split.validation, split.test)
    ]
    return [(name, tuple(column[n] for column in columns)) for n, name in enumerate(names)]

"""A few test texts to click on."""

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui.widgets.labels import Label, plain_tip

if TYPE_CHECKING:
    from studio.data.dataset import TextDataset
    from studio.data.split import Split

#: How many are offered, and the longest that is.
COUNT, LONGEST = 8, 600
WHOLE = Qt.ItemDataRole.UserRole
ROW = Qt.ItemDataRole.UserRole + 1


class Examples(QWidget):
    """Texts of the test split, a different class each while there are enough."""

    picked = Signal(str)
    row_picked = Signal(int)
    """The number of the example's row in the dataset, told before its text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: object = None
        self.list = QListWidget()
        self.list.setProperty("role", "flat")
        self.list.setAccessibleName(_("Examples from the test texts"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setSpacing(2)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.itemClicked.connect(self._pick)
        self.list.itemActivated.connect(self._pick)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 8, 0, 0)
        box.setSpacing(4)
        box.addWidget(Label(_("Examples from the test texts"), role="caption"))
        box.addWidget(self.list, 1)

    def show_rows(self, dataset: "TextDataset | None", split: "Split | None") -> None:
        """Offer texts of these data."""
        if dataset is None or split is None or not len(split.test):
            self.hide()
            return
        self.show()
        if self._shown is split:
            return
        self._shown = split
        self.list.clear()
        rows = varied_rows(split.test, dataset.labels)
        for row, text in zip(rows.tolist(), dataset.texts(rows), strict=True):
            line = " ".join(text.split())
            if line and len(line) <= LONGEST:
                item = QListWidgetItem(line)
                item.setData(WHOLE, text.strip())
                item.setData(ROW, row)
                item.setToolTip(plain_tip(line))
                self.list.addItem(item)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes the example under the focus."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.list.currentItem():
            self._pick(self.list.currentItem())
        else:
            super().keyPressEvent(event)

    def _pick(self, item: QListWidgetItem) -> None:
        self.row_picked.emit(int(item.data(ROW)))
        self.picked.emit(str(item.data(WHOLE)))


def varied_rows(
    rows: "np.typing.NDArray[np.int64]", labels: "np.typing.NDArray[np.int32]"
) -> "np.typing.NDArray[np.int64]":
    """Rows spread over the split, with as many classes among them as there is room for."""
    spread = rows[np.linspace(0, len(rows) - 1, min(len(rows), 400)).astype(int)]
    seen: dict[int, int] = {}
    ranked = []
    for place, row in enumerate(spread.tolist()):
        label = int(labels[row]) if row < len(labels) else -1
        seen[label] = seen.get(label, 0) + 1
        ranked.append((seen[label], place, row))
    return np.asarray([row for _rank, _place, row in sorted(ranked)[:COUNT]], dtype=np.int64)

"""The confusion matrix as a picture that is also a table: keyboard, tooltips, accessible cells."""

from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QPainter, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from studio.core.i18n import _, ngettext
from studio.gui import figures, fonts, theme
from studio.gui.evaluation.heat import heat, text_on

SMALLEST, LARGEST = 16, 96
#: Numbers are written in cells of at least this size; below it only the tooltip tells.
WITH_NUMBERS = 18
#: Zeros are written for up to so many classes; beyond, they would only be noise.
ZEROS_UP_TO = 24
_NAME_WIDTH = 140
_WIDEST, _HIGHEST = 200, 112
#: The side of cells of which there are too many to fit.
_FITTED = 27
Index = QModelIndex | QPersistentModelIndex


class MatrixModel(QAbstractTableModel):
    """Counts by actual (rows) and predicted class (columns)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.labels: tuple[str, ...] = ()
        self.counts: npt.NDArray[np.int64] = np.zeros((0, 0), np.int64)
        self.shares: npt.NDArray[np.float64] = np.zeros((0, 0))
        self.as_shares = False

    def show(self, labels: tuple[str, ...], counts: npt.NDArray[np.int64]) -> None:
        """Show another matrix."""
        self.beginResetModel()
        self.labels, self.counts = labels, counts
        totals = counts.sum(axis=1, keepdims=True)
        self.shares = counts / np.maximum(totals, 1)
        self.endResetModel()

    def set_as_shares(self, on: bool) -> None:
        """Write shares of each actual class, or counts."""
        self.as_shares = on
        if self.labels:
            last = len(self.labels) - 1
            self.dataChanged.emit(self.index(0, 0), self.index(last, last))

    def rowCount(self, parent: Index | None = None) -> int:
        """One row an actual class."""
        return 0 if parent is not None and parent.isValid() else len(self.labels)

    def columnCount(self, parent: Index | None = None) -> int:
        """One column a predicted class."""
        return 0 if parent is not None and parent.isValid() else len(self.labels)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The number in a cell, and the sentence about it."""
        count = int(self.counts[index.row(), index.column()])
        if role == Qt.ItemDataRole.DisplayRole:
            if not count:
                return "0" if len(self.labels) <= ZEROS_UP_TO else ""
            if self.as_shares:
                return f"{100 * self.shares[index.row(), index.column()]:.0f}"
            return figures.count(count)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.sentence(index.row(), index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            from studio.gui.widgets.labels import plain_tip

            return plain_tip(self.sentence(index.row(), index.column()))
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The names of the classes."""
        if role == Qt.ItemDataRole.DisplayRole and section < len(self.labels):
            return self.labels[section]
        return None

    def sentence(self, actual: int, predicted: int) -> str:
        """A cell in words."""
        count = int(self.counts[actual, predicted])
        share = figures.percent(float(self.shares[actual, predicted]))
        text = ngettext(
            "{n} text of “{actual}” was taken for “{predicted}” ({share})",
            "{n} texts of “{actual}” were taken for “{predicted}” ({share})",
            count,
        )
        return text.format(
            n=figures.count(count),
            actual=self.labels[actual],
            predicted=self.labels[predicted],
            share=share,
        )


class _Cells(QStyledItemDelegate):
    """Paints a cell in the colour of its share, with its number."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, MatrixModel)
        box: QRect = option.rect
        share = float(model.shares[index.row(), index.column()])
        color = theme.current().color("surface")
        ink = theme.current().color("second")
        if model.counts[index.row(), index.column()]:
            color = heat(share)
            ink = text_on(color)
        else:
            ink = theme.current().color("disabled")
        painter.save()
        painter.fillRect(box.adjusted(0, 0, -1, -1), color)
        painter.setPen(QPen(theme.current().color("hairline"), 1))
        painter.drawLine(box.topRight(), box.bottomRight())
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        if min(box.width(), box.height()) >= WITH_NUMBERS:
            painter.setPen(ink)
            size = round(min(13, max(8, min(box.width() / 2.6, box.height() * 0.52))))
            painter.setFont(fonts.font(size))
            painter.drawText(
                box, Qt.AlignmentFlag.AlignCenter, index.data(Qt.ItemDataRole.DisplayRole)
            )
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(theme.current().color("text"), 2))
            painter.drawRect(box.adjusted(1, 1, -2, -2))
        painter.restore()


class _Names(QHeaderView):
    """Names of classes; above the matrix they stand upright where they are too wide."""

    def __init__(self, orientation: Qt.Orientation, parent: QWidget | None = None) -> None:
        super().__init__(orientation, parent)
        self.upright = False
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(SMALLEST)

    def name_width(self) -> int:
        """The width of the widest name, within bounds."""
        model = self.model()
        metrics = QFontMetrics(fonts.font(fonts.CAPTION))
        labels = model.labels if isinstance(model, MatrixModel) else ()
        return min(max((metrics.horizontalAdvance(x) for x in labels), default=0), _NAME_WIDTH) + 12

    def sizeHint(self) -> QSize:
        """As deep as the names need."""
        if self.orientation() == Qt.Orientation.Vertical:
            return QSize(self.name_width(), super().sizeHint().height())
        return QSize(super().sizeHint().width(), self.name_width() if self.upright else 26)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803
        """Draw a name, turned where there is no width for it."""
        name = str(self.model().headerData(logicalIndex, self.orientation()) or "")
        font = fonts.font(min(fonts.CAPTION, max(8, self.sectionSize(logicalIndex) - 6)))
        metrics = QFontMetrics(font)
        painter.save()
        painter.setFont(font)
        painter.setPen(theme.current().color("text"))
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        if self.orientation() == Qt.Orientation.Vertical:
            room = rect.adjusted(2, 0, -8, 0)
            text = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, room.width())
            painter.drawText(room, right, text)
        elif self.upright:
            painter.translate(rect.left() + rect.width() / 2, rect.bottom() - 6)
            painter.rotate(-90)
            half = metrics.height() // 2 + 1
            room = QRect(0, -half, rect.height() - 10, 2 * half)
            text = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
        else:
            text = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, rect.width() - 4)
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()


class ConfusionMatrix(QTableView):
    """Cells can be reached with the arrow keys; Ctrl and the wheel, or + and −, zoom."""

    cell_chosen = Signal(int, int)
    """Actual and predicted class."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = MatrixModel(self)
        self._zoom = 0
        self.setModel(self._model)
        self.setItemDelegate(_Cells(self))
        self._columns = _Names(Qt.Orientation.Horizontal, self)
        self._rows = _Names(Qt.Orientation.Vertical, self)
        self.setHorizontalHeader(self._columns)
        self.setVerticalHeader(self._rows)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setStyleSheet("QTableCornerButton::section { background: transparent; border: none; }")
        self.setProperty("role", "flat")
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(
            _("Confusion matrix: rows are actual classes, columns predicted ones")
        )
        self.selectionModel().currentChanged.connect(self._current_changed)

    @property
    def cell_size(self) -> int:
        """The lesser side of a cell in pixels."""
        return min(self._columns.defaultSectionSize(), self._rows.defaultSectionSize())

    def matrix(self) -> MatrixModel:
        """What is shown."""
        return self._model

    def show_matrix(self, labels: tuple[str, ...], counts: npt.NDArray[np.int64]) -> None:
        """Show another matrix, fitted to the room there is."""
        self._zoom = 0
        self._model.show(labels, counts)
        self._fit()

    def zoom(self, step: int) -> None:
        """Make the cells larger (1) or smaller (−1); 0 fits them to the room again."""
        size = round(self.cell_size * 1.25**step)
        self._zoom = min(max(size, SMALLEST), LARGEST) if step else 0
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the cells to the room, unless zoomed."""
        super().resizeEvent(event)
        self._fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl, else scroll."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def _fit(self) -> None:
        classes = len(self._model.labels)
        if not classes:
            return
        width = self.width() - self._rows.name_width() - 6
        wide = high = self._zoom
        if not self._zoom:
            wide = min(max((width - 14) // classes, _FITTED), _WIDEST)
            head = self._rows.name_width() if self._rows.name_width() > wide + 8 else 26
            high = (self.height() - head - 6) // classes
            high = min(max(high, 20), _HIGHEST)
            if classes > ZEROS_UP_TO:
                wide = high = _FITTED
        self._columns.upright = self._rows.name_width() > wide + 8
        self._columns.setDefaultSectionSize(wide)
        self._rows.setDefaultSectionSize(high)
        self._rows.setFixedWidth(self._rows.name_width())
        self._columns.setFixedHeight(self._columns.sizeHint().height())
        self.updateGeometries()

    def _current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            self.cell_chosen.emit(current.row(), current.column())

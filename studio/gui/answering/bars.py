"""Every class with its probability as a bar, the likeliest first."""

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from studio.core.i18n import _
from studio.gui import figures, fonts, theme

ROW_HEIGHT = 34
SHARE = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


class BarsModel(QAbstractListModel):
    """Classes and probabilities in falling order."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.items: list[tuple[str, float]] = []
        self.name_width = 0
        #: From this share on a label holds, where a text may have several; None where it has one.
        self.threshold: float | None = None

    def show(self, probabilities: dict[str, float]) -> None:
        """Show other probabilities."""
        ordered = sorted(probabilities.items(), key=lambda item: -item[1])
        if {name for name, _ in ordered} == {name for name, _ in self.items}:
            self.items = ordered
            if ordered:
                self.dataChanged.emit(self.index(0), self.index(len(ordered) - 1))
            return
        self.beginResetModel()
        bold = fonts.font(fonts.BODY, weight=QFont.Weight.Bold)
        metrics = QFontMetrics(bold)
        self.name_width = max((metrics.horizontalAdvance(name) for name, _ in ordered), default=0)
        self.items = ordered
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """One row a class."""
        return 0 if parent is not None and parent.isValid() else len(self.items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name, share and the sentence for a screen reader."""
        name, share = self.items[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return name
        if role == SHARE:
            return share
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if self.threshold is not None and share >= self.threshold:
                return _("{name}: {share}, holds").format(name=name, share=figures.percent(share))
            return f"{name}: {figures.percent(share)}"
        return None


class _Bar(QStyledItemDelegate):
    """Name, bar and percentage in one row."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colours = theme.current()
        box: QRect = option.rect
        share = float(index.data(SHARE))
        model = index.model()
        threshold = model.threshold if isinstance(model, BarsModel) else None
        first = index.row() == 0 if threshold is None else share >= threshold
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = fonts.font(fonts.BODY)
        font.setBold(first)
        painter.setFont(font)
        painter.setPen(colours.color("text"))
        widest = model.name_width if isinstance(model, BarsModel) else 0
        names = min(widest + 20, box.width() * 2 // 5)
        name = QFontMetrics(font).elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, names - 8
        )
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box.adjusted(0, 0, names - box.width(), 0), middle, name)
        number = QRect(box.right() - 58, box.top(), 58, box.height())
        painter.drawText(number, middle | Qt.AlignmentFlag.AlignRight, figures.percent(share))
        track = QRect(box.left() + names, box.center().y() - 5, number.left() - names - 8, 11)
        track.setWidth(max(track.width() - box.left(), 10))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.color("hover"))
        painter.drawRoundedRect(track, 3, 3)
        filled = QRect(track)
        filled.setWidth(max(round(track.width() * share), 2 if share > 0.001 else 0))
        painter.setBrush(colours.color("accent") if first else colours.series_color(8))
        if filled.width():
            painter.drawRoundedRect(filled, 3, 3)
        if threshold is not None:
            mark = QRect(track.left() + round(track.width() * threshold), track.top() - 4, 1, 19)
            painter.fillRect(mark, colours.color("text"))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(colours.color("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0, 1, -1, -2), 4, 4)
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Every row is as high."""
        return QSize(160, ROW_HEIGHT)


class ProbabilityBars(QListView):
    """The bars. `painted` tells when an answer is on the screen, `chosen` which one was picked."""

    painted = Signal()
    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = BarsModel(self)
        self.setModel(self._model)
        self.setItemDelegate(_Bar(self))
        self.setUniformItemSizes(True)
        self.setProperty("role", "flat")
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("Probability of every class"))
        self.setToolTip(_("Click a class to see which words speak for it."))
        self.clicked.connect(self._choose)
        self.activated.connect(self._choose)
        self._fresh = False

    def _choose(self, index: QModelIndex) -> None:
        self.chosen.emit(self._model.items[index.row()][0])

    @property
    def items(self) -> list[tuple[str, float]]:
        """What is shown, the likeliest first."""
        return self._model.items

    def show_probabilities(
        self, probabilities: dict[str, float], *, threshold: float | None = None
    ) -> None:
        """Show other probabilities; with a threshold each label stands for itself."""
        self._fresh = True
        self._model.threshold = threshold
        self._model.show(probabilities)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw, and tell that a new answer was drawn."""
        super().paintEvent(event)
        if self._fresh:
            self._fresh = False
            self.painted.emit()

"""A list of named amounts, each with a bar: class counts, shares, tokens."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from studio.gui import theme
from studio.gui.fonts import CAPTION, font
from studio.gui.widgets.labels import plain_tip

Index = QModelIndex | QPersistentModelIndex
_ROW_HEIGHT = 26
_NARROW = 240


@dataclass(frozen=True)
class Bar:
    """One line: `share` 0 to 1 is the bar's length, `words` stands behind it."""

    name: str
    share: float
    words: str
    tone: str = ""
    """A theme colour's name; series 1 when empty."""
    short: str = ""
    """What stands behind it instead where the list is narrow."""


class BarModel(QAbstractListModel):
    """The lines of a `BarList`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bars: tuple[Bar, ...] = ()

    def set_bars(self, bars: Sequence[Bar]) -> None:
        """Show other lines."""
        self.beginResetModel()
        self.bars = tuple(bars)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """The number of lines."""
        return 0 if parent.isValid() else len(self.bars)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Name, words and tooltip of a line."""
        bar = self.bars[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return bar.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{bar.name}: {bar.words}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(f"{bar.name}: {bar.words}")
        return None


class BarList(QListView):
    """Names left, bars in the middle, amounts right; scrolls, and can be walked by keyboard."""

    picked = Signal(str)
    """The name of a line that was clicked or entered."""

    def __init__(self, title: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "flat")
        self.setAccessibleName(title)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self._model = BarModel(self)
        self.setModel(self._model)
        self._delegate = _BarDelegate(self)
        self.setItemDelegate(self._delegate)
        self.activated.connect(self._tell)
        self.clicked.connect(self._tell)

    def set_bars(self, bars: Sequence[Bar]) -> None:
        """Show other lines."""
        if tuple(bars) == self._model.bars:
            return
        metrics = self.fontMetrics()
        widest = max((metrics.horizontalAdvance(bar.name) for bar in bars), default=0)
        self._delegate.name_width = min(max(widest, 24), 180)
        self._delegate.words_width = max(
            (metrics.horizontalAdvance(bar.words) for bar in bars), default=0
        )
        self._delegate.short_width = max(
            (metrics.horizontalAdvance(bar.short or bar.words) for bar in bars), default=0
        )
        self._model.set_bars(bars)

    def bars(self) -> tuple[Bar, ...]:
        """The lines that are shown."""
        return self._model.bars

    def height_for(self, lines: int) -> int:
        """The height that shows this many lines."""
        return lines * _ROW_HEIGHT + 2

    def _tell(self, index: QModelIndex) -> None:
        if index.isValid():
            self.picked.emit(self._model.bars[index.row()].name)


class _BarDelegate(QStyledItemDelegate):
    name_width = 80
    words_width = 60
    short_width = 60

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, _ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, BarModel)
        bar = model.bars[index.row()]
        colours = theme.current()
        box: QRect = option.rect
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, colours.color("tint"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, colours.color("hover"))
        inner = box.adjusted(8, 0, -8, 0)
        narrow = inner.width() < _NARROW
        words_width = self.short_width if narrow else self.words_width
        least_bar = 36 if narrow else 60
        name_width = min(self.name_width, max(inner.width() - words_width - least_bar, 40))
        painter.setFont(font(CAPTION))
        painter.setPen(colours.color("text"))
        name_box = QRect(inner.left(), inner.top(), name_width, inner.height())
        shown = painter.fontMetrics().elidedText(
            " ".join(bar.name.split()), Qt.TextElideMode.ElideRight, name_width
        )
        painter.drawText(name_box, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.setPen(colours.color("second"))
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(inner, right, bar.short or bar.words if narrow else bar.words)
        room = inner.width() - name_width - words_width - 24
        track = QRectF(name_box.right() + 12, inner.center().y() - 3.5, max(room, 8), 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.color("hover"))
        painter.drawRoundedRect(track, 3, 3)
        fill = colours.color(bar.tone) if bar.tone else colours.series_color(1)
        painter.setBrush(fill)
        track.setWidth(max(track.width() * min(max(bar.share, 0.0), 1.0), 2.0))
        painter.drawRoundedRect(track, 3, 3)
        painter.restore()

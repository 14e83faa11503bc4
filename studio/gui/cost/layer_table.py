"""The layers of a network with what each costs: parameters, memory, time, each with a bar."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio.core.i18n import _
from studio.engine.cost import Cost
from studio.gui import figures, theme
from studio.gui.evaluation.tables import SORT, Cell, SortedTable
from studio.model.check import Checked

Index = QModelIndex | QPersistentModelIndex
_NAME, _PARAMETERS, _MEMORY, _TIME = range(4)
#: Room for a figure; the bar stands before it, where there is some left.
_WORDS = 76
_LEAST, _MOST, _NAME_LEAST = 84, 168, 150
_HEAD, _ROW = 28, 26


class LayerTable(SortedTable):
    """A row a layer, in the order in which they run, and one for what is left of a step."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            (_("Layer"), _("Parameters"), _("Memory"), _("Time")),
            name=_("Cost of each layer"),
            right=frozenset({_PARAMETERS, _MEMORY, _TIME}),
            wide=_NAME,
            parent=parent,
        )
        self.names: list[str] = []
        self._bars = _Bars(self)
        self.verticalHeader().setDefaultSectionSize(_ROW)
        self.horizontalHeader().setFixedHeight(_HEAD)
        # It is as high as its rows: what it stands in scrolls.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for column in (_PARAMETERS, _MEMORY, _TIME):
            self.setItemDelegateForColumn(column, self._bars)
            self.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The figures share what the names leave."""
        super().resizeEvent(event)
        width = (self.viewport().width() - _NAME_LEAST) // 3
        for column in (_PARAMETERS, _MEMORY, _TIME):
            self.setColumnWidth(column, max(_LEAST, min(_MOST, width)))

    def show_layers(self, checked: Checked, cost: Cost | None) -> None:
        """Show the layers as they are; what is not measured of them is left open."""
        measured = {layer.id: layer for layer in cost.layers} if cost is not None else {}
        self.names = [report.id for report in checked.layers]
        rows: list[tuple[Cell, ...]] = []
        for report in checked.layers:
            found = measured.get(report.id)
            title = _(report.title)
            name = title if report.id == report.type else f"{title} · {report.id}"
            rows.append(
                (
                    Cell(name),
                    Cell(figures.count(report.parameters), report.parameters),
                    _memory(found.kept_bytes) if found else _OPEN,
                    Cell(figures.percent(found.time_share), found.time_share) if found else _OPEN,
                )
            )
        if cost is not None:
            rest = max(0.0, 1.0 - sum(layer.time_share for layer in cost.layers))
            rows.append(
                (
                    Cell(_("Loss and optimiser")),
                    Cell("", 0),
                    Cell("", 0),
                    Cell(figures.percent(rest), rest),
                )
            )
        self._bars.most = {
            column: max((float(row[column].value) for row in rows), default=0.0)
            for column in (_PARAMETERS, _MEMORY, _TIME)
        }
        if rows != self.table.rows:
            self.show_rows(rows)
            self.setFixedHeight(_HEAD + _ROW * len(rows) + 4)

    def choose(self, node_id: str) -> None:
        """Mark a layer's row; any other name marks none."""
        for place in range(self.model().rowCount()):
            row = self.row_of(self.model().index(place, 0))
            if row < len(self.names) and self.names[row] == node_id:
                self.selectRow(place)
                return
        self.clearSelection()


_OPEN = Cell(figures.NONE, -1.0)


def _memory(kept_bytes: int) -> Cell:
    return Cell(figures.size(kept_bytes) if kept_bytes else "0", kept_bytes)


class _Bars(QStyledItemDelegate):
    """A figure at the right, and before it a bar: its share of the column's largest."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.most: dict[int, float] = {}

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        most = self.most.get(index.column(), 0.0)
        value = float(index.data(SORT) or 0.0)
        room = option.rect.width() - _WORDS - 12
        if most <= 0 or value <= 0 or room < 8:
            return
        colours = theme.current()
        middle = option.rect.center().y() + 1
        left = option.rect.left() + 8
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.series_color(1))
        painter.drawRoundedRect(
            QRectF(left, middle - 4, max(2.0, room * min(1.0, value / most)), 8), 3, 3
        )
        painter.restore()

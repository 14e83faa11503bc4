"""The table of rows, whose column heads carry role and name and open the role menu."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from studio.core.i18n import _
from studio.gui import icons, theme
from studio.gui.dataview.cell_editor import CellDelegate
from studio.gui.dataview.roles import ROLE_WORDS
from studio.gui.dataview.table_model import CellsModel
from studio.gui.fonts import BODY, CAPTION, font

_HEAD_HEIGHT = 44
_ROW_HEIGHT = 28
_WIDEST = 560
_NARROWEST_TEXT = 200


class RoleHeader(QHeaderView):
    """Two lines a column: its name, and what it is used for."""

    menu_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.sectionClicked.connect(self.menu_asked)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        #: The column that orders the rows, empty for none, and whether the last come first.
        self.sorted_by = ("", False)

    def sizeHint(self) -> QSize:
        """Room for two lines."""
        return QSize(super().sizeHint().width(), _HEAD_HEIGHT)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803
        """Draw name and role."""
        model = self.model()
        if not isinstance(model, CellsModel) or not rect.isValid():
            return
        colours = theme.current()
        role = model.role_of(logicalIndex)
        painter.save()
        painter.fillRect(rect, colours.color("tint" if role else "window"))
        painter.setPen(colours.color("hairline"))
        painter.drawLine(rect.topRight(), rect.bottomRight())
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        inner = rect.adjusted(10, 5, -24, -5)
        painter.setFont(font(BODY, weight=QFont.Weight.DemiBold))
        painter.setPen(colours.color("text"))
        name = " ".join(model.name_of(logicalIndex).split())
        shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, shown)
        painter.setFont(font(CAPTION))
        painter.setPen(colours.color("accent" if role else "second"))
        words = _(ROLE_WORDS[role or "none"])
        painter.drawText(inner, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, words)
        column, descending = self.sorted_by
        is_sorted = column and column == model.name_of(logicalIndex)
        sign = ("arrow-down" if descending else "arrow-up") if is_sorted else "caret-down"
        tone = "accent" if is_sorted else "second"
        caret = icons.pixmap(sign, tone, 12, self.devicePixelRatioF())
        painter.drawPixmap(rect.right() - 20, rect.center().y() - 6, caret)
        painter.restore()


class PreviewTable(QTableView):
    """A table of cells; `role_chosen` tells (column name, text | label | none).

    Cells are edited in their place with F2 or a double click, where their model allows it.
    """

    role_chosen = Signal(str, str)
    sort_chosen = Signal(str, bool)
    """A column, empty for the order of the file, and whether the last come first."""

    def __init__(self, model: CellsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cells = model
        self._sized_for: tuple[str, ...] = ()
        self._needed: list[int] = []
        self._head = RoleHeader(self)
        self.setHorizontalHeader(self._head)
        self._head.menu_asked.connect(self.open_role_menu)
        self._head.setMinimumSectionSize(72)
        self.setModel(model)
        self.setProperty("role", "flat")
        self.setAccessibleName(_("Preview of the rows"))
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.delegate = CellDelegate(self)
        self.setItemDelegate(self.delegate)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setTabKeyNavigation(False)
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(_ROW_HEIGHT)
        rows.setMinimumWidth(48)
        rows.setSectionsClickable(False)

    @property
    def cells(self) -> CellsModel:
        """The model."""
        return self._cells

    def fit_columns(self) -> None:
        """Measure what the columns' first rows need, once for each set of columns."""
        if self._cells.names == self._sized_for:
            return
        self._sized_for = self._cells.names
        metrics = self.fontMetrics()
        rows = min(self._cells.rowCount(), 60)
        self._needed = []
        for column, name in enumerate(self._cells.names):
            widths = [metrics.horizontalAdvance(name) + 52]
            widths += [
                metrics.horizontalAdvance(self._cells.cell(row, column)[:200]) + 24
                for row in range(rows)
            ]
            self._needed.append(min(max(widths), _WIDEST))
        self._share_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new room among the columns."""
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """Narrow columns get what they need; the widest give way so that all are seen."""
        widths = list(self._needed)
        room = self.viewport().width()
        while widths and sum(widths) > room and max(widths) > _NARROWEST_TEXT:
            widest = widths.index(max(widths))
            widths[widest] = max(widths[widest] - (sum(widths) - room), _NARROWEST_TEXT)
        if widths and sum(widths) < room:
            widths[widths.index(max(widths))] += room - sum(widths)
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width)

    def open_role_menu(self, column: int) -> None:
        """Ask what a column is used for."""
        menu = self.role_menu(column)
        x = self._head.sectionViewportPosition(column)
        menu.popup(self._head.viewport().mapToGlobal(QPoint(x, self._head.height())))

    def role_menu(self, column: int) -> QMenu:
        """The menu of a column head."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        name, role = self._cells.name_of(column), self._cells.role_of(column)
        for key, words in (
            ("text", _("Use as text")),
            ("label", _("Use as label")),
            ("number", _("Use as number")),
            ("category", _("Use as category")),
            ("none", _("Don't use")),
        ):
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(key == (role or "none"))
            action.setData(key)
            action.triggered.connect(lambda _on=False, key=key: self.role_chosen.emit(name, key))
        menu.addSeparator()
        for words, column_name, descending in (
            (_("Sort upwards"), name, False),
            (_("Sort downwards"), name, True),
            (_("In the order of the file"), "", False),
        ):
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked((column_name, descending) == self._head.sorted_by)
            action.triggered.connect(
                lambda _on=False, c=column_name, d=descending: self.sort_chosen.emit(c, d)
            )
        return menu

    def set_sorted(self, column: str, descending: bool) -> None:
        """Show by which column the rows are ordered; empty for the order of the file."""
        self._head.sorted_by = (column, descending)
        self._head.viewport().update()

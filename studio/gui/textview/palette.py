"""What steps there are: a list with a search, one line of help each, opened where it is needed."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from studio.catalog.base import TextStep
from studio.catalog.registry import entries
from studio.core.i18n import _
from studio.gui import icons, theme
from studio.gui.fonts import BODY, CAPTION, font
from studio.gui.widgets.labels import Label, plain_tip

Index = QModelIndex | QPersistentModelIndex
_HEADING, _ITEM = 30, 44
_WIDTH, _MOST_HEIGHT = 420, 460
_PAD = 10


@dataclass(frozen=True)
class Line:
    """A heading, or a step that can be added (then `key` is its id)."""

    title: str
    summary: str = ""
    key: str = ""
    found_by: str = ""
    """Everything that a search looks into, in lower case."""


class PaletteModel(QAbstractListModel):
    """Steps by stage and group; a search keeps those with all its words."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all = _lines()
        self._shown: Sequence[Line] = self._all

    def search(self, text: str) -> None:
        """Show only steps in whose title, help or id every word of the text occurs."""
        words = text.casefold().split()
        found: list[Line] = []
        for line in self._all:
            if not line.key:
                if found and not found[-1].key:
                    found.pop()
                found.append(line)
            elif all(word in line.found_by for word in words):
                found.append(line)
        if found and not found[-1].key:
            found.pop()
        self.beginResetModel()
        self._shown = found
        self.endResetModel()

    def line(self, row: int) -> Line:
        """A shown line."""
        return self._shown[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Shown headings and steps."""
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Title, help and id of a line."""
        line = self._shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(line.summary)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{line.title}. {line.summary}" if line.summary else line.title
        if role == Qt.ItemDataRole.UserRole:
            return line.key
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings can't be chosen."""
        if self._shown[index.row()].key:
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags


class StepPalette(QFrame):
    """A small window below the button that asks for it; Escape or a click beside closes it."""

    picked = Signal(str)
    """The id of the step to add."""
    looked_at = Signal(str)
    """The id of the step that Enter would add."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "popup")
        self.setAccessibleName(_("Add a step"))
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search steps"))
        self.search.setAccessibleName(_("Search steps"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(
            icons.icon("magnifying-glass"), QLineEdit.ActionPosition.LeadingPosition
        )
        self.model = PaletteModel(self)
        self.list = QListView()
        self.list.setProperty("role", "flat")
        self.list.setAccessibleName(_("Steps"))
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        self._nothing = Label(_("No step matches."), role="second")
        self._nothing.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 8, 8, 8)
        box.setSpacing(6)
        box.addWidget(self.search)
        box.addWidget(self._nothing)
        box.addWidget(self.list, 1)
        self.search.textChanged.connect(self._search)
        self.search.installEventFilter(self)
        self.list.clicked.connect(self._pick)
        self.list.activated.connect(self._pick)
        self._search("")

    def open_at(self, anchor: QWidget) -> None:
        """Open below a widget, or above it where there is no room."""
        screen = anchor.screen().availableGeometry()
        below = anchor.mapToGlobal(anchor.rect().bottomLeft())
        above = anchor.mapToGlobal(anchor.rect().topLeft())
        under, over = screen.bottom() - below.y() - 8, above.y() - screen.top() - 8
        height = min(_MOST_HEIGHT, max(under, over))
        self.resize(_WIDTH, height)
        top = below.y() + 4 if under >= height or under >= over else above.y() - height - 4
        self.move(max(screen.left(), min(below.x(), screen.right() - _WIDTH)), top)
        self.show()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While one types, the arrow keys walk through the list and Enter adds."""
        if watched is self.search and isinstance(event, QKeyEvent):
            if event.type() != QEvent.Type.KeyPress:
                return False
            keys = Qt.Key
            step = {
                keys.Key_Down: 1,
                keys.Key_Up: -1,
                keys.Key_PageDown: 6,
                keys.Key_PageUp: -6,
            }.get(Qt.Key(event.key()))
            if step is not None:
                self._walk(step)
                return True
            if event.key() in (keys.Key_Return, keys.Key_Enter):
                self._pick(self.list.currentIndex())
                return True
        return super().eventFilter(watched, event)

    def _search(self, text: str) -> None:
        self.model.search(text)
        rows = self.model.rowCount()
        self._nothing.setVisible(not rows)
        self.list.setVisible(bool(rows))
        if rows > 1:
            self._look_at(1)

    def _walk(self, by: int) -> None:
        places = [row for row in range(self.model.rowCount()) if self.model.line(row).key]
        if not places:
            return
        here = self.list.currentIndex().row()
        at = places.index(here) if here in places else 0
        self._look_at(places[min(max(at + by, 0), len(places) - 1)])

    def _look_at(self, row: int) -> None:
        self.list.setCurrentIndex(self.model.index(row, 0))
        if self.isVisible():
            self.looked_at.emit(self.model.line(row).key)

    def _pick(self, index: QModelIndex) -> None:
        if index.isValid() and (key := self.model.line(index.row()).key):
            self.close()
            self.picked.emit(key)


def _lines() -> list[Line]:
    found: list[Line] = []
    stages = (("text", _("On the text")), ("token", _("On the tokens")))
    for stage, words in stages:
        steps = [step for step in entries(TextStep).values() if step.stage == stage]
        steps.sort(key=lambda step: (_(step.meta.group), _(step.meta.title)))
        group = None
        for step in steps:
            if step.meta.group != group:
                group = step.meta.group
                found.append(Line(f"{words} · {_(group)}" if group else words))
            title, summary = _(step.meta.title), _(step.meta.summary)
            said = (title, summary, step.meta.title, step.meta.summary, step.meta.id)
            found.append(Line(title, summary, step.meta.id, "\n".join(said).casefold()))
    return found


class _Delegate(QStyledItemDelegate):
    """A heading in small letters; a step as its title over one line of help."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        line = _line(index)
        return QSize(_WIDTH - 60, _ITEM if line.key else _HEADING)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line, colours = _line(index), theme.current()
        box: QRect = option.rect
        inner = box.adjusted(_PAD, 0, -_PAD, 0)
        painter.save()
        if not line.key:
            painter.setFont(font(CAPTION, weight=QFont.Weight.DemiBold))
            painter.setPen(colours.color("second"))
            flags = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft
            painter.drawText(inner.adjusted(0, 0, 0, -4), flags, line.title)
            painter.restore()
            return
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, colours.color("tint"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, colours.color("hover"))
        for top, pixels, tone, words in (
            (4, BODY, "text", line.title),
            (22, CAPTION, "second", line.summary),
        ):
            painter.setFont(font(pixels))
            painter.setPen(colours.color(tone))
            room = QRect(inner.left(), box.top() + top, inner.width(), 18)
            shown = painter.fontMetrics().elidedText(
                words, Qt.TextElideMode.ElideRight, room.width()
            )
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()


def _line(index: Index) -> Line:
    model = index.model()
    assert isinstance(model, PaletteModel)
    return model.line(index.row())

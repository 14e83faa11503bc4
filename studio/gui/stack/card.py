"""One layer of the stack as a card."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from studio.core.errors import Problem
from studio.core.i18n import _, ngettext
from studio.gui import figures, icons, theme
from studio.gui.stack.dragging import NODE, DragStarter
from studio.gui.stack.families import family_of, icon_of, settings_of
from studio.gui.widgets.buttons import IconButton
from studio.gui.widgets.labels import Label

if TYPE_CHECKING:
    from studio.model.check import LayerReport
    from studio.model.graph import Node

EDGE_WIDTH = 4
#: Icon, colour and role of the words for each severity.
_LOOK = {
    "error": ("warning-circle", "bad", "error"),
    "warning": ("warning", "caution", "caution"),
    "info": ("info", "accent", "second"),
}


class LayerCard(QFrame):
    """Grip, icon, name, main settings, parameters; problems below, in words."""

    chosen = Signal(str)
    removed = Signal(str)
    moved = Signal(str, int)
    """The layer's name and by how many places (-1 up, 1 down)."""
    stepped = Signal(str, int)
    """The focus goes on to the card so many places away."""
    opened = Signal(str)
    """The settings of the layer are wanted (Enter or a double click)."""
    adding = Signal(str)
    """Something is to be put behind this layer."""

    def __init__(self, node: "Node", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.node = node
        self._family = family_of(node.layer)
        self._drag = DragStarter(self, NODE, node.id)
        self.setProperty("role", "card")
        self.setProperty("interactive", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._title = Label(_(node.layer.meta.title), role="strong")
        self._name = Label("", role="caption", mono=True)
        self._settings = Label("", role="caption", wrap=True)
        self._count = Label("", role="caption")
        self._problems = QVBoxLayout()
        self._lay_out()

    def show_node(
        self, node: "Node", report: "LayerReport | None", problems: tuple[Problem, ...]
    ) -> None:
        """Show the layer as it is now."""
        self.node = node
        self._name.setText(node.id if node.id != node.layer.meta.id else "")
        words = settings_of(node.layer)
        self._settings.setText(words)
        self._settings.setVisible(bool(words))
        parameters = report.parameters if report is not None else 0
        count = figures.amount(parameters)
        self._count.setText(
            ngettext("{n} parameter", "{n} parameters", parameters).format(n=count)
            if parameters
            else ""
        )
        self._show_problems(problems)
        shape = report.output.shape() if report is not None and report.output else _("no shape yet")
        said = [self._title.text(), node.id, words, self._count.text(), shape]
        said += [str(found.message) for found in problems]
        self.setAccessibleName(", ".join(part for part in said if part))
        self.setAccessibleDescription(
            _("Alt with the arrow keys moves the layer, Delete removes it.")
        )

    def set_selected(self, selected: bool) -> None:
        """Mark the card as the one whose settings are shown."""
        if self.property("selected") != selected:
            self.setProperty("selected", selected)
            self.style().unpolish(self)
            self.style().polish(self)
            self.update()

    def sizeHint(self) -> QSize:
        """Wide enough for settings in a line."""
        return QSize(460, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card and the edge in the family's colour."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        shape.addRoundedRect(self.rect().toRectF(), theme.RADIUS, theme.RADIUS)
        painter.setClipPath(shape)
        painter.fillRect(0, 0, EDGE_WIDTH, self.height(), self._family.color)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the card; a move from here drags it."""
        self._drag.press(event)
        self.chosen.emit(self.node.id)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Begin to drag."""
        self._drag.move(event)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Go to the settings."""
        self.opened.emit(self.node.id)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The card under the focus is the chosen one."""
        super().focusInEvent(event)
        self.chosen.emit(self.node.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, step, delete, open, add: everything that the mouse can do."""
        keys = Qt.Key
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        step = {keys.Key_Up: -1, keys.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None:
            (self.moved if alt else self.stepped).emit(self.node.id, step)
        elif event.key() in (keys.Key_Delete, keys.Key_Backspace):
            self.removed.emit(self.node.id)
        elif event.key() in (keys.Key_Return, keys.Key_Enter, keys.Key_Space):
            self.opened.emit(self.node.id)
        elif event.key() in (keys.Key_Insert, keys.Key_Plus):
            self.adding.emit(self.node.id)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The same by a menu."""
        from PySide6.QtWidgets import QMenu

        menu = QMenu(self)
        name = self.node.id
        menu.addAction(_("Add a layer below…"), lambda: self.adding.emit(name))
        menu.addAction(_("Move up") + "\tAlt+↑", lambda: self.moved.emit(name, -1))
        menu.addAction(_("Move down") + "\tAlt+↓", lambda: self.moved.emit(name, 1))
        menu.addSeparator()
        menu.addAction(_("Remove") + "\tDel", lambda: self.removed.emit(name))
        menu.exec(event.globalPos())

    def _lay_out(self) -> None:
        grip = Label()
        grip.setPixmap(icons.pixmap("dots-six-vertical", "edge", 18))
        grip.setCursor(Qt.CursorShape.OpenHandCursor)
        grip.setToolTip(_("Drag to move"))
        picture = Label()
        picture.setPixmap(icons.pixmap(icon_of(self.node.layer), self._family.color, 20))
        words = QVBoxLayout()
        words.setSpacing(1)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._title)
        line.addWidget(self._name)
        line.addStretch(1)
        words.addLayout(line)
        words.addWidget(self._settings)
        self._remove = IconButton("trash", _("Remove this layer"), size=16)
        self._remove.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._remove.clicked.connect(lambda: self.removed.emit(self.node.id))
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(grip)
        row.addWidget(picture)
        row.addLayout(words, 1)
        row.addWidget(self._count)
        row.addWidget(self._remove)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 8, 8, 8)
        box.setSpacing(6)
        box.addLayout(row)
        self._problems.setSpacing(4)
        box.addLayout(self._problems)

    def _show_problems(self, problems: tuple[Problem, ...]) -> None:
        from studio.gui.widgets.frames import clear

        clear(self._problems)
        for found in problems:
            icon, tone, role = _LOOK.get(found.severity, _LOOK["info"])
            line = QHBoxLayout()
            line.setSpacing(8)
            line.setContentsMargins(28, 0, 8, 2)
            mark = Label()
            mark.setPixmap(icons.pixmap(icon, tone, 16))
            line.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
            words = QVBoxLayout()
            words.setSpacing(0)
            words.addWidget(Label(str(found.message), role=role, wrap=True))
            if found.fix:
                words.addWidget(Label(str(found.fix), role="caption", wrap=True))
            line.addLayout(words, 1)
            self._problems.addLayout(line)

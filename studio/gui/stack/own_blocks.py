"""The person's own blocks in the palette: click or drag to use, rename, remove and take back."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QMenu, QVBoxLayout, QWidget

from studio.core.errors import UserError
from studio.core.i18n import _, ngettext, together
from studio.gui import icons
from studio.gui.stack.dragging import BLOCK, DragStarter
from studio.gui.widgets.buttons import Button, IconButton
from studio.gui.widgets.frames import clear
from studio.gui.widgets.labels import ElidedLabel, Label, plain_tip

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio.core.errors import Problem
    from studio.store.own_blocks import OwnBlock


class OwnBlockItem(QFrame):
    """One own block, or a file that can't be read: `wrong` says why."""

    picked = Signal(str)
    retitled = Signal(str, str)
    removed = Signal(str)

    def __init__(self, key: str, title: str, said: str, *, wrong: str = "") -> None:
        super().__init__()
        self.key, self.title, self.wrong = key, title, wrong
        self._drag = DragStarter(self, BLOCK, key)
        self._dragged = False
        self.setProperty("role", "palette")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(title)
        self.setAccessibleDescription(wrong or said)
        self.setToolTip(plain_tip(wrong or said))
        picture = Label()
        icon, tone = ("warning-circle", "caution") if wrong else ("squares-four", "second")
        picture.setPixmap(icons.pixmap(icon, tone, 18))
        self._label = ElidedLabel(title, tone="caution" if wrong else "text")
        self.field = QLineEdit(title)
        self.field.setAccessibleName(_("Title of the own block"))
        self.field.setMaxLength(200)
        self.field.hide()
        self.field.editingFinished.connect(self._end_title)
        more = IconButton("dots-three", _("More for {name}").format(name=title), size=16)
        more.setFixedSize(22, 22)
        more.clicked.connect(lambda: self.menu().popup(more.mapToGlobal(more.rect().bottomLeft())))
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 3, 4, 3)
        row.setSpacing(10)
        row.addWidget(picture)
        row.addWidget(self._label, 1)
        row.addWidget(self.field, 1)
        row.addWidget(more)

    def menu(self) -> QMenu:
        """What can be done with it."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if not self.wrong:
            menu.addAction(_("Add"), lambda: self.picked.emit(self.key))
            menu.addAction(_("Rename…") + "\tF2", self.ask_title)
        menu.addAction(_("Remove") + "\tDel", lambda: self.removed.emit(self.key))
        return menu

    def ask_title(self) -> None:
        """Let the title be written in its place."""
        self._label.hide()
        self.field.setText(self.title)
        self.field.show()
        self.field.selectAll()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _end_title(self) -> None:
        if self.field.isHidden():
            return
        self.field.hide()
        self._label.show()
        title = self.field.text().strip()
        if title and title != self.title:
            self.retitled.emit(self.key, title)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Click or drag: the release tells."""
        self._dragged = bool(self.wrong)
        if not self.wrong:
            self._drag.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Begin to drag."""
        self._dragged = self._drag.move(event) or self._dragged

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click adds the block."""
        inside = self.rect().contains(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and inside and not self._dragged:
            self.picked.emit(self.key)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu, by the mouse or by its key."""
        self.menu().popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter adds the block, F2 renames it, Del removes it."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape and self.field.isVisible():
            self.field.setText(self.title)
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        elif key == Qt.Key.Key_Delete:
            self.removed.emit(self.key)
        elif key == Qt.Key.Key_F2 and not self.wrong:
            self.ask_title()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and not self.wrong:
            if not self.field.isVisible():
                self.picked.emit(self.key)
        elif key == Qt.Key.Key_Down:
            self.focusNextChild()
        elif key == Qt.Key.Key_Up:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)


class OwnBlocksSection(QWidget):
    """The list of them under its head; hidden while there are none."""

    picked = Signal(str)
    told = Signal(object)
    """A `Problem`: what was asked for can't be done."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.items: list[OwnBlockItem] = []
        self._words = ""
        self._removed = ""
        self._read = False
        head = Label(_("Own blocks"), role="caption")
        head.setContentsMargins(8, 10, 0, 2)
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self._undo = QWidget()
        self._gone = ElidedLabel("", tone="second")
        self.take_back = Button(_("Undo"), role="link")
        self.take_back.clicked.connect(self._take_back)
        row = QHBoxLayout(self._undo)
        row.setContentsMargins(8, 2, 4, 2)
        row.addWidget(self._gone, 1)
        row.addWidget(self.take_back)
        self._undo.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        for part in (head, self._undo):
            box.addWidget(part)
        box.addLayout(self._list)

    def read_once(self) -> None:
        """Read them, unless that was done before."""
        if not self._read:
            self.refresh()

    def refresh(self) -> None:
        """Read them anew."""
        from studio.store.own_blocks import OwnBlocks, load_all

        self._read = True
        try:
            found = load_all()
        except UserError as error:
            self.told.emit(error.problem)
            found = OwnBlocks()
        clear(self._list)
        self.items = [_item_of(block) for block in found.blocks]
        self.items += [_broken(key, wrong) for key, wrong in found.broken]
        for item in self.items:
            item.picked.connect(self.picked)
            item.retitled.connect(self._retitle)
            item.removed.connect(self._remove)
            self._list.addWidget(item)
        self.filter(self._words)

    def filter(self, words: str) -> bool:
        """Show those whose title holds all words; whether any does."""
        self._words = words
        wanted = words.lower().split()
        for item in self.items:
            item.setVisible(all(word in item.title.lower() for word in wanted))
        shown = any(not item.isHidden() for item in self.items)
        self.setVisible(shown or bool(self._removed and not wanted))
        return shown

    def first(self) -> str | None:
        """The key of the first that the search shows and that can be used; None without one."""
        usable = (item for item in self.items if not item.isHidden() and not item.wrong)
        return next((item.key for item in usable), None)

    def _retitle(self, key: str, title: str) -> None:
        from studio.store.own_blocks import retitle

        self._try(lambda: retitle(key, title))

    def _remove(self, key: str) -> None:
        from studio.store.own_blocks import remove

        title = next((item.title for item in self.items if item.key == key), key)
        if key and self._try(lambda: remove(key)):
            self._removed = key
            self._gone.set_text(_("Removed “{name}”").format(name=title))
            self._undo.show()
            self.filter(self._words)
            self.take_back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_back(self) -> None:
        from studio.store.own_blocks import take_back

        key, self._removed = self._removed, ""
        self._undo.hide()
        if key:
            self._try(lambda: take_back(key))

    def _try(self, act: "Callable[[], object]") -> bool:
        try:
            act()
        except UserError as error:
            self.told.emit(error.problem)
            return False
        finally:
            self.refresh()
        return True


def _item_of(block: "OwnBlock") -> OwnBlockItem:
    nodes = block.fragment.nodes
    count = ngettext("{n} layer", "{n} layers", len(nodes)).format(n=len(nodes))
    titles = " · ".join(_(node.layer.meta.title) for node in nodes[:12])
    return OwnBlockItem(block.key, block.title, f"{block.title}\n{count}\n{titles}")


def _broken(key: str, wrong: "Problem") -> OwnBlockItem:
    words = together(str(wrong.message), str(wrong.fix))
    return OwnBlockItem(key, key or _("Too many own blocks"), "", wrong=words)

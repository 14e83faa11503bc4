"""A step of the pipeline as a card: grip, title, switch."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui import icons
from studio.gui.fonts import CAPTION
from studio.gui.widgets.labels import ElidedLabel, Label
from studio.gui.widgets.switch import Switch


class StageCard(QFrame):
    """A card that can be chosen: by click, Tab or the arrow keys."""

    chosen = Signal(str)
    stepped = Signal(str, int)
    """The focus goes on to the card so many places away."""

    def __init__(
        self, key: str, title: str, words: str, icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.key = key
        self.setProperty("role", "card")
        self.setProperty("interactive", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title)
        self.setAccessibleDescription(words)
        self.line = QHBoxLayout(self)
        self.line.setContentsMargins(8, 8, 12, 8)
        self.line.setSpacing(8)
        if icon:
            picture = Label()
            picture.setPixmap(icons.pixmap(icon, "accent", 18))
            self.line.addWidget(picture)
        texts = QVBoxLayout()
        texts.setSpacing(1)
        self.title = ElidedLabel(title)
        texts.addWidget(self.title)
        self.words = ElidedLabel(words, tone="second", pixels=CAPTION)
        self.words.setVisible(bool(words))
        texts.addWidget(self.words)
        self.line.addLayout(texts, 1)

    def set_selected(self, selected: bool) -> None:
        """Mark the card as the one whose settings are shown."""
        if bool(self.property("selected")) != selected:
            self.setProperty("selected", selected)
            self.style().unpolish(self)
            self.style().polish(self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the card."""
        self.chosen.emit(self.key)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """What has the focus is chosen."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.chosen.emit(self.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys go to the neighbours."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if step and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.stepped.emit(self.key, step)
            return
        super().keyPressEvent(event)


class StepCard(StageCard):
    """A cleaning step. Alt with the arrow keys moves it, Delete removes it, Space switches it."""

    switched = Signal(int, bool)
    moved = Signal(int, int)
    """The step's place and by how many places it goes."""
    removed = Signal(int)

    def __init__(
        self, place: int, title: str, words: str, enabled: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(f"step:{place}", title, words, parent=parent)
        self.place = place
        self.grip = _Grip(self)
        self.line.insertWidget(0, self.grip)
        self.switch = Switch(_("{title}, on").format(title=title))
        self.switch.setChecked(enabled)
        self.switch.toggled.connect(lambda on: self.switched.emit(self.place, on))
        self.line.addWidget(self.switch)
        self.setAccessibleDescription(
            _("Alt with the arrow keys moves the step, Delete removes it, Space switches it.")
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, remove, switch."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.moved.emit(self.place, step)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit(self.place)
        elif event.key() == Qt.Key.Key_Space:
            self.switch.toggle()
        else:
            super().keyPressEvent(event)


class _Grip(Label):
    """The handle by which a card is dragged up and down."""

    def __init__(self, card: StepCard) -> None:
        super().__init__()
        self._card = card
        self._pressed: QPoint | None = None
        self._home = 0
        self.setPixmap(icons.pixmap("dots-six-vertical", "second", 18))
        self.setCursor(Qt.CursorShape.SizeVerCursor)
        self.setToolTip(_("Drag to change the order"))
        self.setAccessibleName(_("Drag to change the order"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold."""
        self._pressed = event.globalPosition().toPoint()
        self._home = self._card.y()
        self._card.chosen.emit(self._card.key)
        self._card.raise_()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The card follows the pointer."""
        if self._pressed is not None:
            offset = event.globalPosition().toPoint().y() - self._pressed.y()
            self._card.move(self._card.x(), self._home + offset)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go: by how many cards it was moved."""
        if self._pressed is None:
            return
        offset = event.globalPosition().toPoint().y() - self._pressed.y()
        self._pressed = None
        pitch = self._card.height() + 8
        places = round(offset / pitch)
        parent = self._card.parentWidget()
        layout = parent.layout() if parent is not None else None
        if layout is not None:
            layout.invalidate()
            layout.activate()
        if places:
            self._card.moved.emit(self._card.place, places)

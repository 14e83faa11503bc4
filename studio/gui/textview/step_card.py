"""A part of the pipeline as a card: what it is, how it is set, what it does, what is wrong."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui import icons
from studio.gui.fonts import CAPTION
from studio.gui.widgets.frames import clear
from studio.gui.widgets.labels import ElidedLabel, Label
from studio.gui.widgets.switch import Switch

#: Where words begin, behind a grip or an icon.
_TEXT_LEFT = 26


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
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)  # problems are sentences that wrap
        self.setSizePolicy(policy)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(8, 7, 10, 7)
        outer.setSpacing(2)
        self.line = QHBoxLayout()
        self.line.setSpacing(8)
        if icon:
            picture = Label()
            picture.setPixmap(icons.pixmap(icon, "accent", 18))
            self.line.addWidget(picture)
        texts = QVBoxLayout()
        texts.setSpacing(1)
        self.title = ElidedLabel("")
        self.words = ElidedLabel("", tone="second", pixels=CAPTION)
        self.effect = ElidedLabel("", tone="second", pixels=CAPTION)
        texts.addWidget(self.title)
        texts.addWidget(self.words)
        self.line.addLayout(texts, 1)
        outer.addLayout(self.line)
        below = QHBoxLayout()
        below.setContentsMargins(_TEXT_LEFT, 0, 0, 0)
        below.addWidget(self.effect)
        outer.addLayout(below)
        self._problem_words: tuple[tuple[str, bool], ...] = ()
        self._problems = QVBoxLayout()
        self._problems.setSpacing(2)
        outer.addLayout(self._problems)
        self.show_words(title, words)
        self.show_effect("")

    def show_words(self, title: str, words: str) -> None:
        """Show its title and its settings in words."""
        self.title.set_text(title)
        self.words.set_text(words)
        self.words.setVisible(bool(words))
        self._name()

    def show_effect(self, words: str) -> None:
        """Show what it does to the sampled rows; nothing while that isn't known."""
        self.effect.set_text(words)
        self.effect.setVisible(bool(words))
        self._name()

    def show_problems(self, problems: Sequence[tuple[str, bool]]) -> None:
        """Show what is wrong with it.

        Args:
            problems: each a sentence and whether it keeps the model from being trained.
        """
        if tuple(problems) == self._problem_words:
            return
        self._problem_words = tuple(problems)
        clear(self._problems)
        for words, error in problems:
            line = QHBoxLayout()
            line.setSpacing(6)
            mark = Label()
            name, tone = ("warning-circle", "bad") if error else ("warning", "caution")
            mark.setPixmap(icons.pixmap(name, tone, 16))
            line.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(Label(words, role="error" if error else "caution", wrap=True), 1)
            self._problems.addLayout(line)
        self._name()

    def problem_words(self) -> list[str]:
        """What it says is wrong."""
        return [words for words, _error in self._problem_words]

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

    def _name(self) -> None:
        said = (self.title.text(), self.words.text(), self.effect.text(), *self.problem_words())
        self.setAccessibleName(", ".join(part for part in said if part))


class StepCard(StageCard):
    """A cleaning step. Alt with the arrow keys moves it, Ctrl+D duplicates it, Delete removes it,
    Space switches it."""

    switched = Signal(int, bool)
    moved = Signal(int, int)
    """The step's place and by how many places of its stage it goes."""
    removed = Signal(int)
    duplicated = Signal(int)
    rows_asked = Signal(int)
    """The rows that the step changes are wanted."""

    def __init__(self, place: int, parent: QWidget | None = None) -> None:
        self.place, self.kind = place, ""
        super().__init__(f"step:{place}", "", "", parent=parent)
        self.grip = _Grip(self)
        self.line.insertWidget(0, self.grip)
        self.switch = Switch("")
        self.switch.toggled.connect(lambda on: self.switched.emit(self.place, on))
        self.line.addWidget(self.switch)
        self.setAccessibleDescription(
            _(
                "Alt with the arrow keys moves the step, Ctrl+D duplicates it, Delete removes it, "
                "Space switches it."
            )
        )

    def show_step(self, title: str, words: str, enabled: bool) -> None:
        """Show a step: its title, its settings, and whether it is switched on."""
        self.show_words(title, words)
        self.switch.setAccessibleName(_("{title}, on").format(title=title))
        self.switch.blockSignals(True)
        self.switch.setChecked(enabled)
        self.switch.blockSignals(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, duplicate, remove, switch."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.moved.emit(self.place, step)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit(self.place)
        elif event.key() == Qt.Key.Key_D and control:
            self.duplicated.emit(self.place)
        elif event.key() == Qt.Key.Key_Space:
            self.switch.toggle()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The same by a menu."""
        self.chosen.emit(self.key)
        menu = self.menu()
        menu.exec(event.globalPos())
        menu.deleteLater()

    def menu(self) -> QMenu:
        """Everything that can be done with the step."""
        menu, place = QMenu(self), self.place
        menu.addAction(_("Show the rows that it changes"), lambda: self.rows_asked.emit(place))
        menu.addSeparator()
        for words, keys, call in (
            (_("Move up"), "Alt+Up", lambda: self.moved.emit(place, -1)),
            (_("Move down"), "Alt+Down", lambda: self.moved.emit(place, 1)),
            (_("Duplicate"), "Ctrl+D", lambda: self.duplicated.emit(place)),
            (_("Remove"), "Del", lambda: self.removed.emit(place)),
        ):
            shown = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
            menu.addAction(f"{words}\t{shown}", call)
        return menu


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
        self._card.chosen.emit(self._card.key)
        self._pressed = event.globalPosition().toPoint()
        self._home = self._card.y()
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
        middle = self._home + offset + self._card.height() / 2
        places = self._passed(middle)
        parent = self._card.parentWidget()
        layout = parent.layout() if parent is not None else None
        if layout is not None:
            layout.invalidate()
            layout.activate()
        if places:
            self._card.moved.emit(self._card.place, places)

    def _passed(self, middle: float) -> int:
        """How many other steps the card's middle has gone past, negative for up."""
        parent = self._card.parentWidget()
        if parent is None:
            return 0
        passed = 0
        for other in parent.findChildren(StepCard):
            if other is self._card or other.isHidden():
                continue
            centre = other.y() + other.height() / 2
            if other.y() > self._home and middle > centre:
                passed += 1
            elif other.y() < self._home and middle < centre:
                passed -= 1
        return passed

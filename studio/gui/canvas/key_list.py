"""The keys of the canvas, in words, and the sheet that shows them."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from studio.core.i18n import N_, _
from studio.gui.widgets.buttons import IconButton
from studio.gui.widgets.frames import scrolling
from studio.gui.widgets.labels import Label

#: What is pressed or done, and what comes of it, by what it is about.
KEYS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        N_("Layers"),
        (
            ("A", N_("Add a layer behind the chosen one")),
            ("C", N_("Connect to another layer: arrows choose it, Enter connects")),
            ("M", N_("Mend the chosen layer")),
            ("Enter", N_("Go to its settings")),
            ("Del", N_("Remove")),
            ("N", N_("Add a note")),
        ),
    ),
    (
        N_("Choosing"),
        (
            ("↑ ↓ ← →", N_("Walk along the wires")),
            ("Shift+↑ ↓ ← →", N_("Choose more")),
            ("Tab", N_("Next layer")),
            ("Ctrl+A", N_("All layers")),
            ("Esc", N_("Leave off")),
        ),
    ),
    (
        N_("Copying"),
        (
            ("Ctrl+C, Ctrl+X", N_("Copy, cut")),
            ("Ctrl+V", N_("Paste")),
            ("Ctrl+D", N_("Duplicate")),
            ("Ctrl+Z, Ctrl+Y", N_("Undo, redo")),
        ),
    ),
    (
        N_("Blocks"),
        (
            ("Ctrl+G", N_("Group the chosen layers as a block")),
            ("Ctrl+Shift+G", N_("Ungroup")),
            ("B", N_("Fold or unfold the block")),
            ("Ctrl+B", N_("Keep the chosen layers as an own block")),
        ),
    ),
    (
        N_("Where layers stand"),
        (
            ("Alt+↑ ↓ ← →", N_("Move the chosen layers")),
            ("Ctrl+Shift+V", N_("In one column")),
            ("Ctrl+Shift+H", N_("In one row")),
            ("Ctrl+Shift+E", N_("Even distances")),
            ("Ctrl+L", N_("Tidy all layers")),
        ),
    ),
    (
        N_("Looking"),
        (
            ("+  −", N_("Zoom in, zoom out")),
            ("1", N_("Full size")),
            ("F", N_("Show all of it")),
            ("Ctrl+↑ ↓ ← →", N_("Scroll")),
            ("?", N_("Show these keys")),
        ),
    ),
)
#: What only a hand on the mouse needs to know.
_HAND = (
    N_("Drag from a port to draw a wire; let go on free ground to be offered what fits."),
    N_("Drop a layer onto a wire to put it there, or onto a layer to replace that."),
    N_("Space or the middle button pulls the ground; the wheel with Ctrl zooms."),
)

#: From this width of the window on there is room for three columns.
_WIDE = 1060
_SCROLL = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_HELD = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta)


class KeySheet(QFrame):
    """Lies over the window until a key is pressed or it is clicked; then `back` has the keys."""

    def __init__(self, back: QWidget) -> None:
        super().__init__(back.window())
        self._back = back
        self.setProperty("role", "popup")
        self.setAccessibleName(_("Keys of the canvas"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        head = QHBoxLayout()
        head.addWidget(Label(_("Keys of the canvas"), role="section"), 1)
        close = IconButton("x", _("Close") + " (Esc)", size=16)
        close.clicked.connect(self.leave)
        head.addWidget(close)
        self._inner = QWidget()
        grid = QGridLayout(self._inner)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(28)
        grid.setVerticalSpacing(14)
        columns = 3 if back.window().width() >= _WIDE else 2
        for turn, (title, rows) in enumerate(KEYS):
            place = turn // columns, turn % columns
            grid.addWidget(self._group(_(title), rows), *place, Qt.AlignmentFlag.AlignTop)
            grid.setColumnStretch(turn % columns, 1)
        hand = QVBoxLayout()
        hand.setSpacing(3)
        for words in _HAND:
            hand.addWidget(Label(_(words), role="caption", wrap=True))
        grid.addLayout(hand, len(KEYS), 0, 1, columns)
        self._area = scrolling(self._inner)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 14, 12, 16)
        box.setSpacing(12)
        box.addLayout(head)
        box.addWidget(self._area)

    @staticmethod
    def _group(title: str, rows: tuple[tuple[str, str], ...]) -> QWidget:
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        grid.setColumnMinimumWidth(0, 104)
        grid.setColumnStretch(1, 1)
        grid.addWidget(Label(title, role="strong"), 0, 0, 1, 2)
        for row, (keys, words) in enumerate(rows, 1):
            grid.addWidget(Label(keys, mono=True), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Label(_(words), role="second", wrap=True), row, 1)
        return made

    def open(self) -> None:
        """Show it in the middle of the window, and take the keys."""
        whole = self._back.window().rect()
        self.setFixedWidth(min(_WIDE - 40, whole.width() - 32))
        wanted = self._inner.heightForWidth(self.width() - 48) + 84
        self.setFixedHeight(min(wanted, whole.height() - 32))
        self.move(whole.center() - self.rect().center())
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Go, and give the keys back."""
        self.hide()
        self.deleteLater()
        self._back.setFocus(Qt.FocusReason.OtherFocusReason)

    def event(self, event: QEvent) -> bool:
        """No key means anything else while it is open."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Whatever takes the focus is what is wanted now."""
        super().focusOutEvent(event)
        if event.reason() == Qt.FocusReason.MouseFocusReason:
            self.hide()
            self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down scroll; any other key that is not only held closes it."""
        key = Qt.Key(event.key())
        scroll = self._area.verticalScrollBar()
        if key in _SCROLL:
            scroll.setValue(scroll.value() + _SCROLL[key] * 60)
        elif key not in _HELD:
            self.leave()

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        """A click closes it."""
        self.leave()

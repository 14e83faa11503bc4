"""The keys of the canvas, in words, and the sheet that shows them."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from studio.core.i18n import N_, _
from studio.gui.widgets.buttons import IconButton
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
        N_("Places"),
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


class KeySheet(QFrame):
    """Lies over the canvas until a key is pressed or it is clicked."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName(_("Keys of the canvas"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        head = QHBoxLayout()
        head.addWidget(Label(_("Keys of the canvas"), role="section"), 1)
        close = IconButton("x", _("Close") + " (Esc)", size=16)
        close.clicked.connect(self.leave)
        head.addWidget(close)
        grid = QGridLayout()
        grid.setHorizontalSpacing(32)
        grid.setVerticalSpacing(16)
        for turn, (title, rows) in enumerate(KEYS):
            grid.addWidget(self._group(_(title), rows), turn // 2, turn % 2)
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 14, 20, 16)
        box.setSpacing(12)
        box.addLayout(head)
        box.addLayout(grid)
        for words in _HAND:
            box.addWidget(Label(_(words), role="caption", wrap=True))

    @staticmethod
    def _group(title: str, rows: tuple[tuple[str, str], ...]) -> QWidget:
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        grid.setColumnMinimumWidth(0, 108)
        grid.setColumnStretch(1, 1)
        grid.setAlignment(Qt.AlignmentFlag.AlignTop)
        grid.addWidget(Label(title, role="strong"), 0, 0, 1, 2)
        for row, (keys, words) in enumerate(rows, 1):
            grid.addWidget(Label(keys, mono=True), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Label(_(words), role="second", wrap=True), row, 1)
        return made

    def lie_over(self, whole: QWidget) -> None:
        """Show it in the middle of a widget, and take the keys."""
        self.setFixedWidth(min(720, whole.width() - 24))
        self.adjustSize()
        here = whole.rect().center() - self.rect().center()
        self.move(max(here.x(), 12), max(here.y(), 8))
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Go, and give the keys back."""
        above = self.parentWidget()
        self.hide()
        self.deleteLater()
        if above is not None:
            above.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Any key closes it, but those that are only held."""
        held = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta)
        if Qt.Key(event.key()) not in held:
            self.leave()

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        """A click closes it."""
        self.leave()

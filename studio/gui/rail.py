"""The rail: the pages in the order of the work, each with what it still needs."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui import icons, theme
from studio.gui.fonts import CAPTION, font
from studio.gui.page_list import PAGES, PageEntry
from studio.gui.page_states import PageState
from studio.gui.theme import RAIL_WIDTH
from studio.gui.widgets.labels import plain_tip

_HEIGHT = 64
_BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class RailButton(QAbstractButton):
    """One page: icon above word, and its state as a mark that differs in shape and colour."""

    def __init__(self, entry: PageEntry, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry, self._state = entry, PageState()
        self._ring = False
        self._shortcut_hint = f"Ctrl+{number}"
        self.setText(_(entry.title))
        self.setCheckable(True)
        self.setFixedSize(RAIL_WIDTH - 1, _HEIGHT)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.set_state(PageState())

    def set_state(self, state: PageState) -> None:
        """Show another state."""
        self._state = state
        words = {
            "ready": _("ready"),
            "attention": _("needs attention"),
            "empty": _("not begun"),
        }[state.level]
        self.setAccessibleName(f"{self.text()}, {words}")
        self.setAccessibleDescription(state.hint)
        hint = f"{self.text()} · {self._shortcut_hint}" + (f"\n{state.hint}" if state.hint else "")
        self.setToolTip(plain_tip(hint).replace("\n", "<br>"))
        self.update()

    def sizeHint(self) -> QSize:
        """Always the same."""
        return QSize(RAIL_WIDTH - 1, _HEIGHT)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The ring is for the keyboard only."""
        self._ring = event.reason() in _BY_KEYBOARD
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the entry."""
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(8, 3, -8, -3)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked():
            painter.setBrush(colours.color("tint"))
            painter.drawRoundedRect(box, 6, 6)
        elif self.underMouse() and self.isEnabled():
            painter.setBrush(colours.color("hover"))
            painter.drawRoundedRect(box, 6, 6)
        if self.hasFocus() and self._ring:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(colours.color("accent"))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        tone = "accent" if self.isChecked() else "second"
        if not self.isEnabled():
            tone = "disabled"
        picture = icons.pixmap(self.entry.icon, tone, 20, self.devicePixelRatioF())
        painter.drawPixmap(QPointF((self.width() - 20) / 2, 12), picture)
        painter.setPen(colours.color("text" if tone == "accent" else tone))
        weight = QFont.Weight.DemiBold if self.isChecked() else QFont.Weight.Normal
        painter.setFont(font(CAPTION, weight=weight))
        painter.drawText(QRect(0, 36, self.width(), 18), Qt.AlignmentFlag.AlignCenter, self.text())
        if self.isEnabled():
            self._draw_mark(painter, QPointF(self.width() - 22, 17))

    def _draw_mark(self, painter: QPainter, at: QPointF) -> None:
        colours = theme.current()
        painter.setPen(Qt.PenStyle.NoPen)
        if self._state.level == "ready":
            painter.setBrush(colours.color("good"))
            painter.drawEllipse(at, 3.5, 3.5)
        elif self._state.level == "attention":
            painter.setBrush(colours.color("caution"))
            x, y = at.x(), at.y()
            corners = [QPointF(x, y - 4.5), QPointF(x + 5, y + 4), QPointF(x - 5, y + 4)]
            painter.drawPolygon(QPolygonF(corners))
            if self._state.count > 1:
                painter.setPen(colours.color("caution"))
                painter.setFont(font(10, weight=QFont.Weight.DemiBold))
                count = str(min(self._state.count, 99))
                painter.drawText(QRectF(x - 8, y + 5, 16, 12), Qt.AlignmentFlag.AlignCenter, count)
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(colours.color("edge"))
            painter.drawEllipse(at, 3.0, 3.0)


class Rail(QFrame):
    """The column of pages; arrow keys move between them."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "rail")
        self.setFixedWidth(RAIL_WIDTH)
        self.setAccessibleName(_("Pages"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 8)
        layout.setSpacing(2)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self.buttons: dict[str, RailButton] = {}
        for number, entry in enumerate(PAGES, start=1):
            button = RailButton(entry, number, self)
            button.clicked.connect(self._clicked)
            self.buttons[entry.key] = button
            self._group.addButton(button)
            layout.addWidget(button)
        layout.addStretch(1)

    def select(self, key: str) -> None:
        """Mark a page as the one in front; an empty key marks none."""
        self._group.setExclusive(False)
        for name, button in self.buttons.items():
            button.setChecked(name == key)
        self._group.setExclusive(True)

    def set_state(self, key: str, state: PageState) -> None:
        """Show the state of a page."""
        self.buttons[key].set_state(state)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down move between the pages."""
        keys = list(self.buttons)
        focused = self.focusWidget()
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if step and isinstance(focused, RailButton):
            index = (keys.index(focused.entry.key) + step) % len(keys)
            self.buttons[keys[index]].setFocus(Qt.FocusReason.TabFocusReason)
            self.chosen.emit(keys[index])
            return
        super().keyPressEvent(event)

    def _clicked(self) -> None:
        button = self.sender()
        if isinstance(button, RailButton):
            self.chosen.emit(button.entry.key)

"""What lies over the window while files hover above it: where they may fall, and what happens."""

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from studio.core.i18n import _, ngettext
from studio.gui import icons, theme
from studio.gui.fonts import BODY, SECTION, font
from studio.gui.importing.arrivals import Arrival

_INSET, _ICON = 16, 40


class DropOverlay(QWidget):
    """Covers its parent; lets everything through to it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._over = parent
        self._heading = self._words = ""
        self._icon, self._tone = "file-text", "accent"
        parent.installEventFilter(self)
        self.hide()

    def show_for(self, arrival: Arrival, *, replaces: bool) -> None:
        """Say what would happen with these files.

        Args:
            replaces: whether a project is open now.
        """
        name, more = arrival.paths[0].name, len(arrival.paths)
        self._icon, self._tone = "file-text", "accent"
        self._words = (
            _("A project that is open is closed; you are asked before.") if replaces else ""
        )
        if arrival.kind == "refused" and arrival.problem is not None:
            self._icon, self._tone = "warning-circle", "bad"
            self._heading, self._words = str(arrival.problem.message), str(arrival.problem.fix)
        elif arrival.kind == "project":
            self._icon = "folder-open"
            self._heading = _("Drop to open the project {name}").format(name=name)
        elif arrival.kind == "model":
            self._icon, self._words = "chat-text", ""
            self._heading = _("Drop to use the model {name}").format(name=name)
        elif more > 1:
            words = ngettext(
                "Drop to open {n} file as one table", "Drop to open {n} files as one table", more
            )
            self._heading = words.format(n=more)
        else:
            self._heading = _("Drop to open {name}").format(name=name)
        self.setAccessibleName(self._heading)
        self.setGeometry(self._over.rect())
        self.raise_()
        self.show()
        self.update()

    def words(self) -> str:
        """The heading that is shown."""
        return self._heading

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the parent's size."""
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._over.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a veil, a dashed frame, an icon and the words."""
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(colours.window)
        veil.setAlphaF(0.92)
        painter.fillRect(self.rect(), veil)
        frame = self.rect().adjusted(_INSET, _INSET, -_INSET, -_INSET)
        tint = "bad_tint" if self._tone == "bad" else "tint"
        painter.setBrush(colours.color(tint))
        painter.setPen(QPen(colours.color(self._tone), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(frame, theme.RADIUS, theme.RADIUS)
        middle = frame.center()
        picture = icons.pixmap(self._icon, self._tone, _ICON, self.devicePixelRatioF())
        painter.drawPixmap(middle.x() - _ICON // 2, middle.y() - 72, picture)
        room = QRect(frame.left() + 48, middle.y() - 16, frame.width() - 96, 32)
        painter.setFont(font(SECTION, weight=QFont.Weight.DemiBold))
        painter.setPen(colours.color("text"))
        shown = painter.fontMetrics().elidedText(
            self._heading, Qt.TextElideMode.ElideMiddle, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, shown)
        painter.setFont(font(BODY))
        painter.setPen(colours.color("second"))
        below = QRect(frame.left() + 48, room.bottom() + 4, frame.width() - 96, 60)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        painter.drawText(below, int(flags) | int(Qt.TextFlag.TextWordWrap), self._words)

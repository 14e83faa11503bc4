"""One line of a form: title, control, and below them what is wrong."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from studio.gui.widgets.labels import Label, plain_tip

TITLE_WIDTH = 112
#: The title takes at most this share of a narrow form.
_TITLE_SHARE = 0.38


class FieldRow(QWidget):
    """A title beside its control, and an error line that is only there when needed.

    Args:
        above: the title stands above the control, which then has the whole width.
    """

    def __init__(
        self,
        title: str,
        control: QWidget,
        *,
        help_text: str = "",
        title_width: int = TITLE_WIDTH,
        above: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.control = control
        self._above = above
        self._title_width = title_width
        self._from_outside = self._own = ""
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(8)
        layout.setVerticalSpacing(2)
        self.label = Label(title, role="second", wrap=True)
        self.label.setBuddy(control)
        if help_text:
            self.label.setToolTip(plain_tip(help_text))
            control.setAccessibleDescription(help_text)
        self._error = Label("", role="error", wrap=True)
        self._error.hide()
        if above:
            layout.addWidget(self.label, 0, 0)
            layout.addWidget(control, 1, 0)
            layout.addWidget(self._error, 2, 0)
            return
        self.label.setFixedWidth(title_width)
        layout.addWidget(self.label, 0, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(control, 0, 1)
        layout.setColumnStretch(1, 1)
        layout.addWidget(self._error, 1, 1)

    def set_title_width(self, width: int) -> None:
        """Give the title other room, at most."""
        self._title_width = width
        if not self._above:
            self.label.setFixedWidth(width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow form the title leaves the room to the control."""
        super().resizeEvent(event)
        if self._above:
            return
        width = min(self._title_width, round(event.size().width() * _TITLE_SHARE))
        self.label.setFixedWidth(max(width, 56))

    def show_typing_error(self, why: str) -> None:
        """What is wrong with what is being typed; empty for nothing."""
        self._show(why or self._own or self._from_outside)

    def show_problem(self, why: str) -> None:
        """What the check says of this value; empty for nothing."""
        self._from_outside = why
        self._show(self._own or why)

    def show_own_problem(self, why: str) -> None:
        """What the value says of itself, before any check; empty for nothing."""
        if why != self._own:
            self._own = why
            self._show(why or self._from_outside)

    def error(self) -> str:
        """What stands below the control."""
        return self._error.text() if self._error.isVisibleTo(self) else ""

    def _show(self, why: str) -> None:
        self._error.setText(why)
        self._error.setVisible(bool(why))

"""What every control of a form has in common."""

from collections.abc import Callable
from typing import Any, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget


class Control(QWidget):
    """A control with a value. `changed` tells a new one, `complained` why it can't be taken."""

    #: Whether it needs the whole width of a form, its title above it.
    wide: ClassVar[bool] = False

    changed = Signal(object)
    complained = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = QHBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(8)
        self._put: Callable[[Any], None] = lambda _value: None

    def set_value(self, value: Any) -> None:
        """Show another value, without telling."""
        self._put(value)

    def mark(self, invalid: bool) -> None:
        """Show whether the value was taken but can't be used as it is."""
        field = self.focusProxy()
        if field is not None and bool(field.property("invalid")) != invalid:
            field.setProperty("invalid", invalid)
            field.style().unpolish(field)
            field.style().polish(field)

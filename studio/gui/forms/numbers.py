"""Number fields: whole numbers, fractions over powers of ten, shares in percent.

Out of range nothing is changed behind a person's back: the field says what it takes, and goes
back to its last good value when it is left.
"""

import math
import re

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QKeyEvent, QValidator
from PySide6.QtWidgets import QAbstractSpinBox, QWidget

from studio.core.i18n import _
from studio.core.spec import Param, ParamKind
from studio.gui.widgets.wheel import keep_wheel_for_scrolling

#: What one step of a logarithmic field multiplies by: 1, 2, 5, 10.
_LADDER = (1.0, 2.0, 5.0)


class NumberField(QAbstractSpinBox):
    """A number with bounds and a unit.

    Arrow keys and the wheel step: whole numbers by about a tenth of their size, logarithmic ones
    along 1, 2, 5, percent by one.
    """

    changed = Signal(object)
    """The new value, an int or a float."""
    complained = Signal(str)
    """Why what is typed can't be taken; empty when it can."""

    def __init__(
        self,
        parameter: Param,
        value: float,
        *,
        percent: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._p, self._value, self._percent = parameter, value, percent
        self._integer = parameter.kind is ParamKind.INTEGER
        self._unit = _(parameter.unit) if parameter.unit else ("%" if percent else "")
        self._setting = False
        self.setKeyboardTracking(False)
        self.setAccelerated(True)
        keep_wheel_for_scrolling(self)
        edit = self.lineEdit()
        edit.setTextMargins(6, 0, 0, 0)
        edit.textEdited.connect(self._typed)
        self.editingFinished.connect(self._commit)
        self._show()

    @property
    def value(self) -> float:
        """The last good value."""
        return self._value

    def set_value(self, value: float) -> None:
        """Show another value, without telling."""
        self._value = value
        if not self.lineEdit().hasFocus() or not self._dirty():
            self._show()

    def stepBy(self, steps: int) -> None:
        """Move along the ladder that fits the kind of number."""
        typed, _why = self._parse(self.lineEdit().text())
        value = self._value if typed is None else typed
        for _step in range(abs(steps)):
            value = self._next(value, 1 if steps > 0 else -1)
        self._take(value)

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        """Whether there is room above and below."""
        flags = QAbstractSpinBox.StepEnabledFlag.StepNone
        p = self._p
        if p.maximum is None or self._value < p.maximum:
            flags |= QAbstractSpinBox.StepEnabledFlag.StepUpEnabled
        if p.minimum is None or self._value > p.minimum:
            flags |= QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
        return flags

    def validate(self, text: str, pos: int) -> tuple[QValidator.State, str, int]:
        """Anything may be typed; what it means is judged in `_parse`."""
        return QValidator.State.Acceptable, text, pos

    def fixup(self, text: str) -> str:
        """Nothing is mended silently."""
        return text

    def bounds(self) -> str:
        """What the field takes, in words."""
        p = self._p
        low = None if p.minimum is None else self._format(p.minimum)
        high = None if p.maximum is None else self._format(p.maximum)
        if low is not None and high is not None:
            if p.exclusive_minimum:
                return _("More than {low}, at most {high}.").format(low=low, high=high)
            if p.exclusive_maximum:
                return _("From {low} to below {high}.").format(low=low, high=high)
            return _("From {low} to {high}.").format(low=low, high=high)
        if low is not None:
            return _("At least {low}.").format(low=low)
        return _("At most {high}.").format(high=high) if high is not None else ""

    # -- inside ---------------------------------------------------------------------------------

    def _typed(self, text: str) -> None:
        _value, why = self._parse(text)
        self._complain(why)

    def _commit(self) -> None:
        value, _why = self._parse(self.lineEdit().text())
        if value is None:
            self._show()
            self._complain("")
        else:
            self._take(value)

    def _complain(self, why: str) -> None:
        self.setProperty("invalid", bool(why))
        self.style().unpolish(self)
        self.style().polish(self)
        self.complained.emit(why)

    def _take(self, value: float) -> None:
        value = self._rounded(value)
        moved = value != self._value
        self._value = value
        self._show()
        self._complain("")
        if moved:
            self.changed.emit(value)

    def _show(self) -> None:
        text = self._format(self._value)
        self.lineEdit().setText(f"{text} {self._unit}" if self._unit else text)

    def _dirty(self) -> bool:
        return self.lineEdit().isModified()

    def _format(self, value: float) -> str:
        if self._integer:
            return QLocale(QLocale.Language.English).toString(int(value))
        if self._percent:
            return f"{value * 100:.6g}"
        return f"{value:.6g}".replace("e-0", "e-")

    def _parse(self, text: str) -> tuple[float | None, str]:
        """The value that a text means, or None and why not."""
        bare = text.strip().removesuffix(self._unit).strip() if self._unit else text.strip()
        bare = re.sub(r"(?<=\d)[ ,_  ](?=\d{3})", "", bare).removesuffix("%").strip()
        bare = bare.replace("，", "").replace("−", "-").replace(",", ".")
        try:
            value = float(bare)
        except ValueError:
            return None, _("A number is needed.")
        if not math.isfinite(value):
            return None, _("A number is needed.")
        value = self._rounded(value / 100 if self._percent else value)
        if self._integer and value != float(bare):
            return None, _("A whole number is needed.")
        return (value, "") if self._inside(value) else (None, self.bounds())

    def _inside(self, value: float) -> bool:
        p = self._p
        low_ok = p.minimum is None or (
            value > p.minimum if p.exclusive_minimum else value >= p.minimum
        )
        high_ok = p.maximum is None or (
            value < p.maximum if p.exclusive_maximum else value <= p.maximum
        )
        return low_ok and high_ok

    def _rounded(self, value: float) -> float:
        return round(value) if self._integer else float(f"{value:.12g}")

    def _next(self, value: float, direction: int) -> float:
        if self._percent:
            new = value + 0.01 * direction
        elif self._integer:
            size = 10 ** max(0, math.floor(math.log10(abs(value))) - 1) if value else 1
            new = value + max(1, size) * direction
        elif self._p.widget == "log":
            new = _along_ladder(value, direction, self._p)
        else:
            new = value + 0.05 * direction
        new = self._rounded(new)
        if self._inside(new):
            return new
        bound = self._p.maximum if direction > 0 else self._p.minimum
        open_end = self._p.exclusive_maximum if direction > 0 else self._p.exclusive_minimum
        return value if bound is None or open_end else self._rounded(bound)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return takes the value; escape goes back to the last good one."""
        if event.key() == Qt.Key.Key_Escape and self._dirty():
            self._show()
            self._complain("")
            return
        super().keyPressEvent(event)


def _along_ladder(value: float, direction: int, parameter: Param) -> float:
    """The next of …, 0.1, 0.2, 0.5, 1, 2, 5, … above or below a value."""
    if value <= 0:
        return 1e-6 if direction > 0 else 0.0
    exponent = math.floor(math.log10(value) + 1e-9)
    rungs = [m * 10.0**e for e in range(exponent - 1, exponent + 2) for m in _LADDER]
    if direction > 0:
        return next(rung for rung in rungs if rung > value * (1 + 1e-9))
    below = next(rung for rung in reversed(rungs) if rung < value * (1 - 1e-9))
    at_zero = parameter.minimum == 0 and not parameter.exclusive_minimum
    return 0.0 if at_zero and below < 1e-6 else below

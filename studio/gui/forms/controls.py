"""One control for each kind of parameter."""

from typing import Any

from studio.core.i18n import _
from studio.core.spec import Param, ParamKind
from studio.gui.forms.control import Control
from studio.gui.forms.numbers import NumberField
from studio.gui.forms.places import FetchingField, PlaceField
from studio.gui.forms.typed import LinesField, PatternField, TextField
from studio.gui.widgets.combo import Combo
from studio.gui.widgets.labels import plain_tip
from studio.gui.widgets.switch import Switch

__all__ = ["Control", "choice", "control_for"]


def control_for(
    parameter: Param, value: Any, *, percent: bool = False, package: str = ""
) -> Control:
    """The control for a parameter that is no group and no entry.

    Args:
        package: the package of NLTK's data that a folder is to hold.
    """
    if parameter.optional and parameter.kind in (ParamKind.INTEGER, ParamKind.NUMBER):
        made = _optional_number(parameter, value)
    elif parameter.kind in (ParamKind.INTEGER, ParamKind.NUMBER):
        made = _number(parameter, value, percent)
    elif parameter.kind is ParamKind.SWITCH:
        made = _switch(parameter, value)
    elif parameter.kind is ParamKind.CHOICE:
        made = choice(_(parameter.title), [(v, _(t)) for v, t in parameter.choices], value)
    else:
        made = _text(parameter, value, package)
    if parameter.help:
        made.setToolTip(plain_tip(_(parameter.help)))
    return made


def _text(parameter: Param, value: str, package: str) -> Control:
    match parameter.widget:
        case "lines":
            return LinesField(parameter, value)
        case "pattern":
            return PatternField(parameter, value)
        case "folder" if package:
            return FetchingField(parameter, value, package)
        case "folder" | "file":
            return PlaceField(parameter, value, folder=parameter.widget == "folder")
        case _:
            return TextField(parameter, value)


def choice(title: str, choices: list[tuple[str, str]], value: str) -> Control:
    """A drop-down list of values with their words."""
    made = Control()
    combo = Combo(title)
    for key, words in choices:
        combo.addItem(words, key)
    combo.setCurrentIndex(max(0, combo.findData(value)))

    def put(new: Any) -> None:
        combo.blockSignals(True)
        combo.setCurrentIndex(max(0, combo.findData(str(new))))
        combo.blockSignals(False)

    made._put = put
    combo.activated.connect(lambda _index: made.changed.emit(combo.currentData()))
    made.box.addWidget(combo)
    made.setFocusProxy(combo)
    return made


def _number(parameter: Param, value: float, percent: bool) -> Control:
    made = Control()
    field = NumberField(parameter, value, percent=percent)
    field.setAccessibleName(_(parameter.title))
    field.setAccessibleDescription(field.bounds())
    field.changed.connect(made.changed)
    field.complained.connect(made.complained)
    made._put = field.set_value
    made.box.addWidget(field, 1)
    made.setFocusProxy(field)
    return made


def _optional_number(parameter: Param, value: float | None) -> Control:
    """A switch, and the number while it is on."""
    made = Control()
    start = value if value is not None else _first_value(parameter)
    switch = Switch(_(parameter.title))
    field = NumberField(parameter, start)
    field.setAccessibleName(_(parameter.title))

    def put(new: float | None) -> None:
        switch.blockSignals(True)
        switch.setChecked(new is not None)
        switch.blockSignals(False)
        field.setVisible(new is not None)
        if new is not None:
            field.set_value(new)

    def toggled(on: bool) -> None:
        field.setVisible(on)
        made.changed.emit(field.value if on else None)

    put(value)
    made._put = put
    switch.toggled.connect(toggled)
    field.changed.connect(made.changed)
    field.complained.connect(made.complained)
    made.box.addWidget(switch)
    made.box.addWidget(field, 1)
    made.box.addStretch(0)
    made.setFocusProxy(switch)
    return made


def _first_value(parameter: Param) -> float:
    """What an optional number starts from: 1 where that is allowed."""
    low = parameter.minimum if parameter.minimum is not None else 0.0
    high = parameter.maximum if parameter.maximum is not None else 1.0
    return min(max(1.0, low), high)


def _switch(parameter: Param, value: bool) -> Control:
    made = Control()
    switch = Switch(_(parameter.title))
    switch.setChecked(value)
    switch.toggled.connect(lambda on: made.changed.emit(on))

    def put(new: Any) -> None:
        switch.blockSignals(True)
        switch.setChecked(bool(new))
        switch.blockSignals(False)

    made._put = put
    made.box.addWidget(switch)
    made.box.addStretch(1)
    made.setFocusProxy(switch)
    return made

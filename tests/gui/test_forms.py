"""Forms made from declarations, used with mouse and keyboard."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QWidget
from pytestqt.qtbot import QtBot

from studio.catalog.base import Optimizer
from studio.catalog.plan import TrainPlan
from studio.catalog.registry import entries
from studio.catalog.source import SplitSettings
from studio.core.spec import Spec, param, params_of
from studio.gui.forms.numbers import NumberField
from studio.gui.forms.spec_form import EntryForm, SpecForm
from studio.gui.widgets.switch import Switch


def shown(qtbot: QtBot, form: QWidget) -> QWidget:
    qtbot.addWidget(form)
    form.resize(320, 800)
    form.show()
    qtbot.waitExposed(form)
    return form


def number(form: SpecForm, name: str) -> NumberField:
    field = form.part(name).findChild(NumberField)
    assert isinstance(field, NumberField)
    return field


def type_into(qtbot: QtBot, field: NumberField, text: str, *, commit: bool = True) -> None:
    field.setFocus()
    field.lineEdit().selectAll()
    if text.isascii():
        qtbot.keyClicks(field.lineEdit(), text)
    else:
        field.lineEdit().insert(text)  # as an input method does
    if commit:
        qtbot.keyClick(field.lineEdit(), Qt.Key.Key_Return)


def test_typing_a_number_gives_a_new_value(qtbot: QtBot):
    form = SpecForm(TrainPlan())
    shown(qtbot, form)
    with qtbot.waitSignal(form.changed) as told:
        type_into(qtbot, number(form, "epochs"), "25")
    assert told.args[0] == TrainPlan(epochs=25)
    assert form.spec == TrainPlan(epochs=25)


@pytest.mark.parametrize("text", ["0", "-3", "1.5", "many", "", "999999999"])
def test_what_does_not_fit_is_told_in_place_and_changes_nothing(qtbot: QtBot, text: str):
    form = SpecForm(TrainPlan())
    shown(qtbot, form)
    told: list[object] = []
    form.changed.connect(told.append)
    field = number(form, "epochs")
    type_into(qtbot, field, text or "x", commit=False)
    assert form.row("epochs").error()
    qtbot.keyClick(field.lineEdit(), Qt.Key.Key_Return)
    assert told == []
    assert field.lineEdit().text() == "10"
    assert form.row("epochs").error() == ""


@pytest.mark.parametrize(
    ("typed", "value"),
    [("20,000", 20_000), ("20 000", 20_000), ("20000", 20_000), ("７", 7)],
)
def test_numbers_are_read_as_people_write_them(qtbot: QtBot, typed: str, value: int):
    form = SpecForm(TrainPlan())
    shown(qtbot, form)
    type_into(qtbot, number(form, "batch_size"), typed)
    assert form.spec == TrainPlan(batch_size=value)


def test_arrow_keys_climb_the_logarithmic_ladder(qtbot: QtBot):
    rate = entries(Optimizer)["adam"]()
    form = SpecForm(rate)
    shown(qtbot, form)
    field = number(form, "learning_rate")
    field.setFocus()
    seen = []
    for _press in range(4):
        qtbot.keyClick(field, Qt.Key.Key_Up)
        seen.append(field.value)
    assert seen == pytest.approx([0.002, 0.005, 0.01, 0.02])
    for _press in range(6):
        qtbot.keyClick(field, Qt.Key.Key_Down)
    assert field.value == pytest.approx(0.0002)


def test_a_weight_decay_can_be_stepped_down_to_zero(qtbot: QtBot):
    form = SpecForm(TrainPlan(l2=1e-6))
    shown(qtbot, form)
    form.open_advanced()
    field = number(form, "l2")
    field.stepBy(-1)
    assert form.spec == TrainPlan(l2=0.0)


def test_shares_are_shown_and_typed_in_percent(qtbot: QtBot):
    form = SpecForm(SplitSettings(), percent=("validation", "test"))
    shown(qtbot, form)
    field = number(form, "test")
    assert field.lineEdit().text() == "20 %"
    type_into(qtbot, field, "35")
    assert form.spec == SplitSettings(test=0.35)
    type_into(qtbot, field, "12.5 %")
    assert form.spec == SplitSettings(test=0.125)


def test_advanced_settings_are_folded_counted_and_reset(qtbot: QtBot):
    form = SpecForm(TrainPlan(seed=7, l1=0.1, epochs=3))
    shown(qtbot, form)
    fold = form._fold
    assert fold is not None
    assert not form.row("seed").isVisible()
    assert "2 changed" in fold._button.text()
    with qtbot.waitSignal(form.changed):
        qtbot.mouseClick(fold._back, Qt.MouseButton.LeftButton)
    assert form.spec == TrainPlan(epochs=3)
    assert "changed" not in fold._button.text()
    qtbot.mouseClick(fold._button, Qt.MouseButton.LeftButton)
    assert form.row("seed").isVisible()


def test_an_optional_number_is_switched_on_and_off(qtbot: QtBot):
    form = SpecForm(TrainPlan())
    shown(qtbot, form)
    form.open_advanced()
    switch = form.part("clip_norm").findChild(Switch)
    qtbot.mouseClick(switch, Qt.MouseButton.LeftButton)
    assert form.spec == TrainPlan(clip_norm=1.0)
    qtbot.keyClick(switch, Qt.Key.Key_Space)
    assert form.spec == TrainPlan(clip_norm=None)


def test_choosing_another_entry_shows_its_own_form(qtbot: QtBot):
    form = SpecForm(TrainPlan())
    shown(qtbot, form)
    part = form.part("optimizer")
    assert isinstance(part, EntryForm)
    combo = part.findChild(QComboBox)
    combo.setFocus()
    combo.setCurrentIndex(combo.findData("sgd"))
    combo.activated.emit(combo.currentIndex())
    sgd = entries(Optimizer)["sgd"]
    assert form.spec == TrainPlan(optimizer=sgd())
    assert part.form is not None
    type_into(qtbot, number(part.form, "momentum"), "0.5")
    assert form.spec == TrainPlan(optimizer=sgd(momentum=0.5))


def test_what_does_not_matter_is_not_shown(qtbot: QtBot):
    class Toy(Spec):
        mode: bool = param(False, title="Mode")
        size: int = param(3, title="Size", ge=1, le=9, shown_when=("mode", (True,)))

    form = SpecForm(Toy())
    shown(qtbot, form)
    assert not form.row("size").isVisible()
    qtbot.mouseClick(form.part("mode").findChild(Switch), Qt.MouseButton.LeftButton)
    assert form.row("size").isVisible()


def test_values_set_from_outside_are_not_told(qtbot: QtBot):
    form = SpecForm(TrainPlan())
    shown(qtbot, form)
    told: list[object] = []
    form.changed.connect(told.append)
    other = TrainPlan(epochs=4, optimizer=entries(Optimizer)["sgd"](momentum=0.1), clip_norm=2.0)
    form.set_spec(other)
    assert told == []
    assert form.spec == other
    assert number(form, "epochs").value == 4


def test_a_problem_of_the_check_stands_below_its_control(qtbot: QtBot):
    form = SpecForm(TrainPlan())
    shown(qtbot, form)
    form.show_problems({"batch_size": "A batch of 64 is larger than the 12 training rows."})
    assert "larger than" in form.row("batch_size").error()
    form.show_problems({})
    assert form.row("batch_size").error() == ""


def test_every_control_has_an_accessible_name_and_can_be_reached_by_keyboard(qtbot: QtBot):
    form = SpecForm(TrainPlan())
    shown(qtbot, form)
    form.open_advanced()
    for p in params_of(TrainPlan):
        part = form.part(p.name)
        if isinstance(part, EntryForm):
            continue
        control = part.focusProxy()
        assert control is not None, p.name
        assert control.accessibleName(), p.name
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, p.name

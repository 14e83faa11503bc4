"""Fields for what a model reads beside the text: numbers and categories."""

import math
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui import figures
from studio.gui.forms.field_row import FieldRow
from studio.gui.widgets.frames import clear
from studio.gui.widgets.labels import Label, plain_tip
from studio.gui.widgets.wheel import keep_wheel_for_scrolling
from studio.predict.fields import CategoryField, Fields, NumberField

_TITLE_WIDTH = 150


class InputFields(QWidget):
    """One line for each number and category; `changed` tells that one holds something else.

    Args:
        memory: keeps what was typed, by the name of the field.
    """

    changed = Signal()
    resized = Signal()
    """A remark came or went, so that more or less room is needed."""

    def __init__(self, memory: dict[str, Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._memory = memory
        self._fields = Fields()
        self.edits: dict[str, QLineEdit] = {}
        self.combos: dict[str, QComboBox] = {}
        self._rows: dict[str, FieldRow] = {}
        self._remarks: dict[str, Label] = {}
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(6)

    def show_fields(self, fields: Fields) -> None:
        """Ask for these; what was typed for a field of the same name stays."""
        if fields == self._fields:
            return
        self._fields = fields
        clear(self._box)
        self.edits, self.combos, self._rows, self._remarks = {}, {}, {}, {}
        if fields.numbers or fields.categories:
            self._box.addWidget(Label(_("Read beside the text"), role="caption"))
        for number in fields.numbers:
            self._add(number.name, self._number(number))
        for category in fields.categories:
            self._add(category.name, self._category(category))
        self._judge()

    def numbers(self) -> dict[str, float | None]:
        """What is typed as numbers; None where nothing is, or no number."""
        found = {name: _parsed(edit.text()) for name, edit in self.edits.items()}
        return {name: None if math.isnan(value) else value for name, value in found.items()}

    def categories(self) -> dict[str, str]:
        """What is chosen or typed as categories; empty where nothing is."""
        return {name: combo.currentText().strip() for name, combo in self.combos.items()}

    @property
    def filled(self) -> bool:
        """Whether anything is given."""
        return any(v is not None for v in self.numbers().values()) or any(
            self.categories().values()
        )

    def fill(self, numbers: dict[str, str], categories: dict[str, str]) -> None:
        """Type these; fields that are not named become empty."""
        self.blockSignals(True)
        for name, edit in self.edits.items():
            edit.setText(numbers.get(name, ""))
        for name, combo in self.combos.items():
            combo.setCurrentText(categories.get(name, ""))
        self.blockSignals(False)
        self._typed()

    def _add(self, name: str, control: QWidget) -> None:
        row = FieldRow(name, control, title_width=_TITLE_WIDTH)
        self._rows[name] = row
        self._box.addWidget(row)
        remark = Label("", role="caption")
        remark.setIndent(_TITLE_WIDTH + 8)
        remark.hide()
        self._remarks[name] = remark
        self._box.addWidget(remark)

    def _number(self, number: NumberField) -> QLineEdit:
        edit = QLineEdit(str(self._memory.get(number.name, "")))
        edit.setAccessibleName(number.name)
        edit.setPlaceholderText(_("{number} if empty").format(number=figures.short(number.fill)))
        tip = _("In training from {low} to {high}.").format(
            low=figures.short(number.low), high=figures.short(number.high)
        )
        edit.setToolTip(plain_tip(tip))
        edit.setAccessibleDescription(tip)
        edit.setMaxLength(60)
        edit.textChanged.connect(self._typed)
        self.edits[number.name] = edit
        return edit

    def _category(self, category: CategoryField) -> QComboBox:
        combo = QComboBox()
        combo.setAccessibleName(category.name)
        combo.setEditable(True)
        combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        combo.setMinimumContentsLength(8)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.addItems(list(category.values))
        combo.setCurrentIndex(-1)
        combo.setCurrentText(str(self._memory.get(category.name, "")))
        line, completer = combo.lineEdit(), combo.completer()
        assert line is not None
        line.setPlaceholderText(_("none given"))
        line.setMaxLength(1_000)
        if completer is not None:
            completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        keep_wheel_for_scrolling(combo)
        combo.currentTextChanged.connect(self._typed)
        self.combos[category.name] = combo
        return combo

    def _typed(self) -> None:
        self._memory.update({name: edit.text() for name, edit in self.edits.items()})
        self._memory.update({name: box.currentText() for name, box in self.combos.items()})
        self._judge()
        self.changed.emit()

    def _judge(self) -> None:
        """Say beside a field what can't be read, or was never seen."""
        for name, edit in self.edits.items():
            wrong = bool(edit.text().strip()) and math.isnan(_parsed(edit.text()))
            self._rows[name].show_problem(_("No number; it counts as missing.") if wrong else "")
        known = {each.name: each.values for each in self._fields.categories}
        for name, value in self.categories().items():
            unseen = bool(value) and value not in known[name]
            words = _("Not seen in training; it counts as any unseen value.") if unseen else ""
            self._remarks[name].setText(words)
            self._remarks[name].setVisible(unseen)
        self.resized.emit()


def _parsed(text: str) -> float:
    from studio.data.numbers import parse_number

    return parse_number(text)

"""Which columns hold the text and the label, and what the label is."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from studio.catalog.source import DataSettings
from studio.core.i18n import _, listed
from studio.gui.forms.controls import choice
from studio.gui.forms.field_row import FieldRow
from studio.gui.widgets.buttons import FieldButton
from studio.gui.widgets.frames import Card

_LABEL_WIDTH = 76


class ColumnsCard(Card):
    """`role_chosen` tells (column, text | label | none), `task_chosen` the task."""

    role_chosen = Signal(str, str)
    task_chosen = Signal(str)

    def __init__(
        self, columns: tuple[str, ...], data: DataSettings, parent: QWidget | None = None
    ) -> None:
        super().__init__(_("Columns"), parent=parent)
        self._columns, self._data = columns, data
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill_menu)
        self.texts = FieldButton(listed(data.text) or _("None chosen"), self._menu)
        self.texts.setAccessibleName(_("Text columns"))
        self.texts.setAccessibleDescription(self.texts.words)
        names = [("", _("None chosen")), *((name, name) for name in columns)]
        if data.label and data.label not in columns:
            names.append((data.label, data.label))
        self.label = choice(_("Label column"), names, data.label)
        self.label.changed.connect(self._label_chosen)
        tasks = [
            ("classification", _("Classes")),
            ("regression", _("A number")),
        ]
        self.task = choice(_("Task"), tasks, data.task)
        self.task.changed.connect(lambda task: self.task_chosen.emit(str(task)))
        for title, control in (
            (_("Text"), self.texts),
            (_("Label"), self.label),
            (_("Predict"), self.task),
        ):
            row = FieldRow(title, control)
            row.set_title_width(_LABEL_WIDTH)
            self.content.addWidget(row)

    def _fill_menu(self) -> None:
        self._menu.clear()
        for name in self._columns:
            action = self._menu.addAction(name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(name in self._data.text)
            action.toggled.connect(
                lambda on, name=name: self.role_chosen.emit(name, "text" if on else "none")
            )

    def _label_chosen(self, name: object) -> None:
        if name:
            self.role_chosen.emit(str(name), "label")
        elif self._data.label:
            self.role_chosen.emit(self._data.label, "none")

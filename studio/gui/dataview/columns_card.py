"""What each column is used for, and how the columns that are used are read."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from studio.catalog.source import CategoryColumn, DataSettings, NumericColumn
from studio.core.i18n import _
from studio.gui.dataview.column_row import ColumnRow
from studio.gui.dataview.roles import roles_of
from studio.gui.forms.controls import choice
from studio.gui.forms.field_row import FieldRow
from studio.gui.widgets.frames import Card, scrolling
from studio.gui.widgets.labels import plain_tip

if TYPE_CHECKING:
    from studio.data.table import Table

_LABEL_WIDTH = 96
#: A list that is higher scrolls by itself.
_HIGHEST = 372


class ColumnsCard(Card):
    """A line for each column with its role, and below what the roles leave to be said.

    Args:
        table: the cells; None while they are read.
        data: the settings to show.
        memory: keeps which columns are unfolded and how far the list was scrolled.
    """

    role_chosen = Signal(str, str)
    """A column and its role (`studio.gui.dataview.roles.ROLES`)."""
    task_chosen = Signal(str)
    column_changed = Signal(object)
    """A `NumericColumn` or `CategoryColumn` that is read in another way."""
    setting_changed = Signal(str, object)
    """``text_use``, ``text_marker`` or ``label_separator``, and its value."""

    def __init__(
        self,
        table: "Table | None",
        data: DataSettings,
        memory: dict[str, Any],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("Columns"), parent=parent)
        self._memory = memory
        self.rows: dict[str, ColumnRow] = {}
        names = list(table.columns) if table is not None else []
        roles = roles_of(data)
        # A column that was chosen and isn't there can be seen, and taken back.
        names += [name for name in roles if name not in names]
        self.content.addWidget(self._list(table, names, roles, data))
        self._add_texts(data)
        self._add_label(data)

    def _list(
        self, table: "Table | None", names: list[str], roles: dict[str, str], data: DataSettings
    ) -> QWidget:
        self._inner = inner = QWidget()
        self._area = scrolling(inner)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        settings: dict[str, NumericColumn | CategoryColumn] = {c.name: c for c in data.numeric}
        settings |= {c.name: c for c in data.categories}
        for name in names:
            place = table.columns.index(name) if table and name in table.columns else None
            cells = [] if table is None or place is None else samples(table, place)
            row = ColumnRow(name, roles.get(name, ""), cells, settings.get(name))
            row.role_chosen.connect(self.role_chosen)
            row.settings_changed.connect(self.column_changed)
            row.unfold(name in self._memory.get("open", ()))
            row.unfolded.connect(self._remember_fold)
            self.rows[name] = row
            column.addWidget(row)
        column.addStretch(1)
        self._fit()
        bar = self._area.verticalScrollBar()
        wanted = int(self._memory.get("scroll", 0))
        bar.valueChanged.connect(lambda value: self._memory.update(scroll=value))
        # The list has no height before it is laid out.
        QTimer.singleShot(0, bar, lambda: bar.setValue(wanted))
        return self._area

    def _fit(self) -> None:
        """Give the list the room that it needs, up to where it scrolls."""
        self._inner.adjustSize()
        self._area.setFixedHeight(min(self._inner.sizeHint().height() + 2, _HIGHEST))

    def _remember_fold(self, name: str, on: bool) -> None:
        opened = set(self._memory.get("open", ())) - {name}
        self._memory["open"] = opened | ({name} if on else set())
        self._fit()

    def _add_texts(self, data: DataSettings) -> None:
        if len(data.text) < 2:
            return
        uses = [("joined", _("Joined to one text")), ("separate", _("Separate inputs"))]
        self.text_use = choice(_("Several text columns"), uses, data.text_use)
        self.text_use.changed.connect(lambda use: self.setting_changed.emit("text_use", use))
        self._add(_("Text columns"), self.text_use)
        if data.text_use == "joined":
            tip = _("Stands between the texts of two columns; a space is enough for most.")
            self.marker = self._line("text_marker", _("Marker between them"), data.text_marker, 40)
            self.marker.setToolTip(plain_tip(tip))
            self._add(_("Marker between them"), self.marker)

    def _add_label(self, data: DataSettings) -> None:
        if not data.label:
            return
        tasks = [
            ("classification", _("One class")),
            ("multilabel", _("Several labels")),
            ("regression", _("A number")),
        ]
        self.task = choice(_("Task"), tasks, data.task)
        self.task.changed.connect(lambda task: self.task_chosen.emit(str(task)))
        self._add(_("Predict"), self.task)
        if data.task == "multilabel":
            self.separator = self._line(
                "label_separator", _("Separator of labels"), data.label_separator, 10
            )
            self.separator.setToolTip(plain_tip(_("Divides several labels in one cell.")))
            self._add(_("Separator of labels"), self.separator)

    def _line(self, name: str, title: str, value: str, longest: int) -> QLineEdit:
        edit = QLineEdit(value)
        edit.setAccessibleName(title)
        edit.setMaxLength(longest)

        def commit() -> None:
            if edit.isModified():
                edit.setModified(False)
                self.setting_changed.emit(name, edit.text())

        edit.editingFinished.connect(commit)
        return edit

    def _add(self, title: str, control: QWidget) -> None:
        row = FieldRow(title, control)
        row.set_title_width(_LABEL_WIDTH)
        self.content.addWidget(row)


def samples(table: "Table", place: int) -> list[str]:
    """A few different cells from the beginning of a column."""
    found: dict[str, None] = {}
    for cell in table.arrow.column(place).slice(0, 60).to_pylist():
        if words := " ".join(cell[:80].split()):
            found[words] = None
        if len(found) == 4:
            break
    return list(found)

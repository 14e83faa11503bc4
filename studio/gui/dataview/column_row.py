"""One column of the data: its name, some of its cells, its role, and how it is read."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.catalog.source import CategoryColumn, NumericColumn
from studio.core.i18n import _, listed
from studio.gui import fonts
from studio.gui.dataview.roles import ROLE_WORDS, ROLES
from studio.gui.forms.controls import Control, choice
from studio.gui.forms.spec_form import SpecForm
from studio.gui.widgets.buttons import IconButton
from studio.gui.widgets.labels import ElidedLabel

_ROLE_WIDTH = 112
_TITLE_WIDTH = 96


class ColumnRow(QWidget):
    """The line of a column.

    Args:
        name: the column.
        role: of `roles.ROLE_WORDS`; empty for none.
        cells: some of its cells, for the eye.
        settings: how it is read, where its role has settings.
    """

    role_chosen = Signal(str, str)
    settings_changed = Signal(object)
    unfolded = Signal(str, bool)

    def __init__(
        self,
        name: str,
        role: str,
        cells: Sequence[str],
        settings: NumericColumn | CategoryColumn | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.name = name
        self.role = self._role_control(role)
        self.form: SpecForm | None = None
        self._fold: IconButton | None = None
        self._inset = QWidget()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addLayout(self._head(role, cells, settings is not None))
        if settings is not None:
            self.form = SpecForm(settings, hide=("name",))
            for p in type(settings).model_fields:
                if p != "name":
                    self.form.row(p).set_title_width(_TITLE_WIDTH)
            self.form.changed.connect(self.settings_changed)
            inside = QVBoxLayout(self._inset)
            inside.setContentsMargins(8, 0, 0, 8)
            inside.addWidget(self.form)
            box.addWidget(self._inset)
        self._inset.hide()

    def unfold(self, on: bool) -> None:
        """Show or hide how the column is read."""
        if self._fold is not None and self._fold.isChecked() != on:
            self._fold.setChecked(on)

    def _role_control(self, role: str) -> Control:
        choices = [(key, _(words)) for key, words in ROLES.items()]
        if role and role not in ROLES:
            choices.insert(0, (role, _(ROLE_WORDS[role])))
        made = choice(_("Role of {name}").format(name=self.name), choices, role or "none")
        made.changed.connect(self._chosen)
        made.setFixedWidth(_ROLE_WIDTH)
        return made

    def _head(self, role: str, cells: Sequence[str], has_settings: bool) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(0)
        title = ElidedLabel(self.name, tone="text" if role else "second")
        words.addWidget(title)
        shown = ElidedLabel(listed(cells) or _("empty"), tone="second", pixels=fonts.CAPTION)
        words.addWidget(shown)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addLayout(words, 1)
        if has_settings:
            self._fold = IconButton("sliders", _("How “{name}” is read").format(name=self.name))
            self._fold.setCheckable(True)
            self._fold.toggled.connect(self._toggle)
            head.addWidget(self._fold)
        head.addWidget(self.role)
        return head

    def _chosen(self, role: object) -> None:
        if str(role) in ROLES:
            self.role_chosen.emit(self.name, str(role))

    def _toggle(self, on: bool) -> None:
        self._inset.setVisible(on)
        self.unfolded.emit(self.name, on)

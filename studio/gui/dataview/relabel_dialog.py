"""Which label rows get: one of those that there are, or a new one."""

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from studio.core.i18n import _, ngettext
from studio.gui import figures
from studio.gui.widgets.labels import Label


class RelabelDialog(QDialog):
    """Asks for a label; `label` is what was chosen or typed."""

    def __init__(
        self, labels: Sequence[str], rows: int, parent: QWidget | None = None, *, start: str = ""
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Relabel"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        words = ngettext("Label for {n} row", "Label for {n} rows", rows)
        layout.addWidget(Label(words.format(n=figures.count(rows)), role="strong"))
        self.choice = QComboBox()
        self.choice.setEditable(True)
        self.choice.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.choice.setAccessibleName(_("Label"))
        self.choice.addItems(list(labels))
        self.choice.setEditText(start)
        self.choice.setMinimumWidth(280)
        line = self.choice.lineEdit()
        if line is not None:
            line.setPlaceholderText(_("Choose a label or type a new one"))
        layout.addWidget(self.choice)
        self.buttons = QDialogButtonBox()
        self._take = self.buttons.addButton(_("Relabel"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        layout.addWidget(self.buttons)
        self.choice.editTextChanged.connect(self._update)
        self._update()

    @property
    def label(self) -> str:
        """The label, without white space around it."""
        return self.choice.currentText().strip()

    def _update(self) -> None:
        self._take.setEnabled(bool(self.label))

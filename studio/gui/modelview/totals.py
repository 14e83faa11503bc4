"""The line below the network: whether the layers fit together, and their parameters."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from studio.core.errors import Problem
from studio.core.i18n import _, ngettext, together
from studio.gui import figures, icons
from studio.gui.widgets.labels import Label
from studio.model.check import Checked


class Totals(QFrame):
    """What the check says of the network as a whole."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(12)
        self._mark = Label()
        self.verdict = Label("", wrap=True)
        self.sum = Label("", role="strong")
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.verdict, 1)
        row.addWidget(self.sum)

    def show_checked(self, checked: Checked) -> None:
        """Show the verdict of a check, and the sum of all parameters."""
        amount = figures.amount(checked.parameters)
        total = ngettext("{n} parameter", "{n} parameters", checked.parameters).format(n=amount)
        self.sum.setText(total if checked.layers else "")
        errors = errors_of(checked)
        if errors:
            self._mark.setPixmap(icons.pixmap("warning-circle", "bad", 18))
            self.verdict.setText(_of_errors(errors))
        else:
            self._mark.setPixmap(icons.pixmap("check-circle", "good", 18))
            self.verdict.setText(_("The layers fit together."))


def errors_of(checked: Checked) -> list[Problem]:
    """The problems that stand in the way of training."""
    return [found for found in checked.problems if found.severity == "error"]


def _of_errors(errors: list[Problem]) -> str:
    if not any(found.where.startswith("graph.") for found in errors):
        return together(str(errors[0].message), str(errors[0].fix))
    words = ngettext(
        "{n} problem, shown at its layer", "{n} problems, shown at their layers", len(errors)
    )
    return words.format(n=len(errors))

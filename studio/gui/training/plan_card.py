"""The card with the training plan: its form, and the way to find a learning rate."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from studio.core.i18n import _, together
from studio.gui.forms.spec_form import EntryForm, SpecForm
from studio.gui.widgets.buttons import Button
from studio.gui.widgets.frames import scrolling
from studio.gui.widgets.labels import Label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from studio.catalog.plan import TrainPlan
    from studio.core.errors import Problem


class PlanCard(QFrame):
    """The settings of the next run."""

    def __init__(self, plan: "TrainPlan", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName(_("Training plan"))
        self.form = SpecForm(plan)
        inner = QWidget()
        parts = QVBoxLayout(inner)
        parts.setContentsMargins(0, 0, 10, 0)
        parts.setSpacing(10)
        parts.addWidget(Label(_("Plan"), role="section"))
        self.note = Label(_("Changes take effect with the next run."), role="caption", wrap=True)
        parts.addWidget(self.note)
        parts.addWidget(self.form)
        self.find_rate = Button(_("Find a learning rate"), icon="chart-line", role="link")
        self.find_rate.setToolTip(_("Try growing rates on a new network and look at the loss"))
        optimizer = self.form.part("optimizer")
        if isinstance(optimizer, EntryForm):
            optimizer.add_below(self.find_rate)
        parts.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 14, 6, 12)
        box.addWidget(scrolling(inner))
        self.setMinimumWidth(250)

    def show_problems(self, problems: "Iterable[Problem]") -> None:
        """Say at each setting what is wrong with it."""
        words = {}
        for found in problems:
            name = found.where.split(".", 2)[1] if "." in found.where else ""
            words[name] = together(str(found.message), str(found.fix))
        self.form.show_problems(words)

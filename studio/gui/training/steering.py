"""What a person can change while a run goes on: its learning rate, its length; and save it now."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from studio.catalog.base import Optimizer
from studio.core.i18n import _
from studio.core.spec import params_of
from studio.gui import figures
from studio.gui.fonts import CAPTION
from studio.gui.forms.numbers import NumberField
from studio.gui.run_control import RunController
from studio.gui.run_view import RunView
from studio.gui.widgets.buttons import Button
from studio.gui.widgets.labels import ElidedLabel, Label

#: What the two buttons make a run longer by.
FEW = 5


class Steering(QFrame):
    """One line of controls, shown while a run is under way."""

    def __init__(self, runs: RunController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName(_("While it trains"))
        self._runs = runs
        rate = next(p for p in params_of(Optimizer) if p.name == "learning_rate")
        self.rate = NumberField(rate, rate.default)
        self.rate.setAccessibleName(_("Learning rate"))
        self.rate.setToolTip(_("The base rate; the schedule still moves it"))
        self.rate.setFixedWidth(92)
        self.set_rate = Button(_("Set"))
        self.set_rate.setToolTip(_("Go on with this learning rate"))
        self.one_more = Button(_("One more epoch"))
        self.few_more = Button(_("{n} more epochs").format(n=FEW))
        self.save = Button(_("Save now"), icon="floppy-disk")
        self.save.setToolTip(_("Write a checkpoint after the step that is being made"))
        for button in (self.one_more, self.few_more):
            button.setToolTip(_("The run gets longer, and the schedule stretches with it"))
        self.saved = ElidedLabel(tone="second", pixels=CAPTION)
        self._run = ""
        self._told = 0.0
        box = QHBoxLayout(self)
        box.setContentsMargins(16, 6, 12, 6)
        box.setSpacing(8)
        box.addWidget(Label(_("Learning rate"), role="second"))
        for part in (self.rate, self.set_rate, self.one_more, self.few_more, self.save):
            box.addWidget(part)
        box.addWidget(self.saved, 1)
        self.set_rate.clicked.connect(self._set_rate)
        # Queued: the field takes what was typed only after it has told of the key.
        queued = Qt.ConnectionType.QueuedConnection
        self.rate.lineEdit().returnPressed.connect(self._set_rate, queued)
        self.one_more.clicked.connect(lambda: runs.more_epochs(1))
        self.few_more.clicked.connect(lambda: runs.more_epochs(FEW))
        self.save.clicked.connect(runs.save_now)

    def show_run(self, view: RunView | None) -> None:
        """Offer what the run can do now."""
        state = view.state if view is not None else ""
        going = view is not None and self._runs.running and state in ("running", "paused")
        self.setVisible(self._runs.running)
        if view is None:
            return
        if view.run != self._run:
            self._run = view.run
            self.rate.set_value(self._runs.base_rate or self.rate.value)
            self._told = self._runs.base_rate
        elif self._runs.base_rate != self._told:
            self._told = self._runs.base_rate
            self.rate.set_value(self._told)
        # The stage on all rows repeats what was found best; nothing of it is changed by hand.
        again = view.phase is not None and view.phase.phase == "refitting"
        for part in (self.rate, self.set_rate, self.one_more, self.few_more):
            part.setEnabled(going and not again)
        self.save.setEnabled(going)
        saved = view.checkpoint
        words = _("Saved: {step}").format(step=figures.count(saved.step)) if saved else ""
        self.saved.set_text(words)

    @Slot()
    def _set_rate(self) -> None:
        self._runs.set_learning_rate(self.rate.value)

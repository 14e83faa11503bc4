"""What a whole run costs: an epoch, the run, memory, batch size; with the way to a better one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QProgressBar, QVBoxLayout, QWidget

from studio.catalog.plan import TrainPlan
from studio.core.i18n import _, ngettext
from studio.engine.cost import Cost
from studio.engine.cost_advice import size_reason
from studio.gui import figures, run_words
from studio.gui.widgets.buttons import Button
from studio.gui.widgets.labels import Label


class CostSummary(QWidget):
    """Figures in lines: name, value, remark."""

    size_wanted = Signal(int)
    """The person takes the suggested batch size."""
    again_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._suggested = 0
        self.epoch, self.run, self.memory, self.batch = (_value() for _line in range(4))
        self._epoch_note, self._run_note, self._memory_note, self._batch_note = (
            Label("", role="caption", wrap=True) for _line in range(4)
        )
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(6)
        self._bar.setRange(0, 1000)
        self.use = Button("")
        self.use.hide()
        self.source = Label("", role="caption", wrap=True)
        self.again = Button(_("Measure again"), icon="arrow-clockwise", role="link")
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        lines = (
            (_("An epoch"), self.epoch, self._epoch_note),
            (_("Whole run"), self.run, self._run_note),
            (_("Memory"), self.memory, self._memory_note),
            (_("Batch size"), self.batch, self._batch_note),
        )
        top = Qt.AlignmentFlag.AlignTop
        row = 0
        for name, value, note in lines:
            grid.addWidget(Label(name, role="second"), row, 0, top)
            grid.addWidget(value, row, 1, top)
            grid.addWidget(note, row, 2)
            row += 1
            if value is self.memory:
                grid.addWidget(self._bar, row, 1, 1, 2)
                row += 1
        grid.addWidget(self.use, row, 1, 1, 2, Qt.AlignmentFlag.AlignLeft)
        grid.setColumnStretch(2, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addLayout(grid)
        box.addStretch(1)
        box.addWidget(self.source)
        box.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)
        self.use.clicked.connect(lambda: self.size_wanted.emit(self._suggested))
        self.again.clicked.connect(self.again_wanted)

    def show_cost(self, cost: Cost | None, plan: TrainPlan) -> None:
        """Show what was measured; dashes while nothing is."""
        self.again.setVisible(cost is not None)
        self._bar.setVisible(cost is not None)
        self.use.setVisible(cost is not None and _offers(cost))
        if cost is None:
            for label in (self.epoch, self.run, self.memory, self.batch):
                label.setText(figures.NONE)
            for label in (self._epoch_note, self._run_note, self._memory_note, self._batch_note):
                label.setText("")
            self.source.setText("")
            return
        self._show_time(cost, plan)
        self._show_memory(cost)
        self.batch.setText(figures.count(cost.batch_size) if cost.sizes else figures.NONE)
        self._batch_note.setText(str(size_reason(cost)))
        self._suggested = cost.suggested
        words = _("Use {size}").format(size=figures.count(cost.suggested))
        self.use.setText(words)
        self.source.setText(_source(cost))

    def _show_time(self, cost: Cost, plan: TrainPlan) -> None:
        self.epoch.setText(_("about {time}").format(time=figures.duration(cost.epoch_seconds)))
        steps = ngettext("{n} step", "{n} steps", cost.steps)
        self._epoch_note.setText(steps.format(n=figures.count(cost.steps)))
        whole = figures.duration(cost.run_seconds(plan))
        self.run.setText(_("at most {time}").format(time=whole))
        epochs = ngettext("{n} epoch", "{n} epochs", plan.epochs)
        words = epochs.format(n=figures.count(plan.epochs))
        if plan.patience:
            words = _("{epochs}, fewer when it stops early").format(epochs=words)
        self._run_note.setText(words)

    def _show_memory(self, cost: Cost) -> None:
        memory = cost.memory
        self.memory.setText(figures.size(memory.needed))
        self._memory_note.setText(
            _("of {free} free, {step} of it for a step").format(
                free=figures.size(memory.free), step=figures.size(memory.step)
            )
        )
        self._bar.setValue(round(1000 * min(1.0, memory.needed / max(memory.free, 1))))
        tone = "" if cost.fits else "bad"
        if self._bar.property("tone") != tone:
            self._bar.setProperty("tone", tone)
            self._bar.style().polish(self._bar)
        parts = (
            (_("Program"), memory.program),
            (_("Data"), memory.data),
            (_("Weights"), memory.weights),
            (_("Optimiser"), memory.optimizer),
            (_("A step with the longest texts"), memory.step),
        )
        tip = "\n".join(f"{name}: {figures.size(size)}" for name, size in parts if size)
        for widget in (self.memory, self._memory_note, self._bar):
            widget.setToolTip(tip)
        self._bar.setAccessibleName(f"{_('Memory')}: {self.memory.text()}")


def _offers(cost: Cost) -> bool:
    return bool(cost.sizes) and cost.suggested != cost.batch_size


def _source(cost: Cost) -> str:
    """What was measured, and where."""
    device = run_words.device_of(cost.device)
    rows, every = figures.count(cost.measured_rows), figures.count(cost.rows)
    if cost.sampled:
        words = _("Measured on {rows} of {all} training texts, {device}.")
    else:
        words = _("Measured on all {all} training texts, {device}.")
    return words.format(rows=rows, all=every, device=device)


def _value() -> Label:
    label = Label(figures.NONE, role="strong")
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label

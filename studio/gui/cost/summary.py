"""What a whole run costs: an epoch, the run, memory, batch size; with the way to a better one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from studio.catalog.plan import TrainPlan
from studio.core.i18n import _, ngettext, together
from studio.engine.cost import Cost
from studio.engine.cost_advice import size_reason
from studio.gui import figures, run_words
from studio.gui.widgets.buttons import Button
from studio.gui.widgets.labels import ElidedLabel, Label

#: Narrower than this the figures stand in two lines.
_WIDE = 560


class Tile(QWidget):
    """A name, a figure, and a remark that is cut where there is no room for it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.value = Label(figures.NONE, role="strong", selectable=True)
        self.note = ElidedLabel("", tone="second", pixels=12)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(1)
        box.addWidget(Label(name, role="caption"))
        box.addWidget(self.value)
        box.addWidget(self.note)

    def show_value(self, value: str, note: str = "", tip: str = "") -> None:
        """Show a figure; a dash where there is none."""
        self.value.setText(value or figures.NONE)
        self.note.set_text(note)
        self.value.setToolTip(tip)
        self.setAccessibleName(f"{self._name}: {value or figures.NONE} {note}".strip())


class CostSummary(QWidget):
    """Four figures, what there is to say of them, and the suggested batch size."""

    size_wanted = Signal(int)
    """The person takes the suggested batch size."""
    again_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._suggested = 0
        self.epoch, self.run = Tile(_("An epoch")), Tile(_("Whole run"))
        self.memory, self.batch = Tile(_("Memory")), Tile(_("Batch size"))
        self.words = Label("", role="caption", wrap=True)
        self.use = Button("")
        self.again = Button(_("Measure again"), icon="arrow-clockwise", role="link")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(4)
        self._bar.setRange(0, 1000)
        box = self.memory.layout()
        assert box is not None
        box.addWidget(self._bar)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._columns = 0
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.words, 1)
        line.addWidget(self.use, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.again, 0, Qt.AlignmentFlag.AlignTop)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(8)
        outer.addLayout(self._grid)
        outer.addLayout(line)
        self.use.clicked.connect(lambda: self.size_wanted.emit(self._suggested))
        self.again.clicked.connect(self.again_wanted)
        self._arrange(4)
        self.use.hide()
        self.again.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Four figures side by side where there is room, else two."""
        super().resizeEvent(event)
        self._arrange(4 if event.size().width() >= _WIDE else 2)

    def say(self, words: str) -> None:
        """Tell something in place of what was measured."""
        self.words.setText(words)

    def show_cost(self, cost: Cost | None, plan: TrainPlan) -> None:
        """Show what was measured; dashes while nothing is."""
        self.again.setVisible(cost is not None)
        self.use.setVisible(cost is not None and _offers(cost))
        self._bar.setVisible(cost is not None)
        if cost is None:
            for tile in (self.epoch, self.run, self.memory, self.batch):
                tile.show_value("")
            self.words.setText("")
            return
        self._show_time(cost, plan)
        self._show_memory(cost)
        reason = str(size_reason(cost))
        self.batch.show_value(figures.count(cost.batch_size) if cost.sizes else "", "", reason)
        self._suggested = cost.suggested
        self.use.setText(_("Use {size}").format(size=figures.count(cost.suggested)))
        self.use.setToolTip(reason)
        self.words.setText(together(reason, _source(cost)))

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for place, tile in enumerate((self.epoch, self.run, self.memory, self.batch)):
            self._grid.addWidget(tile, place // columns, place % columns, Qt.AlignmentFlag.AlignTop)
        for place in range(4):
            self._grid.setColumnStretch(place, 1 if place < columns else 0)

    def _show_time(self, cost: Cost, plan: TrainPlan) -> None:
        epoch = _("about {time}").format(time=figures.duration(cost.epoch_seconds))
        steps = ngettext("{n} step", "{n} steps", cost.steps)
        self.epoch.show_value(epoch, steps.format(n=figures.count(cost.steps)), _off_by(cost))
        whole = _("at most {time}").format(time=figures.duration(cost.run_seconds(plan)))
        epochs = ngettext("{n} epoch", "{n} epochs", plan.epochs)
        words = epochs.format(n=figures.count(plan.epochs))
        if plan.patience:
            words = _("{epochs}, fewer when it stops early").format(epochs=words)
        self.run.show_value(whole, words, _off_by(cost))

    def _show_memory(self, cost: Cost) -> None:
        memory = cost.memory
        parts = (
            (_("Program"), memory.program),
            (_("Data"), memory.data),
            (_("Weights"), memory.weights),
            (_("Optimiser"), memory.optimizer),
            (_("A step with the longest texts"), memory.step),
        )
        tip = "\n".join(f"{name}: {figures.size(size)}" for name, size in parts if size)
        needed = figures.size(memory.needed)
        note = _("of {free} free").format(free=figures.size(memory.free))
        self.memory.show_value(needed, note, tip)
        self._bar.setToolTip(tip)
        self._bar.setValue(round(1000 * min(1.0, memory.needed / max(memory.free, 1))))
        self._bar.setAccessibleName(f"{_('Memory')}: {needed} {note}")


def _offers(cost: Cost) -> bool:
    return bool(cost.sizes) and cost.suggested != cost.batch_size


def _off_by(cost: Cost) -> str:
    """How far the times may be off."""
    return _("The real time may be up to {times} times as long, or as short.").format(
        times=f"{cost.off_by:.1f}"
    )


def _source(cost: Cost) -> str:
    """What was measured, and where."""
    device = run_words.device_of(cost.device)
    rows, every = figures.count(cost.measured_rows), figures.count(cost.rows)
    if cost.sampled:
        words = _("Measured on {rows} of {all} training texts ({device}).")
    else:
        words = _("Measured on all {all} training texts ({device}).")
    return words.format(rows=rows, all=every, device=device)

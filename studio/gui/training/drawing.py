"""The plots of a run with the line above them, drawn as the person last chose."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.gui.plots.live import RunPlots
from studio.gui.run_view import RunView
from studio.gui.training.curve_words import verdict
from studio.gui.training.plot_bar import SMOOTHING, USUAL, PlotBar
from studio.gui.training.saving_plots import keep_plots

if TYPE_CHECKING:
    from studio.gui.session import Session


class Drawing(QWidget):
    """`memory` is that of the page: a new page draws as the one before."""

    def __init__(
        self, session: "Session", memory: dict[str, Any], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._memory = session, memory
        self.plots, self.bar = RunPlots(), PlotBar()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(self.bar)
        box.addWidget(self.plots, 1)
        self.bar.smoothing.setValue(int(memory.get("smoothing", USUAL)))
        self.bar.steps.setChecked(bool(memory.get("steps")))
        self.bar.log.setChecked(bool(memory.get("log")))
        self.plots.set_steps(self.bar.steps.isChecked())
        self.plots.set_log(self.bar.log.isChecked())
        self.bar.smoothed.connect(self._smooth)
        self.bar.stepped.connect(self._count_steps)
        self.bar.logged.connect(self._draw_log)

    def show_run(self, view: RunView | None) -> None:
        """Draw this run from now on."""
        if view is not None:
            view.smooth(SMOOTHING[self.bar.smoothing.value()])
        if self.plots.run is not view:
            self.plots.show_run(view)

    def say(self) -> None:
        """Write what the curves say by now."""
        self.bar.words.set_text(verdict(self.plots.run))

    def keep(self, kind: str, folder: Path) -> None:
        """Save or copy the plots; `folder` is the project's."""
        if self.plots.run is not None:
            keep_plots(kind, self.plots, self._session, folder, self.plots.run.run)

    def _smooth(self, factor: float) -> None:
        self._memory["smoothing"] = SMOOTHING.index(factor)
        if self.plots.run is not None:
            self.plots.run.smooth(factor)
            self.plots.draw()

    def _count_steps(self, on: bool) -> None:
        self._memory["steps"] = on
        self.plots.set_steps(on)

    def _draw_log(self, on: bool) -> None:
        self._memory["log"] = on
        self.plots.set_log(on)

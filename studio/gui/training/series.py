"""Several runs one after the other, every fold or several seeds, and what they say together."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from studio.core.errors import UserError
from studio.core.events import Failed, Finished
from studio.core.i18n import N_, _, listed
from studio.engine.series import mean_and_spread
from studio.gui import figures
from studio.gui.run_control import RunController

if TYPE_CHECKING:
    from studio.core.errors import Problem
    from studio.store.project import Project

#: Test figures that are told of a series, whether each is a share, and its words.
_TOLD = (
    ("accuracy", True, N_("accuracy {mean} ± {spread}")),
    ("macro_f1", True, N_("macro F1 {mean} ± {spread}")),
    ("mae", False, N_("mean absolute error {mean} ± {spread}")),
    ("r2", False, N_("R² {mean} ± {spread}")),
)


class RunSeries(QObject):
    """Starts one run after the other. A run that is stopped, or fails, ends the series.

    Attributes:
        number: the run that is being made, from 1; 0 while none is.
        kind: what sets the runs apart, ``folds`` or ``seeds``.
    """

    changed = Signal()
    """Another run is made, or the series has come to its end."""
    completed = Signal(str, object)
    """The kind, and the test figures of all runs: a tuple of dictionaries."""
    failed = Signal(object)
    """The `Problem` for which the next run could not be started."""

    def __init__(self, runs: RunController) -> None:
        super().__init__(runs)
        self._runs = runs
        self._folder = Path()
        self._projects: tuple[Project, ...] = ()
        self._run = ""
        self._figures: list[dict[str, float]] = []
        self._due = False
        self.number = 0
        self.kind = ""
        runs.finished.connect(self._ended)
        runs.changed.connect(self._look)

    @property
    def count(self) -> int:
        """How many there are; 0 while none is made."""
        return len(self._projects)

    @property
    def going(self) -> bool:
        """Whether a run of it is being made or about to be."""
        return self.number > 0

    @property
    def words(self) -> str:
        """Which run of how many is being made; empty while none is."""
        if not self.going:
            return ""
        said = _("Fold {n} of {folds}") if self.kind == "folds" else _("Seed {n} of {folds}")
        return said.format(n=self.number, folds=self.count)

    def start(self, folder: Path, projects: "tuple[Project, ...]", kind: str) -> None:
        """Make the first run; the others follow.

        Raises:
            UserError: the run can't be written.
        """
        self._projects, self.kind = projects, kind
        self._folder, self._figures, self.number = folder, [], 0
        self._next()

    def _next(self) -> None:
        self._due, self._run = False, ""
        self.number += 1
        try:
            self._run = self._runs.start(self._folder, self._projects[self.number - 1])
        except UserError:
            self._reset()
            raise
        self.changed.emit()

    @Slot(object)
    def _ended(self, end: Finished | Failed) -> None:
        if not self.going or end.run != self._run:
            return
        if not isinstance(end, Finished) or end.reason != "completed":
            self._reset()
            return
        self._figures.append(end.test)
        # What comes next waits until the worker is handed back.
        self._due = True

    @Slot()
    def _look(self) -> None:
        if not self._run:
            return  # none is trained, or the next one is just being started
        if self._runs.view is None or self._runs.view.run != self._run:
            self._reset()
        elif self._due and self._runs.idle:
            if self.number == self.count:
                found = tuple(self._figures)
                self._reset()
                self.completed.emit(self.kind, found)
                return
            try:
                self._next()
            except UserError as error:
                told: Problem = error.problem
                self.failed.emit(told)

    def _reset(self) -> None:
        self._projects, self._run, self._due, self.number = (), "", False, 0
        self.changed.emit()


def series_of(runs: RunController) -> RunSeries:
    """The controller's series of runs; made when first asked for."""
    found = runs.findChild(RunSeries)
    return found if found is not None else RunSeries(runs)


def together(kind: str, found: "tuple[Mapping[str, float], ...]") -> str:
    """The mean of the runs' test figures and how far they spread, in one sentence."""
    means = mean_and_spread([dict(each) for each in found])
    told = []
    for name, share, words in _TOLD:
        if name in means:
            mean, spread = means[name]
            written = figures.percent if share else figures.short
            told.append(_(words).format(mean=written(mean), spread=written(spread)))
    said = _("All {n} folds are trained. On their test texts: {figures}.")
    if kind == "seeds":
        said = _("Trained with {n} seeds. On the test texts: {figures}.")
    return said.format(n=len(found), figures=listed(told))


def each_run(kind: str, found: "tuple[Mapping[str, float], ...]") -> str:
    """The test figures of every run, a line each."""
    title = _("Fold {n}") if kind == "folds" else _("Run {n}")
    lines = []
    for number, each in enumerate(found, start=1):
        told = "  ".join(f"{name} {value:.4g}" for name, value in each.items())
        lines.append(title.format(n=number) + f"  {told}")
    return "\n".join(lines)

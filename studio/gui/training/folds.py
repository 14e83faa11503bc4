"""Every fold of a K-fold split trained in turn, and what the folds say together."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from studio.core.errors import UserError
from studio.core.events import Failed, Finished
from studio.core.i18n import N_, _
from studio.engine.folding import every_fold, mean_and_spread
from studio.gui import figures
from studio.gui.run_control import RunController

if TYPE_CHECKING:
    from studio.core.errors import Problem
    from studio.store.project import Project

#: Test figures that are told of the folds, whether each is a share, and its words.
_TOLD = (
    ("accuracy", True, N_("accuracy {mean} ± {spread}")),
    ("macro_f1", True, N_("macro F1 {mean} ± {spread}")),
    ("mae", False, N_("mean absolute error {mean} ± {spread}")),
    ("r2", False, N_("R² {mean} ± {spread}")),
)


class FoldRuns(QObject):
    """Starts one run after the other. A run that is stopped, or fails, ends the row.

    Attributes:
        number: the fold that is being trained, from 1; 0 while none is.
        folds: how many there are.
    """

    changed = Signal()
    """Another fold is trained, or the row has come to its end."""
    completed = Signal(object)
    """The test figures of all folds: a tuple of dictionaries."""
    failed = Signal(object)
    """The `Problem` for which the next fold could not be started."""

    def __init__(self, runs: RunController) -> None:
        super().__init__(runs)
        self._runs = runs
        self._folder = Path()
        self._projects: tuple[Project, ...] = ()
        self._run = ""
        self._figures: list[dict[str, float]] = []
        self._due = False
        self.number = 0
        runs.finished.connect(self._ended)
        runs.changed.connect(self._look)

    @property
    def folds(self) -> int:
        """How many there are; 0 while none is trained."""
        return len(self._projects)

    @property
    def going(self) -> bool:
        """Whether a fold is being trained or about to be."""
        return self.number > 0

    def start(self, folder: Path, project: "Project") -> None:
        """Train the first fold; the others follow.

        Raises:
            UserError: the split has no folds, or the run can't be written.
        """
        self._projects = every_fold(project)
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
            if self.number == self.folds:
                found = tuple(self._figures)
                self._reset()
                self.completed.emit(found)
                return
            try:
                self._next()
            except UserError as error:
                told: Problem = error.problem
                self.failed.emit(told)

    def _reset(self) -> None:
        self._projects, self._run, self._due, self.number = (), "", False, 0
        self.changed.emit()


def folds_of(runs: RunController) -> FoldRuns:
    """The controller's row of folds; made when first asked for."""
    found = runs.findChild(FoldRuns)
    return found if found is not None else FoldRuns(runs)


def together(found: "tuple[Mapping[str, float], ...]") -> str:
    """The mean of the folds' test figures and how far they spread, in one sentence."""
    means = mean_and_spread([dict(each) for each in found])
    told = []
    for name, share, words in _TOLD:
        if name in means:
            mean, spread = means[name]
            written = figures.percent if share else figures.short
            told.append(_(words).format(mean=written(mean), spread=written(spread)))
    return _("All {n} folds are trained. On their test texts: {figures}.").format(
        n=len(found), figures=", ".join(told)
    )


def each_fold(found: "tuple[Mapping[str, float], ...]") -> str:
    """The test figures of every fold, a line each."""
    lines = []
    for number, each in enumerate(found, start=1):
        told = "  ".join(f"{name} {value:.4g}" for name, value in each.items())
        lines.append(_("Fold {n}").format(n=number) + f"  {told}")
    return "\n".join(lines)

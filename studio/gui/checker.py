"""Checks a project in the background, and fits its pipeline only when that must be done anew.

Fitting takes seconds on large data. So shapes and findings are told at once with estimated
sizes, and again, exact, when the pipeline is fitted. An edit of the network alone fits nothing.
"""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from studio.core.errors import Problem, UserError
from studio.gui.background import Background, Ticket

if TYPE_CHECKING:
    from studio.data.dataset import TextDataset
    from studio.data.fitted import FittedPipeline
    from studio.engine import ProjectCheck
    from studio.store.project import Project

#: A check with estimated sizes is shown when the exact one takes longer than this.
PATIENCE_MS = 400
#: Of more training rows a sample of so many is fitted: what the window shows of a million rows
#: hardly changes by the others, and they would take minutes and gigabytes.
FITTED_ROWS = 50_000


class Checker(QObject):
    """`checked` tells a `ProjectCheck`; `failed` a problem that no check could tell."""

    checked = Signal(object)
    failed = Signal(object)
    fitting = Signal(float)
    """The share of the pipeline's fit that is done."""

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._quick: Ticket | None = None
        self._exact: Ticket | None = None
        self._fitted: FittedPipeline | None = None
        self._fitted_for: tuple[Any, ...] | None = None
        self._estimate: ProjectCheck | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._out_of_patience)

    @property
    def busy(self) -> bool:
        """Whether an exact check is still to come."""
        return self._exact is not None

    def forget(self) -> None:
        """Drop what is under way, and what was fitted."""
        self._cancel()
        self._fitted = self._fitted_for = None

    def give_up(self) -> None:
        """Don't wait for the exact check: what is estimated stands."""
        estimate, unfinished = self._estimate, self._quick
        if self._exact is not None:
            self._exact.cancel()
            self._exact = None
        self._patience.stop()
        self._estimate = None
        if estimate is not None and unfinished is None:
            self.checked.emit(estimate)

    def check(
        self,
        project: "Project",
        dataset: "TextDataset | None",
        *,
        folder: Path | None = None,
        first: bool,
    ) -> None:
        """Begin a check; the last one asked for counts.

        Args:
            folder: the project's folder, where the split of earlier runs is kept.
            first: nothing is shown yet, so that an estimate is welcome at once.
        """
        self._cancel()
        key = _fitting_key(project, dataset)
        if dataset is None or (self._fitted is not None and key == self._fitted_for):
            fitted = self._fitted if dataset is not None else None
            if fitted is not None and fitted.pipeline != project.pipeline:
                fitted = replace(fitted, pipeline=project.pipeline)
            self._exact = self._background.run(
                self,
                lambda ticket: _check(project, dataset, fitted, folder, ticket),
                self._done,
                self._failed,
            )
            return
        self._quick = self._background.run(
            self, lambda _t: _estimated(project, dataset, folder), self._estimated, self._ignored
        )
        self._exact = self._background.run(
            self,
            lambda ticket: _fitted_check(project, dataset, folder, ticket),
            lambda check: self._fitted_done(check, key),
            self._failed,
            self.fitting.emit,
        )
        self._patience.start(0 if first else PATIENCE_MS)

    # -- inside ---------------------------------------------------------------------------------

    def _cancel(self) -> None:
        for ticket in (self._quick, self._exact):
            if ticket is not None:
                ticket.cancel()
        self._quick = self._exact = self._estimate = None
        self._patience.stop()

    def _estimated(self, check: "ProjectCheck") -> None:
        self._quick = None
        if self._patience.isActive():
            self._estimate = check
        else:
            self.checked.emit(check)

    def _out_of_patience(self) -> None:
        if self._estimate is not None:
            estimate, self._estimate = self._estimate, None
            self.checked.emit(estimate)

    def _fitted_done(self, check: "ProjectCheck", key: tuple[Any, ...]) -> None:
        self._fitted, self._fitted_for = check.fitted, key
        self._done(check)

    def _done(self, check: "ProjectCheck") -> None:
        self._exact = None
        self._cancel()
        self.checked.emit(check)

    def _failed(self, problem: Problem) -> None:
        self._exact = None
        self._cancel()
        self.failed.emit(problem)

    def _ignored(self, _problem: Problem) -> None:
        """What the estimate can't do, the exact check will tell."""


def _fitting_key(project: "Project", dataset: "TextDataset | None") -> tuple[Any, ...]:
    """What the fitted pipeline depends on: all but how long texts are cut and filled."""
    from studio.catalog.pipeline import SequenceSettings
    from studio.model.graph import channels_of

    pipeline = project.pipeline.model_copy(update={"sequence": SequenceSettings()})
    # Not by the dataset alone: a new one may lie where one that was dropped has lain.
    return (id(dataset), project.data, pipeline, channels_of(project.graph))


def _check(
    project: "Project",
    dataset: "TextDataset | None",
    fitted: "FittedPipeline | None",
    folder: Path | None,
    ticket: Ticket,
) -> "ProjectCheck":
    from studio.engine import check_project

    return check_project(project, dataset, fitted=fitted, folder=folder, tick=ticket.progress)


def _estimated(project: "Project", dataset: "TextDataset", folder: Path | None) -> "ProjectCheck":
    """Everything but what only fitting can tell."""
    from studio.engine import check_project

    return check_project(project, dataset, fit=False, folder=folder)


def _fitted_check(
    project: "Project", dataset: "TextDataset", folder: Path | None, ticket: Ticket
) -> "ProjectCheck":
    from studio.engine import check_project, fit_for, split_of

    try:
        split = split_of(project, dataset, folder)
        if not len(split.train):
            return check_project(project, dataset, fit=False, folder=folder)
        fitted = fit_for(project, dataset, split, ticket.progress, most=FITTED_ROWS)
    except UserError as error:
        check = check_project(project, dataset, fit=False, folder=folder)
        new = [found for found in error.problems if found not in check.problems]
        return replace(check, problems=(*new, *check.problems))
    return check_project(project, dataset, fitted=fitted, folder=folder, tick=ticket.progress)

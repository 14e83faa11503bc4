"""A project trained several times: once for each fold of its split, or with several seeds."""

from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean, stdev

from studio.core.errors import UserError, msg, problem
from studio.core.i18n import N_
from studio.store.project import Project


def every_fold(project: Project) -> tuple[Project, ...]:
    """The project with each fold in turn as the one that judges.

    Raises:
        UserError: its split has no folds.
    """
    split = project.data.split
    if split.method != "folds" or project.data.test_source is not None:
        raise UserError(
            problem(
                "no-folds",
                "data.split.method",
                msg(N_("The split of this project has no folds that take turns as the test part.")),
                msg(N_("Choose the method K-fold on the Data page, without a separate test file.")),
            )
        )
    return tuple(
        replace(
            project,
            data=project.data.model_copy(update={"split": split.model_copy(update={"fold": fold})}),
        )
        for fold in range(1, split.folds + 1)
    )


def several_seeds(project: Project, count: int) -> tuple[Project, ...]:
    """The project with `count` seeds in turn, its own first; the split stays as it is."""
    first = project.plan.seed
    return tuple(
        replace(project, plan=project.plan.model_copy(update={"seed": first + more}))
        for more in range(count)
    )


def mean_and_spread(figures: Sequence[dict[str, float]]) -> dict[str, tuple[float, float]]:
    """Mean and standard deviation (n − 1) over the runs of every figure that all of them have."""
    if not figures:
        return {}
    names = [name for name in figures[0] if all(name in each for each in figures)]
    return {
        name: (
            fmean(each[name] for each in figures),
            stdev(each[name] for each in figures) if len(figures) > 1 else 0.0,
        )
        for name in names
    }

"""Mending what the profile found: from a project to a project."""

from dataclasses import replace
from typing import TYPE_CHECKING

from studio.catalog.losses._weighted import WeightedLoss
from studio.catalog.losses.cross_entropy import CrossEntropy
from studio.core.progress import Tick, no_tick
from studio.store.project import Project

if TYPE_CHECKING:
    from studio.catalog.edits import Edits
    from studio.data.dataset import TextDataset
    from studio.data.finding import Fix


def mend(
    project: Project,
    dataset: "TextDataset",
    fix: "Fix",
    *,
    label: str = "",
    tick: Tick = no_tick,
) -> Project:
    """The project with a finding mended: its rows edited, or its training changed.

    Args:
        project: whose data were profiled.
        dataset: its rows.
        fix: one of a finding's `fixes`.
        label: what the rows get (fix of kind ``relabel``).
        tick: told the share that is done.

    Raises:
        UserError: more changes than a project keeps.
    """
    from studio.data.finding import ROW_FIXES
    from studio.data.fixes import fixed

    if fix.kind in ROW_FIXES:
        return with_edits(project, fixed(fix, project.data, dataset, label=label, tick=tick))
    if fix.kind == "oversample":
        return replace(project, plan=project.plan.model_copy(update={"oversample": True}))
    loss = project.plan.loss if isinstance(project.plan.loss, WeightedLoss) else CrossEntropy()
    balanced = loss.model_copy(update={"class_weights": "balanced"})
    return replace(project, plan=project.plan.model_copy(update={"loss": balanced}))


def with_edits(project: Project, edits: "Edits") -> Project:
    """The project with other edits of its rows."""
    return replace(project, data=project.data.model_copy(update={"edits": edits}))

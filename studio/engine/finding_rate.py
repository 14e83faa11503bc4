"""The learning rate that suits a project, found by trying."""

from pathlib import Path

from studio.core.progress import Tick, no_tick, part_of
from studio.engine.jobs import training_job
from studio.engine.preparing import open_data, prepare
from studio.store.project import Project
from studio.train.rate_curve import RateCurve

#: The share of the work that reading and preparing the rows is taken for.
_PREPARED = 0.4
_PHASES = {"reading": 0.5, "fitting": 0.6, "encoding": 0.8}


def find_rate(project: Project, *, folder: Path | None = None, tick: Tick = no_tick) -> RateCurve:
    """Try growing learning rates on the project's network and training rows.

    Nothing is written and no model of the project is touched.

    Args:
        project: all settings.
        folder: the project's folder, where parsed tables and an earlier split are kept.
        tick: told the share that is done; may raise `Cancelled`.

    Raises:
        UserError: whatever stands in the way of a run.
        Cancelled: by `tick`.
    """
    getting_ready = part_of(tick, 0.0, _PREPARED)
    dataset = open_data(project, folder=folder, tick=part_of(getting_ready, 0.0, 0.5))
    prepared = prepare(
        project,
        dataset,
        lambda phase, _share: getting_ready(_PHASES[phase]),
        folder=folder,
    )
    job = training_job(project, prepared, run="", folder=Path(), project_folder=folder)
    from studio.train.rate_test import rate_test

    return rate_test(job, part_of(tick, _PREPARED, 1.0))

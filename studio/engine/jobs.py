"""What training is given: the job of a project whose rows are prepared."""

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from studio.core.errors import UserError
from studio.engine.checking import ProjectCheck, check_project
from studio.engine.preparing import Prepared
from studio.store.project import Project

if TYPE_CHECKING:
    from studio.train.job import TrainJob, Watch


def training_job(
    project: Project,
    prepared: Prepared,
    *,
    run: str,
    folder: Path,
    project_folder: Path | None,
    watch: "Watch | None" = None,
) -> "TrainJob":
    """The job of a project.

    Args:
        project: all settings.
        prepared: its rows.
        run: the id that events carry.
        folder: where checkpoints are written.
        project_folder: where word vectors are kept.
        watch: looks at the network at each evaluation.

    Raises:
        UserError: all errors of the project.
    """
    check = check_project(project, prepared.dataset, fitted=prepared.fitted, folder=project_folder)
    if not check.ok:
        raise UserError(*(p for p in check.problems if p.severity == "error"))
    from studio.data.direct import FIRST_TOKEN
    from studio.model.build import InitialRows
    from studio.train.job import TrainJob

    return TrainJob(
        run=run,
        folder=folder,
        plan=project.plan,
        graph=project.graph,
        task=prepared.dataset.task,
        inputs=prepared.inputs,
        classes=prepared.classes,
        train=prepared.train,
        validation=prepared.validation,
        test_rows=prepared.test.size if prepared.test is not None else 0,
        fingerprint=_fingerprint(project, prepared, check),
        target_mean=prepared.fitted.target_mean,
        target_std=prepared.fitted.target_std,
        pad_to=_fixed_length(project),
        notes=prepared.fitted.notes,
        watch=watch,
        initial={
            name: InitialRows(found.places + FIRST_TOKEN, found.values)
            for name, found in check.vectors.by_node.items()
        },
    )


def _fingerprint(project: Project, prepared: Prepared, check: ProjectCheck) -> str:
    """Of all that decides the numbers of a run: a checkpoint of anything else is refused."""
    graph = {k: v for k, v in project.graph.to_json().items() if k != "layout"}
    plan = project.plan.model_dump(mode="json", exclude={"checkpoint_seconds"})
    digest = hashlib.sha256(json.dumps([graph, plan], sort_keys=True).encode())
    digest.update(prepared.fitted.fingerprint().encode())
    digest.update(prepared.train.rows.tobytes())
    for name, found in sorted(check.vectors.by_node.items()):
        digest.update(name.encode() + found.places.tobytes() + found.values.tobytes())
    if project.plan.refit and prepared.validation is not None:
        digest.update(prepared.validation.rows.tobytes())
    if project.data.edits:
        digest.update(project.data.edits.model_dump_json().encode())
    return digest.hexdigest()


def _fixed_length(project: Project) -> int | None:
    sequence = project.pipeline.sequence
    return sequence.max_length if sequence.padding == "max_length" else None

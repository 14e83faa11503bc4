"""Forgetting a run for good: its figures, its folder and its model."""

import shutil
from pathlib import Path

from studio.core.errors import UserError, msg, problem
from studio.core.files import write_error
from studio.core.i18n import N_
from studio.engine.models import model_of
from studio.engine.run_files import run_folder
from studio.store.history import History


def delete_run(folder: Path, run_id: str) -> None:
    """Delete a run that lies in the trash, with its checkpoints and its model.

    Raises:
        UserError: it does not lie in the trash, its process is still at work, or a file can't be
            deleted; its record stays then.
    """
    history = History(folder)
    row = history.run(run_id)
    if row is None:
        return
    if not row.trashed or row.state in ("preparing", "running", "paused"):
        raise UserError(
            problem(
                "run-in-use",
                run_id,
                msg(N_("The run {name} is under way, or not in the trash."), name=run_id),
                msg(N_("Stop it and put it into the trash first.")),
            )
        )
    model = model_of(folder, row)
    try:
        if model is not None:
            model.unlink()
        kept = run_folder(folder, run_id)
        if kept.exists():
            shutil.rmtree(kept)
    except OSError as error:
        raise write_error(Path(error.filename or folder), error) from error
    history.delete(run_id)

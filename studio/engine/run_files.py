"""Which files a run has, and where."""

from pathlib import Path

from studio.core.errors import UserError, msg, problem
from studio.core.i18n import N_

#: The project as it was when the run began.
SNAPSHOT = "project.json"
#: The figures on the test split.
EVALUATION = "evaluation.json"
#: The answer for every test row.
TEST_ROWS = "test_predictions.safetensors"


def run_folder(folder: Path, run_id: str) -> Path:
    """Where a run's snapshot, checkpoints and evaluation lie.

    Raises:
        UserError: the id would lead out of the project's folder.
    """
    if not run_id or any(c in run_id for c in "/\\:") or run_id.startswith("."):
        raise UserError(problem("bad-run", run_id, msg(N_("“{run}” names no run."), run=run_id)))
    return folder / "runs" / run_id

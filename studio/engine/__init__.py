"""The façade: everything that the window, the command line and a program of yours can ask for.

No function here prints, and importing it loads neither torch nor Qt.
"""

from studio.engine.checking import ProjectCheck, check_project
from studio.engine.finding_rate import find_rate
from studio.engine.models import (
    best_run,
    evaluate_file,
    find_model,
    model_of,
    open_predictor,
    run_evaluation,
    run_test_rows,
)
from studio.engine.preparing import Prepared, fit_for, open_data, prepare
from studio.engine.projects import apply_template, new_project, suggest, templates
from studio.engine.run_files import run_folder
from studio.engine.running import new_run_id, run_training, write_snapshot
from studio.engine.series import every_fold, mean_and_spread, several_seeds
from studio.engine.splitting import keep_split, split_of
from studio.engine.warming import warm_up

__all__ = [
    "Prepared",
    "ProjectCheck",
    "apply_template",
    "best_run",
    "check_project",
    "evaluate_file",
    "every_fold",
    "find_model",
    "find_rate",
    "fit_for",
    "keep_split",
    "mean_and_spread",
    "model_of",
    "new_project",
    "new_run_id",
    "open_data",
    "open_predictor",
    "prepare",
    "run_evaluation",
    "run_folder",
    "run_test_rows",
    "run_training",
    "several_seeds",
    "split_of",
    "suggest",
    "templates",
    "warm_up",
    "write_snapshot",
]

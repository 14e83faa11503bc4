"""``wordloom train``: a run, in this process, its events told as they come."""

import argparse
import json
import signal
import sys
import threading
import types
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from studio.cli.costs import HoursLeft, warn_before
from studio.cli.output import print_json, tell_problems
from studio.cli.setting import settings_of
from studio.core.errors import Problem, UserError, msg, problem
from studio.core.events import BatchDivided, Evaluated, Event, Failed, Finished, Phase, Started
from studio.core.i18n import N_, _
from studio.engine import (
    every_fold,
    mean_and_spread,
    new_run_id,
    run_folder,
    run_training,
    several_seeds,
    write_snapshot,
)
from studio.store.project import Project, load_project, with_settings

if TYPE_CHECKING:
    from studio.train.control import Control

PHASES = {
    "reading": N_("Reading the data"),
    "fitting": N_("Fitting the text pipeline"),
    "encoding": N_("Encoding the texts"),
    "building": N_("Building the model"),
    "training": N_("Training"),
    "refitting": N_("Training again with the validation rows"),
    "evaluating": N_("Evaluating on the test split"),
    "saving": N_("Saving the model"),
}


def run(options: argparse.Namespace) -> int:
    """Train, and end with 0, with 1 after a problem, with 130 after an interruption."""
    folder = Path(options.dir)
    if options.more_epochs and not options.resume:
        raise _which_run()
    if options.resume:
        run_id = _known_run(folder, options.resume)
        return _train(folder, run_id, options, resume=True, more_epochs=options.more_epochs)[0]
    project = with_settings(load_project(folder), _settings(options))
    if options.every_fold:
        return _train_series(folder, every_fold(project), "folds", options)
    if options.seeds:
        return _train_series(folder, several_seeds(project, options.seeds), "seeds", options)
    warn_before(folder, project)
    return _train(folder, _snapshot(folder, project), options)[0]


def _snapshot(folder: Path, project: Project) -> str:
    run_id = new_run_id()
    write_snapshot(folder, run_id, project)
    return run_id


def _train_series(
    folder: Path, projects: Sequence[Project], kind: str, options: argparse.Namespace
) -> int:
    """One run each; at the end the mean of their test figures and how far they spread."""
    figures: list[dict[str, float]] = []
    title = _("Fold {n} of {folds}") if kind == "folds" else _("Seed {n} of {folds}")
    for number, project in enumerate(projects, start=1):
        if not options.json:
            print(title.format(n=number, folds=len(projects)), flush=True)
        status, last = _train(folder, _snapshot(folder, project), options)
        if status:
            return status
        figures.append(last.test if isinstance(last, Finished) else {})
    found = mean_and_spread(figures)
    if options.json:
        print_json({kind: len(projects), "test": {n: list(both) for n, both in found.items()}})
    else:
        shown = "  ".join(f"{n} {mean:.4g} ± {spread:.2g}" for n, (mean, spread) in found.items())
        words = _("Mean over the folds") if kind == "folds" else _("Mean over the seeds")
        print(words + f"  {shown}")
    return 0


def _train(
    folder: Path,
    run_id: str,
    options: argparse.Namespace,
    *,
    resume: bool = False,
    more_epochs: int = 0,
) -> tuple[int, Event | None]:
    """One run: the exit status it means, and the event that ended it."""
    from studio.train.control import Control, Interrupt

    control = Control()

    def interrupt(number: int, frame: types.FrameType | None) -> None:
        control.send(Interrupt())

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, interrupt)
        signal.signal(signal.SIGTERM, interrupt)
    if options.control:
        threading.Thread(
            target=_listen, args=(sys.stdin, control), name="control", daemon=True
        ).start()
    last: Event | None = None
    hours_left = HoursLeft()
    for event in run_training(folder, run_id, control, resume=resume, more_epochs=more_epochs):
        last = event
        hours_left.take(event)
        if options.json:
            print_json(event.to_json())
        else:
            _tell(event)
    if isinstance(last, Failed):
        tell_problems([last.problem])
        return 1, last
    if isinstance(last, Finished) and last.reason == "interrupted":
        if not options.json:
            again = f"wordloom train {folder} --resume {run_id}"
            print(_("Interrupted and saved. Go on with: {command}").format(command=again))
        return 130, last
    return 0, last


def _listen(source: TextIO, control: "Control") -> None:
    """Hand the lines of `source` to the run; one that is no command is told and passed over."""
    from studio.train.control import command_from_json

    for line in source:
        try:
            value = json.loads(line)
            if not isinstance(value, dict):
                raise ValueError(f"a command is a JSON object, found {line.strip()[:80]}")
            control.send(command_from_json(value))
        except ValueError as error:
            tell_problems([_not_a_command(str(error))])


def _not_a_command(reason: str) -> Problem:
    return problem(
        "no-command",
        "--control",
        msg(N_("A line on standard input is no command: {reason}."), reason=reason),
        msg(N_('Such as {"command": "pause"}: also resume, stop, save, more_epochs.')),
        severity="warning",
    )


def _settings(options: argparse.Namespace) -> dict[str, str]:
    found = settings_of(options.set)
    if options.device:
        found["plan.device"] = options.device
    if options.seed is not None:
        found["plan.seed"] = str(options.seed)
    return found


def _which_run() -> UserError:
    return UserError(
        problem(
            "no-run-named",
            "--more-epochs",
            msg(N_("--more-epochs makes a run longer; which one is not said.")),
            msg(N_("Name it with --resume RUN. “wordloom runs” lists them.")),
        )
    )


def _known_run(folder: Path, run_id: str) -> str:
    if not (run_folder(folder, run_id) / "project.json").exists():
        raise UserError(
            problem(
                "no-run",
                run_id,
                msg(N_("There is no run {run} in {folder}."), run=run_id, folder=str(folder)),
                msg(N_("“wordloom runs” lists them.")),
            )
        )
    return run_id


def _tell(event: Event) -> None:
    if isinstance(event, Phase) and event.share is None:
        print(_(PHASES.get(event.phase, event.phase)) + " …", flush=True)
    elif isinstance(event, Started):
        print(
            _("Run {run}: {rows} training rows, {parameters} parameters, on {device}").format(
                run=event.run,
                rows=f"{event.train_rows:,}",
                parameters=f"{event.parameters:,}",
                device=event.device,
            )
        )
        tell_problems(event.warnings)
    elif isinstance(event, Evaluated):
        figures = "  ".join(f"{name} {value:.4g}" for name, value in event.metrics.items())
        star = " *" if event.best else ""
        print(_("Epoch {epoch}").format(epoch=event.epoch) + f"  {figures}{star}", flush=True)
    elif isinstance(event, BatchDivided):
        text = _("Not enough memory: from step {step} on at most {rows} texts go in together")
        print(text.format(step=event.step, rows=event.rows), flush=True)
    elif isinstance(event, Finished):
        figures = "  ".join(f"{name} {value:.4g}" for name, value in event.test.items())
        if figures:
            print(_("Test") + f"  {figures}")
        if event.model:
            print(_("Model: {path}").format(path=event.model))
    sys.stdout.flush()

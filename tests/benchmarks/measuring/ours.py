"""Ours, by the command line alone: a project made and trained as a person would."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from measuring.datasets import Set
from measuring.processes import Outcome, run
from measuring.setup import HERE, Setup


@dataclass(frozen=True)
class Trained:
    """A finished run.

    Attributes:
        finished: the event that ended it.
        epochs: how many epochs it had.
        rows: training rows.
        new_seconds: wall time of ``wordloom new``.
        seconds: wall time of ``wordloom train``, the interpreter's start included.
        peak_bytes: peak memory of ``wordloom train``.
    """

    finished: dict[str, Any]
    epochs: int
    rows: int
    new_seconds: float
    seconds: float
    peak_bytes: int | None
    folder: Path

    @property
    def epoch_seconds(self) -> float:
        """Training time of an epoch, as the run counted it."""
        return float(self.finished["train_seconds"]) / max(self.epochs, 1)

    @property
    def accuracy(self) -> float:
        """On the test part."""
        return float(self.finished["test"]["accuracy"])


def wordloom(setup: Setup, *arguments: str | Path) -> Outcome:
    """Run a command of ours to its end."""
    return run([setup.python, "-m", "studio", *arguments], home=setup.home)


def new_project(setup: Setup, data: Set, name: str, template: str | None = None) -> Outcome:
    """Make a project in a fresh folder under ``projects``."""
    folder = project_folder(setup, name)
    shutil.rmtree(folder, ignore_errors=True)
    chosen = ["--template", template] if template else []
    return wordloom(setup, "new", folder, "--data", data.train, "--test-data", data.test, *chosen)


def project_folder(setup: Setup, name: str) -> Path:
    """Where the project `name` lies."""
    return setup.folder / "projects" / name


def train(
    setup: Setup,
    data: Set,
    *,
    template: str | None = None,
    settings: Sequence[str] = (),
    seed: int | None = None,
) -> Trained:
    """Make a project, train it, and read how it ended."""
    name = f"{data.name}-{template or 'default'}"
    made = new_project(setup, data, name, template)
    folder = project_folder(setup, name)
    flags: list[str] = [part for setting in settings for part in ("--set", setting)]
    if seed is not None:
        flags += ["--seed", str(seed)]
    outcome = wordloom(setup, "train", folder, *flags, "--json")
    started = next(line for line in outcome.lines if line.get("event") == "started")
    return Trained(
        finished=outcome.answer,
        epochs=int(started["epochs"]),
        rows=int(started["train_rows"]),
        new_seconds=made.seconds,
        seconds=outcome.seconds,
        peak_bytes=outcome.peak_bytes,
        folder=folder,
    )


def settled_project(
    setup: Setup, data: Set, name: str, template: str, settings: Sequence[str]
) -> Path:
    """A project whose file holds `settings` already, for the window to open; its folder."""
    new_project(setup, data, name, template)
    folder = project_folder(setup, name)
    run(
        [setup.python, HERE / "engine" / "settle.py", folder, *settings],
        home=setup.home,
    )
    return folder

"""Runs every check of the project, all of them even after one failed, and sums up."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from wordloom_setup.console import say, window_environment
from wordloom_setup.environment import program_path

# More test processes than this compete for memory, since each imports torch and Qt.
MOST_TEST_PROCESSES = 4


@dataclass(frozen=True)
class Check:
    """One check: its name for the person and its command."""

    title: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    title: str
    status: int
    seconds: float


def list_checks(
    environment: Path, platform: str, *, cores: int, pytest_arguments: list[str]
) -> list[Check]:
    """Every check in the order in which they run: the quickest first."""
    python = str(program_path(environment, platform, "python"))
    processes = min(cores, MOST_TEST_PROCESSES)
    parallel = ("-n", str(processes)) if processes > 1 else ()
    return [
        Check("formatting", (python, "-m", "ruff", "format", "--check", ".")),
        Check("lint", (python, "-m", "ruff", "check", ".")),
        Check("import rules", (str(program_path(environment, platform, "lint-imports")),)),
        Check("strict types", (python, "-m", "mypy")),
        Check("tests", (python, "-m", "pytest", *parallel, *pytest_arguments)),
    ]


def summarise(outcomes: list[Outcome]) -> str:
    """One line for each check, and a last one with the result."""
    width = max(len(outcome.title) for outcome in outcomes)
    lines = [
        f"{'passed' if outcome.status == 0 else 'FAILED'}  {outcome.title:<{width}}"
        f"  {outcome.seconds:6.1f} s"
        for outcome in outcomes
    ]
    failed = [outcome.title for outcome in outcomes if outcome.status != 0]
    lines.append(f"Failed: {', '.join(failed)}" if failed else "Every check passed.")
    return "\n".join(lines)


def run_checks(root: Path, environment: Path, pytest_arguments: list[str]) -> int:
    """Runs every check and prints each; returns 0 where all passed, else 1."""
    checks = list_checks(
        environment,
        sys.platform,
        cores=os.cpu_count() or 1,
        pytest_arguments=pytest_arguments,
    )
    variables = window_environment(sys.platform, os.environ)
    outcomes: list[Outcome] = []
    for number, check in enumerate(checks, start=1):
        shown = " ".join((Path(check.command[0]).name, *check.command[1:]))
        say(f"\n[{number}/{len(checks)}] {check.title}: {shown}")
        began = time.monotonic()
        try:
            status = subprocess.run(check.command, cwd=root, env=variables, check=False).returncode
        except OSError as error:
            say(f"{check.title} could not start: {error.strerror}")
            status = 1
        outcomes.append(Outcome(check.title, status, time.monotonic() - began))
    say("\n" + summarise(outcomes))
    return 0 if all(outcome.status == 0 for outcome in outcomes) else 1

"""The three commands of the set-up: run, test, install."""

import argparse
import errno
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from wordloom_setup import environment, system_libraries
from wordloom_setup.checks import run_checks
from wordloom_setup.console import (
    SetupError,
    has_display,
    say,
    tolerate_narrow_consoles,
    warn,
    window_environment,
)

Command = Literal["run", "test", "install"]

ROOT = Path(__file__).resolve().parents[2]
INTERRUPTED = 130


@dataclass(frozen=True)
class Request:
    """What the person asked for; `arguments` go on to the window or to pytest."""

    command: Command
    arguments: list[str]


def parse(arguments: list[str]) -> Request:
    """Reads the command line; ends the process with 2 on wrong usage."""
    parser = argparse.ArgumentParser(
        prog="bootstrap.py", description="Sets Wordloom up in .venv and starts or checks it."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("run", help="set up, then open the window", add_help=False)
    test = commands.add_parser("test", help="set up with the test tools, then run every check")
    test.add_argument("arguments", nargs="*", help="after --: passed on to pytest")
    commands.add_parser("install", help="set up only")
    # argparse would take the window's options for its own.
    own, passed_on = (arguments[:1], arguments[1:]) if arguments[:1] == ["run"] else (arguments, [])
    known = parser.parse_args(own)
    rest = [*passed_on, *getattr(known, "arguments", [])]
    if rest[:1] == ["--"]:
        rest = rest[1:]
    return Request(command=cast(Command, known.command), arguments=rest)


def run_command(arguments: list[str]) -> int:
    """Does what the command line asks; returns the exit status."""
    tolerate_narrow_consoles()
    request = parse(arguments)
    try:
        return _obey(request)
    except SetupError as error:
        warn(str(error))
        return 1
    except KeyboardInterrupt:
        warn("Interrupted. The same command completes the set-up.")
        return INTERRUPTED
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        reason = "the disk is full" if full else (error.strerror or str(error))
        where = f" ({error.filename})" if error.filename else ""
        warn(f"The set-up could not go on: {reason}{where}.")
        return 1


def _obey(request: Request) -> int:
    testing = request.command == "test"
    system_libraries.ensure_libraries(for_tests=testing, must_draw=request.command == "run")
    python = environment.prepare(ROOT, "test" if testing else "install")
    if testing:
        return run_checks(ROOT, ROOT / environment.FOLDER_NAME, request.arguments)
    if request.command == "run":
        return _open_window(python, request.arguments)
    return 0


def _open_window(python: Path, arguments: list[str]) -> int:
    command = [str(python), "-m", "studio"]
    if not has_display(sys.platform, os.environ):
        say("There is no display here: running the guided demonstration instead.")
        command.append("demo")
    variables = window_environment(sys.platform, os.environ)
    process = subprocess.Popen([*command, *arguments], env=variables)
    try:
        return process.wait()
    except KeyboardInterrupt:
        # The same key press reached the window, which saves and ends by itself.
        return process.wait()

"""Runs pip in the environment, and says in one sentence what went wrong."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Literal

from wordloom_setup.console import SetupError, warn

Trouble = Literal["network", "certificate", "disk", "permission", "version", "other"]

# Unless the person's own pip settings say otherwise: pip's defaults wait minutes for a silent host.
TIMEOUT_S = "20"
RETRIES = "2"
# Of an error that is not understood, this much of pip's own words is shown.
SHOWN_LINES = 20

NETWORK_SIGNS = re.compile(
    r"NewConnectionError|ConnectTimeout|ReadTimeout|Read timed out|Connection broken|"
    r"ConnectionResetError|Network is unreachable|Name or service not known|getaddrinfo failed|"
    r"name resolution|nodename nor servname|ProxyError|Max retries exceeded|"
    r"Connection refused|IncompleteRead"
)


class PipError(SetupError):
    """pip ended with an error; `trouble` tells of what kind."""

    def __init__(self, trouble: Trouble, message: str) -> None:
        super().__init__(message)
        self.trouble = trouble


def classify(output: str) -> Trouble:
    """What kind of trouble pip's error output tells of."""
    if "No space left on device" in output or "Disk quota exceeded" in output:
        return "disk"
    if "CERTIFICATE_VERIFY_FAILED" in output:
        return "certificate"
    # A host that is not reached makes pip add "No matching distribution": the cause comes first.
    if NETWORK_SIGNS.search(output):
        return "network"
    if "Permission denied" in output or "Access is denied" in output:
        return "permission"
    if "No matching distribution found" in output or "requires a different Python" in output:
        return "version"
    return "other"


def explain(output: str) -> PipError:
    """The error to show for pip's error output."""
    trouble = classify(output)
    errors = [
        line.removeprefix("ERROR:").strip()
        for line in output.splitlines()
        if line.startswith("ERROR:")
    ]
    last = errors[-1] if errors else "pip ended without an explanation"
    python = f"Python {sys.version_info.major}.{sys.version_info.minor}"
    messages: dict[Trouble, str] = {
        "network": "The packages could not be downloaded: the network or the package index is "
        "out of reach. Check the connection (and proxy), then run the same command again.",
        "certificate": "The package index shows a certificate that this machine does not trust, as "
        "behind a company's proxy. Name the proxy's certificate in PIP_CERT, then run the same "
        "command again.",
        "disk": "The disk is full. Free about 3 GB, then run the same command again.",
        "permission": "pip may not write into .venv. Check who owns the folder, then run the "
        "same command again.",
        "version": f"A package has no build for {python} on this machine ({last}). "
        "Try Python 3.11, 3.12 or 3.13, 64 bit.",
        "other": f"pip could not install the packages: {last}",
    }
    return PipError(trouble, messages[trouble])


def patience(settings: str) -> dict[str, str]:
    """Time-out and retries for pip where `pip config list` (`settings`) names none."""
    chosen: dict[str, str] = {}
    if not re.search(r"[.](default-)?timeout=", settings):
        chosen["PIP_DEFAULT_TIMEOUT"] = TIMEOUT_S
    if not re.search(r"[.]retries=", settings):
        chosen["PIP_RETRIES"] = RETRIES
    return chosen


def pip_settings(python: Path) -> str:
    """The person's own settings for pip, from its files and the environment."""
    command = [str(python), "-m", "pip", "config", "list"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def install(python: Path, arguments: list[str], *, folder: Path) -> None:
    """Runs `pip install` with all of the person's own pip settings.

    Raises PipError. pip's progress goes to standard output where a person watches.
    """
    quiet = [] if sys.stdout.isatty() else ["--quiet", "--progress-bar", "off"]
    command = [str(python), "-m", "pip", "--disable-pip-version-check", "install"]
    environment = {**os.environ, **patience(pip_settings(python)), "PIP_NO_INPUT": "1"}
    done = subprocess.run(
        [*command, *quiet, *arguments],
        cwd=folder,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        error = explain(done.stderr)
        if error.trouble == "other":
            warn("\n".join(done.stderr.splitlines()[-SHOWN_LINES:]))
        raise error

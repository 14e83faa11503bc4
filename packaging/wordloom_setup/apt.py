"""Installs Debian and Ubuntu packages as root, without a question."""

import os
import re
import shutil
import subprocess

from wordloom_setup.console import SetupError, format_megabytes, say

# The first name that the system knows is taken: names changed with the 64-bit time_t.
Names = tuple[str, ...]

OPTIONS = [
    "-o",
    "Acquire::http::Timeout=20",
    "-o",
    "Acquire::https::Timeout=20",
    "-o",
    "Acquire::Retries=1",
    "-o",
    "DPkg::Lock::Timeout=120",
]


def is_debian() -> bool:
    """Whether apt-get rules this system's packages."""
    return shutil.which("apt-get") is not None and shutil.which("dpkg") is not None


def command_line(packages: list[Names]) -> str:
    """The one command with which a person installs the packages."""
    return "sudo apt-get install -y " + " ".join(names[-1] for names in packages)


def choose(packages: list[Names], known: set[str]) -> list[str]:
    """One name for each package: the first that the system knows, or the last."""
    return [next((name for name in names if name in known), names[-1]) for names in packages]


def download_mb(uris: str) -> float:
    """The size that `apt-get install --print-uris` tells, in MB."""
    sizes = re.findall(r"^'[^']+' \S+ (\d+)", uris, flags=re.MULTILINE)
    return sum(int(size) for size in sizes) / 1e6


def install(packages: list[Names]) -> None:
    """Installs the packages, one of the names of each. Raises SetupError."""
    say("Asking the system for its list of packages.")
    _apt(["update", "-qq"], packages)
    names = choose(packages, _known([name for names in packages for name in names]))
    uris = subprocess.run(
        ["apt-get", "install", "-qq", "-y", "--no-install-recommends", "--print-uris", *names],
        capture_output=True,
        text=True,
        env=_environment(),
        check=False,
    ).stdout
    say(f"Installing {' '.join(names)} ({format_megabytes(download_mb(uris))} to download).")
    _apt(["install", "-qq", "-y", "--no-install-recommends", *names], packages)


def _environment() -> dict[str, str]:
    return {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}


def _known(names: list[str]) -> set[str]:
    """Those names that are packages of their own, not only provided by another."""
    done = subprocess.run(
        ["apt-cache", "show", "--no-all-versions", *names],
        capture_output=True,
        text=True,
        env=_environment(),
        check=False,
    )
    return set(re.findall(r"^Package: (\S+)$", done.stdout, flags=re.MULTILINE))


def _apt(arguments: list[str], packages: list[Names]) -> None:
    done = subprocess.run(
        ["apt-get", *OPTIONS, *arguments],
        capture_output=True,
        text=True,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if line.startswith("E:")]
        reason = lines[0].removeprefix("E:").strip() if lines else "it gave no reason"
        raise SetupError(
            f"apt-get could not install what is missing ({reason}). "
            f"This command tries again: {command_line(packages)}"
        )

"""Makes `.venv` and installs the project into it."""

import contextlib
import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

from wordloom_setup import apt, stamp, torch_build
from wordloom_setup.console import SetupError, format_megabytes, is_root, say
from wordloom_setup.pip import PipError, install
from wordloom_setup.stamp import Mode, Stamp

FOLDER_NAME = ".venv"
OLDEST_PYTHON = (3, 11)
CURRENT_PYTHON = ".".join(str(part) for part in sys.version_info[:3])

# Measured with the pinned versions on x86-64: (download, on the disk), in MB.
SIZE_CPU_MB = (440, 1700)
SIZE_CUDA_MB = (3300, 8500)
SIZE_TEST_TOOLS_MB = (50, 150)
# Room for the unpacked wheels besides what stays.
SPARE_MB = 600


def python_path(environment: Path, platform: str) -> Path:
    """The interpreter of an environment."""
    if platform == "win32":
        return environment / "Scripts" / "python.exe"
    return environment / "bin" / "python"


def program_path(environment: Path, platform: str, name: str) -> Path:
    """A program that was installed into an environment."""
    folder = python_path(environment, platform).parent
    return folder / (f"{name}.exe" if platform == "win32" else name)


def sizes_mb(mode: Mode, *, cuda: bool) -> tuple[int, int]:
    """About how much a first set-up downloads and how much it takes on the disk, in MB."""
    download, disk = SIZE_CUDA_MB if cuda else SIZE_CPU_MB
    if mode == "test":
        return download + SIZE_TEST_TOOLS_MB[0], disk + SIZE_TEST_TOOLS_MB[1]
    return download, disk


def python_version(environment: Path) -> str | None:
    """The version of an environment's Python, or None where the environment is of no use.

    It is of use where its Python starts, is new enough and has pip, and no installation into it
    was cut short. It need not be the Python that runs the set-up.
    """
    if stamp.is_unfinished(environment):
        return None
    probe = (
        "import json, sys, pip; "
        "print(json.dumps([*sys.version_info[:3], sys.prefix != sys.base_prefix]))"
    )
    command = [str(python_path(environment, sys.platform)), "-I", "-c", probe]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        answer = json.loads(done.stdout)
    except (OSError, subprocess.TimeoutExpired, ValueError):
        return None
    match answer:
        case [int(major), int(minor), int(micro), True] if (major, minor) >= OLDEST_PYTHON:
            return f"{major}.{minor}.{micro}"
    return None


def make_environment(environment: Path) -> None:
    """Makes a fresh `.venv`, in the place of a broken or half-made one. Raises SetupError."""
    if environment.exists() or environment.is_symlink():
        say(f"{environment.name} is incomplete or broken: making it anew.")
        _remove(environment)
    _need_ensurepip()
    say(f"Making {environment.name} with Python {CURRENT_PYTHON}.")
    done = subprocess.run(
        [sys.executable, "-m", "venv", str(environment)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        lines = (done.stderr or done.stdout).strip().splitlines() or ["no reason was given"]
        raise SetupError(f"{environment} could not be made: {lines[-1]}")


def prepare(root: Path, mode: Mode) -> Path:
    """Makes sure that `.venv` holds the project and what it needs; returns its Python.

    Raises SetupError.
    """
    environment = root / FOLDER_NAME
    python = python_path(environment, sys.platform)
    project_text = (root / "pyproject.toml").read_text(encoding="utf-8")
    version = python_version(environment)
    key = stamp.setup_key(project_text, root, version or CURRENT_PYTHON)
    found = None if version is None else stamp.read_stamp(environment)
    if found is not None and found.satisfies(key, mode):
        return python
    # The test tools, once there, stay: an `install` must not take them off the stamp.
    if found is not None and found.mode == "test":
        mode = "test"
    if found is None:
        _announce(root, mode)
    if version is None:
        make_environment(environment)
    _install_project(root, environment, mode, torch_build.torch_requirement(project_text))
    stamp.write_stamp(environment, Stamp(key=key, mode=mode))
    say(f"Wordloom is set up: {program_path(environment, sys.platform, 'wordloom')}")
    return python


def _install_project(root: Path, environment: Path, mode: Mode, torch: str) -> None:
    python = python_path(environment, sys.platform)
    # Whatever cuts this short, a killed process included, leaves the mark behind: pip takes a
    # half-unpacked package for an installed one, so the next call begins anew.
    stamp.mark_unfinished(environment)
    try:
        torch_build.install_torch(python, torch, folder=root)
        say(
            "Installing Wordloom and what it needs"
            + (", with the test tools." if mode == "test" else ".")
        )
        install(python, ["--editable", ".[dev]" if mode == "test" else "."], folder=root)
    except PipError as error:
        # pip downloads everything before it unpacks anything.
        if error.trouble in ("network", "certificate"):
            stamp.mark_finished(environment)
        raise
    stamp.mark_finished(environment)


def _announce(root: Path, mode: Mode) -> None:
    cuda = sys.platform.startswith("linux") and torch_build.has_nvidia()
    download_mb, disk_mb = sizes_mb(mode, cuda=cuda)
    say(
        f"Setting Wordloom up: about {format_megabytes(download_mb)} to download where pip has not "
        f"kept it from before, about {format_megabytes(disk_mb)} on the disk, all in "
        f"{root / FOLDER_NAME}."
    )
    free_mb = shutil.disk_usage(root).free / 1e6
    if free_mb < disk_mb + SPARE_MB and not (root / FOLDER_NAME).exists():
        raise SetupError(
            f"The disk has {format_megabytes(free_mb)} free and Wordloom needs about "
            f"{format_megabytes(disk_mb + SPARE_MB)}. Free some space, then run the same command "
            "again."
        )


def _need_ensurepip() -> None:
    """Debian and Ubuntu keep what makes an environment in a package of its own."""
    if importlib.util.find_spec("ensurepip") is not None:
        return
    package = f"python3.{sys.version_info.minor}-venv"
    if not apt.is_debian():
        raise SetupError(
            f"This Python ({sys.executable}) comes without ensurepip, so it cannot make an "
            "environment. Use a complete Python 3.11 or newer from python.org or your system."
        )
    if not is_root():
        raise SetupError(
            f"Python's venv is missing. This command installs it: sudo apt-get install -y {package}"
        )
    apt.install([(package, "python3-venv")])
    importlib.invalidate_caches()


def _remove(environment: Path) -> None:
    if environment.is_symlink() or environment.is_file():
        environment.unlink()
        return
    # The mark goes last, so that a removal cut short is noticed too.
    with contextlib.suppress(OSError):
        stamp.mark_unfinished(environment)
    try:
        shutil.rmtree(environment)
    except OSError as error:
        raise SetupError(
            f"{environment} could not be removed ({error.strerror}). Close what still uses it, "
            "delete the folder, then run the same command again."
        ) from error

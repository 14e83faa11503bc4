"""Which build of torch to take: on Linux without an NVIDIA card the one without CUDA."""

import re
import shutil
import subprocess
import sys
import threading
import tomllib
import urllib.error
import urllib.request
from pathlib import Path

from wordloom_setup.console import SetupError, say
from wordloom_setup.pip import PipError, install

CPU_INDEX = "https://download.pytorch.org/whl/cpu"
CONNECT_TIMEOUT_S = 5.0
# A name server that does not answer is not bounded by the connection's own time-out.
PROBE_LIMIT_S = 8.0

# pip brings the only judge of version ranges that a fresh environment has. Should a later pip keep
# it elsewhere, torch counts as missing and pip itself finds it there.
_PROBE = """
import sys
from importlib.metadata import version
from pip._vendor.packaging.requirements import Requirement
wanted = Requirement(sys.argv[1])
sys.exit(not wanted.specifier.contains(version(wanted.name), prereleases=True))
"""


def torch_requirement(project_text: str) -> str:
    """The requirement on torch as pyproject.toml states it."""
    dependencies: list[str] = tomllib.loads(project_text)["project"]["dependencies"]
    for requirement in dependencies:
        if re.match(r"torch\s*(?:[~=<>!\[;]|$)", requirement):
            return requirement
    raise SetupError("pyproject.toml names no torch; the file is not the one of this project.")


def has_nvidia() -> bool:
    """Whether an NVIDIA driver is there."""
    return Path("/proc/driver/nvidia/version").exists() or shutil.which("nvidia-smi") is not None


def wants_cpu_build(platform: str, *, nvidia: bool) -> bool:
    """Elsewhere the ordinary build is small already, or the accelerator is wanted."""
    return platform.startswith("linux") and not nvidia


def is_reachable(url: str) -> bool:
    """Whether the address answers, within a few seconds whatever the network does."""
    answers: list[bool] = []

    def ask() -> None:
        try:
            request = urllib.request.Request(url, method="HEAD")
            with urllib.request.urlopen(request, timeout=CONNECT_TIMEOUT_S) as response:
                answers.append(response.status == 200)
        except (urllib.error.URLError, OSError, ValueError):
            answers.append(False)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(PROBE_LIMIT_S)
    return bool(answers) and answers[0]


def is_torch_there(python: Path, requirement: str) -> bool:
    """Whether the environment already holds a torch that meets the requirement."""
    command = [str(python), "-I", "-c", _PROBE, requirement]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def install_torch(python: Path, requirement: str, *, folder: Path) -> None:
    """Installs torch alone, so that its build can be chosen. Raises PipError."""
    if is_torch_there(python, requirement):
        return
    if wants_cpu_build(sys.platform, nvidia=has_nvidia()):
        if is_reachable(f"{CPU_INDEX}/torch/"):
            say("Installing torch without CUDA, since there is no NVIDIA card.")
            try:
                install(python, [requirement, "--extra-index-url", CPU_INDEX], folder=folder)
            except PipError as error:
                if error.trouble not in ("network", "certificate", "version"):
                    raise
                say("That place did not deliver it: taking the build that pip finds.")
            else:
                return
        else:
            say("PyTorch's own place is out of reach: taking the torch that pip finds.")
    else:
        say("Installing torch.")
    install(python, [requirement], folder=folder)

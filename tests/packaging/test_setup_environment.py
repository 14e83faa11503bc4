import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from wordloom_setup import environment, stamp, torch_build
from wordloom_setup.console import SetupError

ROOT = Path(__file__).resolve().parents[2]


def test_programs_lie_where_each_system_keeps_them() -> None:
    home = Path("home") / ".venv"
    assert environment.python_path(home, "linux") == home / "bin" / "python"
    assert environment.python_path(home, "win32") == home / "Scripts" / "python.exe"
    assert environment.program_path(home, "darwin", "wordloom") == home / "bin" / "wordloom"
    assert environment.program_path(home, "win32", "ruff") == home / "Scripts" / "ruff.exe"


def test_cuda_and_the_test_tools_add_to_the_size() -> None:
    plain = environment.sizes_mb("install", cuda=False)
    assert all(a < b for a, b in zip(plain, environment.sizes_mb("test", cuda=False), strict=True))
    assert all(
        a < b for a, b in zip(plain, environment.sizes_mb("install", cuda=True), strict=True)
    )


def test_a_folder_that_is_no_environment_is_of_no_use(tmp_path: Path) -> None:
    assert environment.python_version(tmp_path / "absent") is None
    assert environment.python_version(tmp_path) is None


def test_an_environment_cut_short_is_of_no_use_and_is_made_anew(tmp_path: Path) -> None:
    folder = tmp_path / ".venv"
    # pip's absence is what an interruption between the two steps of venv leaves behind.
    venv.create(folder, with_pip=False)
    assert environment.python_version(folder) is None
    (folder / "leftover").write_text("x", encoding="utf-8")
    environment.make_environment(folder)
    version = ".".join(str(part) for part in sys.version_info[:3])
    assert environment.python_version(folder) == version
    assert not (folder / "leftover").exists()
    stamp.mark_unfinished(folder)
    assert environment.python_version(folder) is None


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_an_environment_whose_python_is_gone_is_of_no_use(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(tmp_path / "removed-python")
    assert environment.python_version(tmp_path) is None


def test_the_range_of_torch_comes_from_the_project() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert torch_build.torch_requirement(text) == "torch~=2.13.0"
    with pytest.raises(SetupError):
        torch_build.torch_requirement('[project]\ndependencies = ["torchvision~=0.20"]\n')


def test_torch_is_there_only_in_the_range_asked_for() -> None:
    python = Path(sys.executable)
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert torch_build.is_torch_there(python, torch_build.torch_requirement(text))
    assert not torch_build.is_torch_there(python, "torch<1")
    assert not torch_build.is_torch_there(python, "no-such-package-of-ours>=1")


def test_only_linux_without_nvidia_takes_the_cpu_build() -> None:
    assert torch_build.wants_cpu_build("linux", nvidia=False)
    assert not torch_build.wants_cpu_build("linux", nvidia=True)
    assert not torch_build.wants_cpu_build("win32", nvidia=False)
    assert not torch_build.wants_cpu_build("darwin", nvidia=False)


def test_a_place_that_refuses_is_out_of_reach() -> None:
    # Nothing listens on the discard port of this machine.
    assert not torch_build.is_reachable("http://127.0.0.1:9/")
    assert not torch_build.is_reachable("nonsense")


def test_the_bootstrap_needs_only_pythons_own_library() -> None:
    done = subprocess.run(
        [sys.executable, "-E", "-S", str(ROOT / "packaging" / "bootstrap.py"), "--help"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONUTF8": "1"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert all(word in done.stdout for word in ("run", "test", "install"))

"""docs/adding-a-layer.md: the two files of the page, put in place, pass every check."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "adding-a-layer.md"
WRITER = re.compile(r"```python\n(@writes\(.*?)```", re.DOTALL)
FILE = re.compile(r"`(studio/\S+\.py)`:\n\n```python\n(.*?)```", re.DOTALL)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The program with the page's files added, apart from this checkout."""
    unwanted = shutil.ignore_patterns("__pycache__", "gui", "cli")
    shutil.copytree(ROOT / "studio", tmp_path / "studio", ignore=unwanted)
    for name in ("catalog", "model"):
        shutil.copytree(ROOT / "tests" / name, tmp_path / "tests" / name, ignore=unwanted)
    for name in ("pyproject.toml", "tests/conftest.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    files = dict(FILE.findall(PAGE.read_text("utf-8")))
    assert set(files) == {"studio/catalog/layers/maxout.py", "studio/model/blocks/maxout.py"}
    for name, code in files.items():
        (tmp_path / name).write_text(code, "utf-8")
    (writer,) = WRITER.findall(PAGE.read_text("utf-8"))
    with (tmp_path / "studio/model/codegen/layers_plain.py").open("a", encoding="utf-8") as file:
        file.write(f"\n\n{writer}")
    return tmp_path


def _run(copy: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=copy,
        env=os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_page_is_right(copy: Path) -> None:
    tests = ("tests/catalog/test_entries.py", "tests/catalog/test_layers.py")
    tests += ("tests/model/test_every_layer.py", "tests/model/test_build.py")
    tests += ("tests/model/test_codegen.py",)
    output = _run(
        copy, "pytest", "-p", "no:cacheprovider", "-k", "maxout or its_block or every_layer", *tests
    )
    passed = re.search(r"(\d+) passed", output)
    assert passed is not None
    assert int(passed[1]) >= 30, "the tests that go through every layer found the new one"
    for check in (("check", "--no-cache"), ("format", "--check", "--no-cache")):
        _run(copy, "ruff", *check, *dict(FILE.findall(PAGE.read_text("utf-8"))))

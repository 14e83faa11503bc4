from pathlib import Path

import pytest
from wordloom_setup import stamp
from wordloom_setup.stamp import Stamp, setup_key

PROJECT = """
[project]
name = "wordloom"
dependencies = ["torch~=2.13.0"]
[tool.ruff]
line-length = 100
"""


def test_the_key_follows_what_pip_reads_and_nothing_else() -> None:
    root = Path("here")
    key = setup_key(PROJECT, root, "3.11.7")
    assert key == setup_key(PROJECT.replace("length = 100", "length = 90"), root, "3.11.7")
    assert key == setup_key(PROJECT + "# a remark\n", root, "3.11.7")
    assert key != setup_key(PROJECT.replace("2.13.0", "2.13.1"), root, "3.11.7")
    assert key != setup_key(PROJECT, Path("elsewhere"), "3.11.7")
    assert key != setup_key(PROJECT, root, "3.12.1")


@pytest.mark.parametrize(
    ("had", "wants", "enough"),
    [
        ("install", "install", True),
        ("test", "test", True),
        ("test", "install", True),
        ("install", "test", False),
    ],
)
def test_the_test_tools_include_everything_else(
    had: stamp.Mode, wants: stamp.Mode, enough: bool
) -> None:
    assert Stamp("k", had).satisfies("k", wants) is enough
    assert not Stamp("k", had).satisfies("other", wants)


def test_a_stamp_is_read_back(tmp_path: Path) -> None:
    assert stamp.read_stamp(tmp_path) is None
    stamp.write_stamp(tmp_path, Stamp("k", "test"))
    assert stamp.read_stamp(tmp_path) == Stamp("k", "test")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"key": 1, "mode": "test"}', '{"key": "k"}'])
def test_a_damaged_stamp_counts_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / stamp.STAMP_NAME).write_text(text, encoding="utf-8")
    assert stamp.read_stamp(tmp_path) is None


def test_an_installation_that_begins_takes_the_old_stamp_away(tmp_path: Path) -> None:
    stamp.write_stamp(tmp_path, Stamp("k", "install"))
    stamp.mark_unfinished(tmp_path)
    assert stamp.read_stamp(tmp_path) is None
    assert stamp.is_unfinished(tmp_path)
    stamp.mark_finished(tmp_path)
    assert not stamp.is_unfinished(tmp_path)

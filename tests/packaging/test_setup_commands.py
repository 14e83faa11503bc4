import os
import subprocess
from pathlib import Path

import pytest
from wordloom_setup.checks import Outcome, list_checks, summarise
from wordloom_setup.commands import parse
from wordloom_setup.console import has_display, window_environment

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("line", "command", "rest"),
    [
        (["run"], "run", []),
        (["run", "--out", "pictures"], "run", ["--out", "pictures"]),
        (["run", "--", "demo"], "run", ["demo"]),
        (["install"], "install", []),
        (["test"], "test", []),
        (["test", "--", "-k", "stamp", "-x"], "test", ["-k", "stamp", "-x"]),
    ],
)
def test_further_arguments_are_passed_on(line: list[str], command: str, rest: list[str]) -> None:
    request = parse(line)
    assert (request.command, request.arguments) == (command, rest)


@pytest.mark.parametrize("line", [[], ["fly"], ["install", "more"], ["test", "-k", "stamp"]])
def test_wrong_usage_ends_with_2(line: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(line)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_linux_needs_a_named_display_and_the_others_have_one() -> None:
    assert not has_display("linux", {})
    assert not has_display("linux", {"DISPLAY": ""})
    assert has_display("linux", {"DISPLAY": ":0"})
    assert has_display("linux", {"WAYLAND_DISPLAY": "wayland-0"})
    assert has_display("win32", {})
    assert has_display("darwin", {})


def test_qt_draws_into_memory_only_without_a_display_and_a_choice() -> None:
    assert window_environment("linux", {})["QT_QPA_PLATFORM"] == "offscreen"
    assert "QT_QPA_PLATFORM" not in window_environment("linux", {"DISPLAY": ":0"})
    assert "QT_QPA_PLATFORM" not in window_environment("win32", {})
    assert window_environment("linux", {"QT_QPA_PLATFORM": "vnc"})["QT_QPA_PLATFORM"] == "vnc"


def test_every_check_is_listed_and_pytest_gets_the_further_arguments() -> None:
    checks = list_checks(Path("e"), "linux", cores=2, pytest_arguments=["-k", "stamp"])
    commands = [" ".join(check.command) for check in checks]
    for part in ("ruff format --check", "ruff check", "lint-imports", "mypy", "pytest"):
        assert any(part in command for command in commands), part
    assert commands[-1].endswith("pytest -n 2 -k stamp")
    alone = list_checks(Path("e"), "linux", cores=1, pytest_arguments=[])
    assert "-n" not in alone[-1].command


def test_the_summary_names_what_failed() -> None:
    passed = Outcome("lint", 0, 1.2)
    assert summarise([passed]).endswith("Every check passed.")
    text = summarise([passed, Outcome("tests", 5, 61.0)])
    assert text.endswith("Failed: tests")
    assert "passed  lint" in text
    assert "FAILED  tests" in text


@pytest.mark.skipif(os.name == "nt", reason="a shell script for Linux")
def test_the_ci_entry_calls_exactly_the_test_command() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    lines = script.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if "bootstrap" in line] == [
        "exec python3 packaging/bootstrap.py test"
    ]
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0

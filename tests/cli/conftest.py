"""The command line called in this process, with its output caught."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from studio.cli.main import run


@dataclass(frozen=True)
class Outcome:
    """Exit status and what was printed."""

    status: int
    out: str
    err: str

    def json(self) -> Any:
        """Standard output as one JSON value."""
        return json.loads(self.out)

    def lines(self) -> list[Any]:
        """Standard output as one JSON value a line."""
        return [json.loads(line) for line in self.out.splitlines()]


def _no_window(paths: list[str]) -> int:
    raise AssertionError("the window was asked for")


def _no_demo(out: Path | None, pace: float) -> int:
    raise AssertionError("the demonstration was asked for")


@pytest.fixture
def wordloom(capfdbinary: pytest.CaptureFixture[bytes]) -> Callable[..., Outcome]:
    """``wordloom(*arguments)``: runs a command and returns its outcome."""

    def call(*arguments: object) -> Outcome:
        capfdbinary.readouterr()
        try:
            status = run([str(a) for a in arguments], window=_no_window, demo=_no_demo)
        except SystemExit as stop:
            status = int(stop.code or 0)
        out, err = capfdbinary.readouterr()
        return Outcome(status, out.decode("utf-8"), err.decode("utf-8"))

    return call

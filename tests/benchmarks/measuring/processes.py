"""Child processes that are measured: their answer, wall time and peak memory."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[3]
#: A measured process that takes longer than this is given up.
LIMIT_SECONDS = 3_600


class BrokenError(RuntimeError):
    """A measured process failed; the message holds the end of its standard error."""


@dataclass(frozen=True)
class Outcome:
    """What a process left.

    Attributes:
        lines: every line of standard output that is a JSON object.
        seconds: wall time from its start to its end.
        peak_bytes: its peak memory, or that of the largest of its children; None on Windows.
    """

    lines: tuple[dict[str, Any], ...]
    seconds: float
    peak_bytes: int | None

    @property
    def answer(self) -> dict[str, Any]:
        """The last JSON object that was printed."""
        if not self.lines:
            raise BrokenError("the process printed no result")
        return self.lines[-1]


def project_python() -> str:
    """The interpreter that runs ours: the checkout's own, else the one that runs this."""
    for inside in ("bin/python", "Scripts/python.exe"):
        found = REPOSITORY / ".venv" / inside
        if found.exists():
            return str(found)
    return sys.executable


def run(
    command: Sequence[str | Path],
    *,
    home: Path,
    environment: Mapping[str, str] | None = None,
) -> Outcome:
    """Run a command to its end, with a home of its own.

    Raises:
        BrokenError: it ended with another status than 0.
    """
    with (
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as errors,
    ):
        begun = time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=errors,
            cwd=REPOSITORY,
            env=child_environment(home, environment),
        )
        status, peak = _wait(process)
        seconds = time.perf_counter() - begun
        out.seek(0)
        errors.seek(0)
        if status:
            told = errors.read().decode("utf-8", "replace")[-2_000:]
            raise BrokenError(f"{_short(command)} ended with {status}\n{told}")
        return Outcome(tuple(_json_lines(out.read())), seconds, peak)


def time_to_line(command: Sequence[str | Path], *, home: Path) -> tuple[float, dict[str, Any]]:
    """Seconds from the process's start to its first line of JSON, and that line.

    Raises:
        BrokenError: it ended without one.
    """
    begun = time.perf_counter()
    process = subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=REPOSITORY,
        env=child_environment(home),
    )
    assert process.stdout is not None
    with process.stdout as out:
        for raw in out:
            seconds = time.perf_counter() - begun
            found = _json_lines(raw)
            if found:
                process.wait(60)
                return seconds, found[0]
    raise BrokenError(f"{_short(command)} ended with {process.wait(60)} and told nothing")


def child_environment(home: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of every measured process: own home, no display, no chatter."""
    home.mkdir(parents=True, exist_ok=True)
    return {
        **os.environ,
        **{name: str(home) for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA")},
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "QT_QPA_PLATFORM": os.environ.get("WORDLOOM_BENCH_PLATFORM", "offscreen"),
        "PYTHONUTF8": "1",
        "PYTHONPATH": str(REPOSITORY),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "WORDLOOM_LANGUAGE": "en",
        **(more or {}),
    }


def in_turns(repeats: int, contenders: Mapping[str, Callable[[int], Any]]) -> dict[str, list[Any]]:
    """Call each contender once in every round, so that a busy moment meets all of them.

    Args:
        repeats: how many rounds.
        contenders: called with the number of the round.
    """
    found: dict[str, list[Any]] = {name: [] for name in contenders}
    for number in range(repeats):
        for name, call in contenders.items():
            print(f"  {name} ({number + 1} of {repeats}) …", file=sys.stderr, flush=True)
            found[name].append(call(number))
    return found


def _wait(process: "subprocess.Popen[bytes]") -> tuple[int, int | None]:
    if not hasattr(os, "wait4"):
        return process.wait(LIMIT_SECONDS), None
    until = time.monotonic() + LIMIT_SECONDS
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            unit = 1 if sys.platform == "darwin" else 1024
            return process.returncode, usage.ru_maxrss * unit
        if time.monotonic() > until:
            process.kill()
        time.sleep(0.005)


def _json_lines(raw: bytes) -> list[dict[str, Any]]:
    found = []
    for line in raw.splitlines():
        if not line.startswith(b"{"):
            continue
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


def _short(command: Sequence[str | Path]) -> str:
    return " ".join(Path(str(part)).name for part in command[:6])

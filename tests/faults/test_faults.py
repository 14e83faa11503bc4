"""The short form of the faults command (tests/faults/run.py): some kills, every refused call."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the command forks")


def test_nothing_is_lost_by_kills_and_failing_disks(tmp_path: Path) -> None:
    command = Path(__file__).with_name("run.py")
    # A process of its own: one with threads, as this may be, must not fork.
    done = subprocess.run(
        [sys.executable, str(command), "--quick"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == 9
    assert all(line.endswith(" 0 wrong") for line in lines)
    # Faults that never hit anything would show nothing.
    assert all(int(line.split()[-4]) > 0 for line in lines)

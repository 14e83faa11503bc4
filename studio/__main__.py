"""``python -m studio`` and the ``wordloom`` command: hands each face its part."""

import os
import sys
from pathlib import Path

# Read once, when torch is loaded: threads that wait by spinning make a step ten times slower as
# soon as anything else wants the processor, and the window always does. A very short spin before
# the wait keeps nearly all of the speed of an idle processor (GNU OpenMP: rounds of its loop).
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("GOMP_SPINCOUNT", "10000")


def main() -> int:
    """Run the command line with the process's arguments; returns the exit status."""
    from studio.cli.main import run

    return run(sys.argv[1:], window=_window, demo=_demo)


def _window(paths: list[str]) -> int:
    from studio.gui.app import main as open_window

    return open_window(paths)


def _demo(out: Path | None, pace: float) -> int:
    from studio.gui.demo import run_demo

    return run_demo(out, pace=pace)


if __name__ == "__main__":
    sys.exit(main())

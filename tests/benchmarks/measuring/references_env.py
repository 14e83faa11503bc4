"""The environment of the references: found, or made after saying how large it is."""

import os
import subprocess
import sys
from pathlib import Path

from measuring.processes import REPOSITORY

#: Names an interpreter that has the references installed already.
VARIABLE = "WORDLOOM_BENCH_PYTHON"
FOLDER = REPOSITORY / ".venv-bench"
REQUIREMENTS = Path(__file__).resolve().parents[1] / "requirements.txt"
#: Written into the environment when everything is installed: a broken-off install is repeated.
_STAMP = "installed.txt"


def references_python() -> str | None:
    """The interpreter that runs the references; None where it can't be had."""
    named = os.environ.get(VARIABLE)
    if named:
        return named
    python = FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wanted = REQUIREMENTS.read_text(encoding="utf-8")
    stamp = FOLDER / _STAMP
    if python.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return str(python)
    print(
        "The references (TensorFlow, Keras, fastText, spaCy, …) are installed into .venv-bench: "
        "about 0.6 GB to download, 3 GB on the disk.",
        file=sys.stderr,
    )
    steps = (
        [sys.executable, "-m", "venv", str(FOLDER)],
        [str(python), "-m", "pip", "install", "--timeout", "30", "-q", "-r", str(REQUIREMENTS)],
    )
    for step in steps:
        if subprocess.run(step, check=False).returncode:
            print("They could not be installed; their rows are skipped.", file=sys.stderr)
            return None
    stamp.write_text(wanted, encoding="utf-8")
    return str(python)

"""PySide6 6.12.0 loses a reference of None with every call on Python 3.11 and dies of it."""

import subprocess
import sys


def test_a_hundred_thousand_calls_survive():
    code = (
        "from PySide6.QtCore import QObject\n"
        "made = QObject()\n"
        "for _ in range(100_000):\n"
        "    made.setObjectName('x')\n"
        "print(made.objectName())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "x"

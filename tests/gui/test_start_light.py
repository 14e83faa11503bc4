"""The window stands before anything heavy is imported."""

import subprocess
import sys

HEAVY = ("torch", "nltk", "sklearn", "pyarrow", "pyqtgraph", "scipy", "jieba", "qtawesome")

CODE = """
import os, sys
from PySide6.QtCore import QTimer
from studio.gui.app import make_app, make_window
app = make_app()
window = make_window(app)
window.show()
app.processEvents()
assert window.isVisible()
print(",".join(sorted(name for name in sys.modules if "." not in name)))
sys.stdout.flush()
os._exit(0)
"""


def loaded() -> set[str]:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.strip().split(","))


def test_nothing_heavy_is_imported_before_the_window_stands():
    names = loaded()
    assert "PySide6" in names
    assert not names.intersection(HEAVY)


def test_the_catalogue_waits_until_a_project_is_opened():
    assert "pydantic" not in loaded()

"""A window that is killed loses at most the last moments."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from studio.gui import autosave
from studio.gui.document import Document

CODE = """
import sys
from dataclasses import replace
from PySide6.QtCore import QTimer
from studio.gui.app import make_app, make_window
app = make_app()
window = make_window(app)
window.show()
window.open_path(sys.argv[1])

def look():
    if window.session.check is not None and window.document.project.name != "edited":
        window.document.edit(replace(window.document.project, name="edited"), "Edit")

timer = QTimer()
timer.timeout.connect(look)
timer.start(50)
app.exec()
"""


@pytest.mark.skipif(os.name != "posix", reason="kills by signal")
def test_a_killed_window_leaves_its_work(reviews: Path, qtbot: object):
    process = subprocess.Popen([sys.executable, "-c", CODE, str(reviews)])
    base = Path(os.environ["XDG_DATA_HOME"]) / "wordloom" / "untitled"
    try:
        for _try in range(600):
            found = [p for p in base.glob("*/.*.autosave") if '"edited"' in p.read_text()]
            if found:
                break
            assert process.poll() is None
            time.sleep(0.1)
        assert autosave.find([]) == [], "the window is alive"
    finally:
        process.kill()
        process.wait()
    kept = autosave.find([])
    assert [item.name for item in kept] == ["edited"]
    document = Document()
    document.restore(kept[0])
    assert document.project.data.label == "label"
    assert document.modified
    document.close()
    assert autosave.find([]) == []

"""The window on a real X server, moved by a real pointer."""

import json
import os
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

NEEDED = ("xvfb-run", "xauth", "xdotool")


@pytest.mark.x11
@pytest.mark.skipif(
    not all(shutil.which(name) for name in NEEDED),
    reason="needs Debian's xvfb, xauth and xdotool",
)
def test_layers_are_dragged_with_the_pointer(samples: Path) -> None:
    hand = Path(__file__).with_name("x11_hand.py")
    done = subprocess.run(
        [
            "xvfb-run", "-a", "-s", "-screen 0 1500x950x24",
            sys.executable, str(hand), str(samples / "news_zh.csv"),
        ],
        env={**os.environ, "QT_QPA_PLATFORM": "xcb"},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    stack = ["ngrams_input", "ngram_embedding", "dropout", "output", "activation"]
    assert found["before"] == stack
    added = [*stack[:3], "dense", *stack[3:]]
    assert found["after a layer from the palette"] == added
    assert found["after moving it up"] == [*stack[:2], "dense", *stack[2:]]
    assert found["after two undos"] == stack
    wires = [f"{a} {b}" for a, b in pairwise(stack)]
    apart = sorted({*wires, "dropout dense", "dense output"} - {"dropout output"})
    assert found["dropped on a wire"] == apart
    assert found["a wire removed"] == [wire for wire in apart if wire != "dropout dense"]
    assert found["a wire drawn"] == apart
    right, down = found["a card moved"]
    assert right > 100
    assert down > 10
    assert found["after four undos"] == sorted(wires)

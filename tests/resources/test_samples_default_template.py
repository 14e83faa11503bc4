"""The samples are learnt by the default template with no setting touched."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


def studio(*arguments: str) -> str:
    command = [sys.executable, "-m", "studio", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", ["news_zh", "reviews_en"])
def test_the_held_out_fifth_is_classified(samples: Path, tmp_path: Path, name: str) -> None:
    project = str(tmp_path / name)
    studio("new", project, "--data", str(samples / f"{name}.csv"))
    finished = json.loads(studio("train", project, "--json").splitlines()[-1])
    assert finished["reason"] == "completed"
    assert finished["test"]["accuracy"] >= 0.85
    assert finished["train_seconds"] < 20

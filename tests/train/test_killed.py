"""A run killed at random moments and resumed ends as if nothing had happened."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import safetensors.torch
import torch
from train_child import CASES

from studio.store.history import History

KILLS = 10

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the test process forks")


class Trainer:
    """The process of `train_child`."""

    def __init__(self) -> None:
        root = Path(__file__).resolve().parents[2]
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("train_child.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(root)},
        )

    def begin(self, case: str, folder: Path) -> int:
        """Start a child; its process id."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"case": case, "folder": str(folder)}) + "\n")
        self.process.stdin.flush()
        # What a killed child had still told stands before.
        while not (line := self.line()).startswith("pid "):
            pass
        return int(line.removeprefix("pid "))

    def line(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the training process is gone"
        return line.strip()

    def to_the_end(self) -> None:
        while self.line() != "end":
            pass

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture(scope="module")
def trainer() -> Iterator[Trainer]:
    found = Trainer()
    yield found
    found.close()


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # it had just come to its end


@pytest.mark.parametrize("case", CASES)
def test_killed_ten_times_and_resumed(case: str, trainer: Trainer, tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    trainer.begin(case, whole)
    trainer.to_the_end()
    chance = random.Random(case)
    positions = []
    for _ in range(KILLS):
        pid = trainer.begin(case, broken)
        seen = chance.randrange(1, 12)
        for _ in range(seen):
            if trainer.line() == "end":
                break
        else:
            # Somewhere between two events: in a step, an evaluation, or a checkpoint.
            time.sleep(chance.random() * 0.02)
            _kill(pid)
            positions.append(len(History(broken).steps("toy")))
    trainer.begin(case, broken)
    trainer.to_the_end()
    # The kills did hit it at work, further and further along.
    assert len(positions) >= KILLS // 2
    assert positions[-1] > 0
    _assert_same(whole, broken)


def _assert_same(whole: Path, broken: Path) -> None:
    weights = [safetensors.torch.load_file(f / "weights.safetensors") for f in (whole, broken)]
    assert weights[0].keys() == weights[1].keys()
    for name, tensor in weights[0].items():
        assert torch.equal(tensor, weights[1][name]), name
    outcomes = [json.loads((f / "outcome.json").read_text()) for f in (whole, broken)]
    assert outcomes[0] == outcomes[1]
    histories = [History(f) for f in (whole, broken)]
    first, second = (h.steps("toy") for h in histories)
    assert first.step.tolist() == second.step.tolist() == list(range(1, len(first) + 1))
    for column in ("loss", "accuracy", "learning_rate", "gradient_norm"):
        np.testing.assert_array_equal(getattr(first, column), getattr(second, column))
    assert histories[0].evaluations("toy") == histories[1].evaluations("toy")

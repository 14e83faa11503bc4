"""Processes killed at random instants: while they save, and while they train."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from saving import KINDS

#: A kill falls at most so long after a save that was acknowledged.
MOST_SECONDS = 0.02
_PLAN = ("--set", "plan.epochs=20", "--set", "plan.checkpoint_seconds=0.1")


@dataclass
class Tally:
    """What came of it: how often it was tried, how often it hit the work, and what went wrong."""

    what: str
    kills: int = 0
    hits: int = 0
    wrong: list[str] = field(default_factory=list)


def kill_while_saving(kind: str, kills: int, folder: Path, chance: random.Random) -> Tally:
    """Let a process save and kill it, again and again.

    After each kill what is there is whole, nothing that was acknowledged is lost, and nothing is
    there that was never saved. `hits` counts kills that fell before a save was acknowledged.
    """
    tally = Tally(f"kills while saving: {kind}")
    for number in range(kills):
        place = folder / f"{kind}-{number}"
        place.mkdir(parents=True)
        told = _saved_until_killed(kind, place, chance)
        tally.kills += 1
        try:
            found = KINDS[kind].read(place)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            tally.wrong.append(f"{place.name}: {type(error).__name__}: {error}")
            continue
        tally.hits += found != told
        if not told <= found <= told + 1:
            tally.wrong.append(f"{place.name}: {told} saves acknowledged, {found} there")
    return tally


def _saved_until_killed(kind: str, place: Path, chance: random.Random) -> int:
    """How many saves a process acknowledged before it was killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            thing = KINDS[kind]
            needed, number = thing.begin(place), 0
            while True:
                number += 1
                thing.save(place, needed, number)
                os.write(writing, b".")
        finally:
            os._exit(1)
    os.close(writing)
    told = len(os.read(reading, 1))
    time.sleep(chance.random() * MOST_SECONDS)
    os.kill(child, signal.SIGKILL)
    _pid, status = os.waitpid(child, 0)
    if os.WTERMSIG(status) != signal.SIGKILL:
        raise RuntimeError(f"the process that saves a {kind} ended by itself")
    while part := os.read(reading, 65_536):
        told += len(part)
    os.close(reading)
    return told


def kill_while_training(kills: int, folder: Path, data: Path, chance: random.Random) -> Tally:
    """Train projects from the command line, killed again and again and resumed.

    At the end each has the weights of one that nobody killed, bit for bit.
    """
    tally = Tally("kills while training")
    whole = folder / "whole"
    _studio("new", str(whole), "--data", str(data))
    began = time.monotonic()
    _studio("train", str(whole), *_PLAN)
    seconds = time.monotonic() - began
    wanted = _weights(whole)
    while tally.kills < kills:
        broken = folder / f"broken-{tally.kills}"
        _studio("new", str(broken), "--data", str(data))
        _train_and_kill(broken, seconds, tally, kills, chance)
        if _weights(broken) != wanted:
            tally.wrong.append(f"{broken.name}: the weights are others")
    return tally


def _train_and_kill(
    folder: Path, seconds: float, tally: Tally, kills: int, chance: random.Random
) -> None:
    """Train to the end, killed at random instants until enough kills were made."""
    arguments = ["train", str(folder), *_PLAN]
    while tally.kills < kills:
        process = subprocess.Popen(
            _command(*arguments), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(chance.random() * seconds)
        if process.poll() is not None:
            return  # it came to its end before it could be killed
        process.kill()
        process.wait()
        tally.kills += 1
        run = _only_run(folder)
        tally.hits += bool(run)
        if run:
            arguments = ["train", str(folder), "--resume", run]
    _studio(*arguments)


def _only_run(folder: Path) -> str:
    runs = folder / "runs"
    found = [path.name for path in runs.iterdir()] if runs.is_dir() else []
    written = [name for name in found if (runs / name / "project.json").exists()]
    return written[0] if written else ""


def _weights(folder: Path) -> dict[str, list[float]]:
    from studio.store.bundle import load_bundle

    (path,) = (folder / "models").glob("*.loom")
    return {name: array.ravel().tolist() for name, array in load_bundle(path).weights.items()}


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "studio", *arguments]


def _studio(*arguments: str) -> None:
    done = subprocess.run(_command(*arguments), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(json.dumps([*arguments, done.stdout[-500:], done.stderr[-500:]]))

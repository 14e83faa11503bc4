"""What the run history hands out, and how figures are packed in it."""

import functools
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.core.errors import Problem

#: The figures of a step that are kept, each as little-endian float32.
COLUMNS = ("loss", "accuracy", "learning_rate", "gradient_norm")
_FLOAT = np.dtype("<f4")
#: Two readings of a process's start may differ by this much (clocks are adjusted).
_START_TOLERANCE_SECONDS = 2.0
#: States in which a process must be at work.
_AT_WORK = ("preparing", "running", "paused")


@dataclass(frozen=True)
class RunRow:
    """One run.

    Attributes:
        id, name: its id; what the person calls it.
        created: local time, ISO 8601.
        state: ``preparing``, ``running``, ``paused``, ``finished``, ``failed``, or
            ``interrupted`` when its process is gone without an end.
        reason: of `Finished`: ``completed``, ``stopped``, ``discarded``, ``interrupted``.
        device: what it was trained on.
        seconds, samples_per_second: of training.
        best, test: figures of the kept epoch, and of the test split.
        model: path of the bundle; empty where none was made.
        pid: of the process that trains or trained it.
        notes: what the person noted.
        started: facts of `Started`: parameters, rows of the splits, epochs, threads …
        problem: why it failed, or None.
        seed, data_sha256: of the plan and the data file.
        starred, tags: how the person marked it.
        trashed: when it was put into the trash, ISO 8601; empty for one that is not there.
        machine: what it ran on and with: names and versions.
        template, layers: of its network: the template it came from, and how many layers it has.
        number: among all runs of the project, in the order of their making, from 1.
    """

    id: str
    name: str
    created: str
    state: str
    reason: str
    device: str
    seconds: float
    best: dict[str, float]
    test: dict[str, float]
    model: str
    pid: int
    notes: str
    samples_per_second: float = 0.0
    started: dict[str, Any] = field(default_factory=dict)
    problem: Problem | None = None
    seed: int = 0
    data_sha256: str = ""
    starred: bool = False
    tags: tuple[str, ...] = ()
    trashed: str = ""
    machine: dict[str, str] = field(default_factory=dict)
    template: str = ""
    layers: int = 0
    number: int = 1

    @property
    def resumable(self) -> bool:
        """Whether going on from its last checkpoint makes sense."""
        ended_early = self.state == "finished" and self.reason in ("stopped", "interrupted")
        return self.state in ("interrupted", "failed") or ended_early


@dataclass(frozen=True, eq=False)
class StepColumns:
    """Figures of steps: equally long columns; `accuracy` is empty for regression."""

    step: NDArray[np.int64]
    loss: NDArray[np.float32]
    accuracy: NDArray[np.float32]
    learning_rate: NDArray[np.float32]
    gradient_norm: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.step)

    def after(self, step: int) -> "StepColumns":
        """The columns from the first step above `step` on."""
        start = int(np.searchsorted(self.step, step, side="right"))
        if start == 0:
            return self
        return StepColumns(
            self.step[start:],
            self.loss[start:],
            self.accuracy[start:],
            self.learning_rate[start:],
            self.gradient_norm[start:],
        )


def pack(values: Sequence[float]) -> bytes:
    """Figures as they lie in the file."""
    return np.asarray(values, dtype=_FLOAT).tobytes()


def trimmed(blob: bytes, count: int) -> bytes:
    """The first `count` figures of a packed column."""
    return blob[: count * _FLOAT.itemsize]


def join_steps(rows: Sequence[tuple[int, int, bytes, bytes, bytes, bytes]]) -> StepColumns:
    """Columns from packed rows (first step, count, then a blob for each of `COLUMNS`)."""
    steps = [np.arange(first, first + count) for first, count, *_ in rows]
    step = np.concatenate(steps) if steps else np.zeros(0, np.int64)
    return StepColumns(
        step.astype(np.int64),
        _unpack(row[2] for row in rows),
        _unpack(row[3] for row in rows),
        _unpack(row[4] for row in rows),
        _unpack(row[5] for row in rows),
    )


def _unpack(blobs: Iterable[bytes]) -> NDArray[np.float32]:
    return np.frombuffer(b"".join(blobs), dtype=_FLOAT).astype(np.float32)


def run_row(row: Any) -> RunRow:
    """A run from its row in the file (`sqlite3.Row`); looks whether its process still lives."""
    state = str(row["state"])
    if state in _AT_WORK and not is_alive(row["pid"], row["pid_started"]):
        state = "interrupted"
    return RunRow(
        id=row["id"],
        name=row["name"],
        created=row["created"],
        state=state,
        reason=row["reason"],
        device=row["device"],
        seconds=row["seconds"],
        best=json.loads(row["best"]),
        test=json.loads(row["test"]),
        model=row["model"],
        pid=row["pid"],
        notes=row["notes"],
        samples_per_second=row["samples_per_second"],
        started=json.loads(row["started"]),
        problem=Problem.from_json(json.loads(row["problem"])) if row["problem"] else None,
        seed=row["seed"],
        data_sha256=row["data_sha256"],
        template=str(row["template"] or ""),
        layers=int(row["layers"] or 0),
        number=row["number"],
        **_marks(row),
    )


def _marks(row: Any) -> dict[str, Any]:
    """What files of earlier versions lack until they are written again."""
    if "starred" not in row.keys():  # noqa: SIM118 - a sqlite3.Row looks up values with `in`
        return {}
    return {
        "starred": bool(row["starred"]),
        "tags": tuple(json.loads(row["tags"])),
        "trashed": row["trashed"],
        "machine": json.loads(row["machine"]),
    }


@functools.cache
def _started_at(pid: int) -> float:
    import psutil

    return float(psutil.Process(pid).create_time())


def own_process() -> tuple[int, float]:
    """This process's id and when it began (seconds since 1970)."""
    pid = os.getpid()
    return pid, _started_at(pid)


def is_alive(pid: int, began: float) -> bool:
    """Whether the process of this id is still the one that began then."""
    import psutil

    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        difference = float(process.create_time()) - began
        return abs(difference) <= _START_TOLERANCE_SECONDS
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True

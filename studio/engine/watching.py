"""The text that the runs of a project follow, and what each run saw of it.

The text lies in ``watched.json`` of the project's folder. A run follows it before its first step
and at each evaluation, and keeps what it saw in ``runs/<id>/followed``, one file a moment. The
text may change while the run goes: each file tells whose it is.
"""

import contextlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from studio.core.errors import UserError
from studio.core.files import read_json, write_bytes
from studio.data.inputs import Inputs
from studio.engine.run_files import run_folder
from studio.model.graph import Graph
from studio.predict.followed import Follow

if TYPE_CHECKING:
    from studio.data.fitted import FittedPipeline
    from studio.model.build import GraphModule

WATCHED = "watched.json"
_FOLDER = "followed"
#: So many moments of a run are kept; of a longer one every tenth of those that follow.
MOST_MOMENTS = 200
_NAME = re.compile(r"epoch-(\d{6})\.json")
#: A file of a moment is never larger: a few pictures of bounded size for each layer.
_MOST_BYTES = 32 * 2**20


@dataclass(frozen=True, eq=False)
class Moment:
    """A run at one evaluation.

    Attributes:
        epoch: counted from 1; 0 before the first step.
        best: whether it was the best so far.
        follow: the way of the text that was watched then.
    """

    epoch: int
    best: bool
    follow: Follow


def watch(folder: Path, row: Inputs | None) -> None:
    """Have the runs of a project follow a row from their next evaluation on; None: none.

    Raises:
        UserError: the folder is read-only or the disk full.
    """
    path = folder / WATCHED
    if row is None:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        return
    # In ASCII: lone surrogates can stand in a text that was read from a damaged file.
    write_bytes(path, json.dumps({"row": row.to_json()}, allow_nan=False).encode("ascii"))


def watched(folder: Path) -> Inputs | None:
    """The row that runs follow; None where there is none, or it can't be read."""
    path = folder / WATCHED
    try:
        return Inputs.from_json(read_json(path, max_bytes=_MOST_BYTES)["row"])
    except (UserError, ValueError, KeyError, TypeError):
        return None


class Watcher:
    """Follows the watched text through the network of a run, and keeps what it saw.

    What can't be written is left out: no run ends of it.
    """

    def __init__(self, folder: Path, run_id: str, graph: Graph, fitted: "FittedPipeline") -> None:
        self._folder, self._graph, self._fitted = folder, graph, fitted
        self._kept = run_folder(folder, run_id) / _FOLDER

    def look(self, module: "GraphModule", epoch: int, best: bool) -> None:
        """The run stands at an evaluation: after `epoch` epochs, or before the first step (0)."""
        if epoch > MOST_MOMENTS and epoch % 10:
            return
        row = watched(self._folder)
        if row is None:
            return
        from studio.predict.following import follow

        found = follow(module, self._graph, self._fitted, row)
        value = {"epoch": epoch, "best": best, "follow": found.to_json()}
        with contextlib.suppress(UserError):
            write_bytes(
                _file(self._kept, epoch), json.dumps(value, allow_nan=False).encode("ascii")
            )


def moments(folder: Path, run_id: str, row: Inputs, *, after: int = -1) -> tuple[Moment, ...]:
    """What a run kept of a row, from the first epoch behind `after` to the last; free of torch."""
    found = []
    for path in sorted((run_folder(folder, run_id) / _FOLDER).glob("epoch-*.json")):
        name = _NAME.fullmatch(path.name)
        if name is None or int(name[1]) <= after:
            continue
        moment = _read_moment(path)
        if moment is not None and moment.follow.row == row:
            found.append(moment)
    return tuple(found)


def _file(folder: Path, epoch: int) -> Path:
    return folder / f"epoch-{epoch:06d}.json"


def _read_moment(path: Path) -> Moment | None:
    """A moment; None where the file is damaged."""
    try:
        value = read_json(path, max_bytes=_MOST_BYTES)
        return Moment(int(value["epoch"]), bool(value["best"]), Follow.from_json(value["follow"]))
    except (UserError, ValueError, KeyError, TypeError):
        return None

"""Networks that the worker holds ready to follow texts through."""

import json
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from studio.engine.following import Subject
    from studio.predict.predictor import Predictor

#: So many are kept: the network as it is drawn, and the models that it is compared with.
_KEPT = 3


class Subjects:
    """The networks that were asked for last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Subject] = OrderedDict()

    def of(self, job: Mapping[str, Any], opened: "tuple[Path, Predictor] | None") -> "Subject":
        """The network that a job names.

        That is ``model``, the path of a bundle, which with ``run`` and ``folder`` means the
        network that this run began with; or ``untrained`` with ``graph``, ``fitted`` (a path) and
        ``seed``.

        Args:
            job: what the window asks.
            opened: the bundle that answers are asked of, which need not be opened again.

        Raises:
            UserError: it can't be read, or the network is wrong.
            KeyError, TypeError, ValueError: the job names none.
        """
        key = _key(job)
        if key not in self._kept:
            self._kept[key] = _made(job, opened)
        self._kept.move_to_end(key)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return self._kept[key]


def _key(job: Mapping[str, Any]) -> str:
    if "untrained" in job:
        return json.dumps(job["untrained"], sort_keys=True)
    path = Path(str(job["model"]))
    # A bundle may have been written again under its name.
    changed = path.stat().st_mtime_ns if path.exists() else 0
    return f"{path}\n{changed}\n{job.get('run', '')}"


def _made(job: Mapping[str, Any], opened: "tuple[Path, Predictor] | None") -> "Subject":
    from studio.engine import open_predictor
    from studio.engine.following import trained_subject, untrained_run, untrained_subject
    from studio.model.graph import Graph

    if "untrained" in job:
        asked = job["untrained"]
        graph = Graph.from_json(asked["graph"])
        return untrained_subject(graph, Path(str(asked["fitted"])), int(asked["seed"]))
    path = Path(str(job["model"]))
    answering = opened is not None and opened[0] == path
    trained = trained_subject(opened[1] if opened and answering else open_predictor(path))
    if "run" not in job:
        return trained
    return untrained_run(Path(str(job["folder"])), str(job["run"]), trained)

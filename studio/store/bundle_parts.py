"""The members of a bundle, parsed into checked values."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_args

import numpy as np
from numpy.typing import NDArray

from studio.catalog.source import Task
from studio.core.errors import UserError, msg
from studio.core.i18n import N_
from studio.data.inputs import Inputs
from studio.model.check import check_graph
from studio.store.bundle_zip import damaged, parsed

if TYPE_CHECKING:
    from studio.store.bundle import Bundle

_MAX_SELFTEST = 1_000
Arrays = dict[str, NDArray[np.generic]]


@dataclass(frozen=True, eq=False)
class Parts:
    """What the members say, in plain values of the right types."""

    name: str
    created: str
    task: Task
    graph: Any
    pipeline: dict[str, Any]
    pipeline_arrays: Arrays
    weights: Arrays
    metrics: dict[str, dict[str, float]]
    texts: tuple[str, ...]
    outputs: tuple[tuple[float, ...], ...]
    machine: str
    rows: tuple[Inputs, ...]


def read_parts(path: Path, manifest: Mapping[str, Any], members: Mapping[str, bytes]) -> Parts:
    """Parse the members of a bundle.

    Raises:
        UserError: one of them has another form than it should.
    """
    task = manifest.get("task")
    if task not in get_args(Task):
        raise damaged(path, msg(N_("it names no task that is known")))
    pipeline = parsed(path, "pipeline.json", members["pipeline.json"])
    if not isinstance(pipeline, dict):
        raise _unreadable(path, "pipeline.json")
    weights = _arrays(path, "weights.safetensors", members)
    if any(array.dtype != np.float32 for array in weights.values()):
        raise _unreadable(path, "weights.safetensors")
    texts, outputs, machine, rows = _selftest(path, members)
    return Parts(
        name=_text(path, manifest, "name"),
        created=_text(path, manifest, "created"),
        task=cast(Task, task),
        graph=parsed(path, "graph.json", members["graph.json"]),
        pipeline=pipeline,
        pipeline_arrays=_arrays(path, "pipeline.safetensors", members),
        weights=weights,
        metrics=_metrics(path, members),
        texts=texts,
        outputs=outputs,
        machine=machine,
        rows=rows,
    )


def verify_weights(path: Path, bundle: "Bundle") -> None:
    """Refuse weights that are not as many as the network has, before it is built.

    Raises:
        UserError: the numbers differ, or the network can't work at all.
    """
    fitted = bundle.fitted
    if fitted.task != bundle.task or (bundle.task != "regression" and bundle.classes < 2):
        raise damaged(path, msg(N_("its labels don't fit its task")))
    checked = check_graph(bundle.graph, fitted.input_types(), bundle.classes, bundle.task)
    if not checked.ok:
        raise UserError(*(found for found in checked.problems if found.severity == "error"))
    if sum(array.size for array in bundle.weights.values()) != checked.parameters:
        raise damaged(path, msg(N_("its weights don't fit its network")))
    if bundle.selftest.outputs and len(bundle.selftest.outputs[0]) != bundle.classes:
        raise damaged(path, msg(N_("its test texts don't fit its network")))


def _arrays(path: Path, name: str, members: Mapping[str, bytes]) -> Arrays:
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        found: Arrays = dict(load(members[name]))
    # KeyError and TypeError: a number format that numpy doesn't have.
    except (SafetensorError, KeyError, TypeError, ValueError) as error:
        raise damaged(path, msg(N_("{part} can't be read"), part=name), str(error)) from error
    return found


def _selftest(
    path: Path, members: Mapping[str, bytes]
) -> tuple[tuple[str, ...], tuple[tuple[float, ...], ...], str, tuple[Inputs, ...]]:
    name = "selftest.json"
    value = parsed(path, name, members[name])
    if not isinstance(value, dict) or set(value) - {"rows"} != {"texts", "outputs", "machine"}:
        raise _unreadable(path, name)
    texts, outputs, machine = value["texts"], value["outputs"], value["machine"]
    if not isinstance(texts, list) or not isinstance(outputs, list) or len(texts) > _MAX_SELFTEST:
        raise _unreadable(path, name)
    if len(texts) != len(outputs) or not isinstance(machine, str):
        raise _unreadable(path, name)
    if not all(isinstance(text, str) for text in texts):
        raise _unreadable(path, name)
    answers = []
    for row in outputs:
        if not isinstance(row, list) or len(row) != len(outputs[0]):
            raise _unreadable(path, name)
        answers.append(tuple(_number(path, name, item) for item in row))
    rows = value.get("rows", [])
    if not isinstance(rows, list) or len(rows) not in (0, len(texts)):
        raise _unreadable(path, name)
    try:
        whole = tuple(Inputs.from_json(row) for row in rows)
    except ValueError as error:
        raise _unreadable(path, name) from error
    if any(row.text != text for row, text in zip(whole, texts, strict=False)):
        raise _unreadable(path, name)
    return tuple(texts), tuple(answers), machine, whole


def _metrics(path: Path, members: Mapping[str, bytes]) -> dict[str, dict[str, float]]:
    name = "metrics.json"
    value = parsed(path, name, members[name])
    if not isinstance(value, dict) or not all(isinstance(v, dict) for v in value.values()):
        raise _unreadable(path, name)
    return {
        group: {key: _number(path, name, item) for key, item in figures.items()}
        for group, figures in value.items()
    }


def _number(path: Path, name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _unreadable(path, name)
    # A huge whole number overflows; 1e999 is read as infinity.
    try:
        found = float(value)
    except OverflowError as error:
        raise _unreadable(path, name) from error
    if not math.isfinite(found):
        raise _unreadable(path, name)
    return found


def _text(path: Path, manifest: Mapping[str, Any], key: str) -> str:
    value = manifest.get(key)
    if not isinstance(value, str) or len(value) > 1_000:
        raise _unreadable(path, "manifest.json")
    return value


def _unreadable(path: Path, name: str) -> UserError:
    return damaged(path, msg(N_("{part} can't be read"), part=name))

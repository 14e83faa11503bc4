"""A trained model in one file: network, fitted pipeline, weights, figures, and texts to test it.

A zip of JSON and safetensors, nothing else: opening one never runs anything. The members are
written in a fixed order with fixed times, so equal models make equal files.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from studio import __version__
from studio.catalog.source import Task
from studio.core.files import write_bytes
from studio.data.inputs import Inputs
from studio.model.graph import Graph
from studio.store.bundle_zip import read_members, sealed

if TYPE_CHECKING:
    from torch import nn

    from studio.data.fitted import FittedPipeline

FORMAT = "wordloom-model"
VERSION = 1
SUFFIX = ".loom"


@dataclass(frozen=True)
class SelfTest:
    """Texts, and what the model answered for them where it was made.

    Attributes:
        texts: a few.
        outputs: for each text the probability of every class, or the number alone.
        machine: what computed them; elsewhere the last digits may differ.
        rows: the same texts with what else the model reads; empty where it reads texts alone.
    """

    texts: tuple[str, ...] = ()
    outputs: tuple[tuple[float, ...], ...] = ()
    machine: str = ""
    rows: tuple[Inputs, ...] = ()

    @property
    def inputs(self) -> Sequence[str | Inputs]:
        """What is to be answered."""
        return self.rows or self.texts


@dataclass(frozen=True, eq=False)
class Bundle:
    """Everything that a prediction needs.

    Attributes:
        name: of the project it was made in.
        task: what the labels are for.
        graph: the network.
        fitted: from text to ids, with the label names.
        weights: by parameter name, float32.
        metrics: ``best`` and ``test`` figures of the run.
        selftest: verified when the bundle is opened for predictions.
        created: local time, ISO 8601.
    """

    name: str
    task: Task
    graph: Graph
    fitted: "FittedPipeline"
    weights: Mapping[str, NDArray[np.generic]]
    metrics: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    selftest: SelfTest = field(default_factory=SelfTest)
    created: str = ""

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the classes; empty for a number."""
        return self.fitted.label_names

    @property
    def classes(self) -> int:
        """The number of outputs."""
        return 1 if self.task == "regression" else len(self.fitted.label_names)

    @classmethod
    def of(
        cls,
        *,
        name: str,
        task: Task,
        graph: Graph,
        fitted: "FittedPipeline",
        module: "nn.Module",
        metrics: Mapping[str, Mapping[str, float]] | None = None,
    ) -> "Bundle":
        """A bundle of a module as it now is, without a self-test."""
        weights = {
            key: value.detach().cpu().numpy().copy() for key, value in module.state_dict().items()
        }
        created = datetime.now().astimezone().isoformat(timespec="seconds")
        return cls(name, task, graph, fitted, weights, dict(metrics or {}), created=created)

    def with_selftest(
        self, rows: Sequence[str | Inputs], outputs: NDArray[np.floating]
    ) -> "Bundle":
        """The same with rows and the model's outputs (N, classes) for them on this machine."""
        from studio.train.device import machine

        texts = tuple(row if isinstance(row, str) else row.text for row in rows)
        whole = tuple(Inputs(row) if isinstance(row, str) else row for row in rows)
        answers = tuple(tuple(float(value) for value in row) for row in outputs)
        alone = all(row == Inputs(row.text) for row in whole)
        return replace(self, selftest=SelfTest(texts, answers, machine(), () if alone else whole))


def save_bundle(path: Path, bundle: Bundle) -> None:
    """Write a bundle in one step; an old file of the name stands when anything fails.

    Raises:
        UserError: the folder is read-only or the disk full.
    """
    members = _members(bundle)
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "program": __version__,
        "created": bundle.created,
        "name": bundle.name,
        "task": bundle.task,
    }
    write_bytes(path, sealed(manifest, members))


def load_bundle(path: Path) -> Bundle:
    """Read a bundle, trusting nothing in it.

    Sizes are bounded before anything is allocated; the members are exactly the known ones; every
    byte is covered by a SHA-256; the weights are as many as the network has.

    Raises:
        UserError: ``file-missing``, ``not-a-bundle``, ``newer-bundle``, ``damaged-bundle``,
            ``foreign-member``, or what is wrong with the network or pipeline inside.
    """
    from studio.data.fitted import FittedPipeline
    from studio.store.bundle_parts import read_parts, verify_weights

    manifest, members = read_members(path, FORMAT, VERSION)
    parts = read_parts(path, manifest, members)
    fitted = FittedPipeline.from_state(parts.pipeline, parts.pipeline_arrays)
    bundle = Bundle(
        name=parts.name,
        task=parts.task,
        graph=Graph.from_json(parts.graph),
        fitted=fitted,
        weights=parts.weights,
        metrics=parts.metrics,
        selftest=SelfTest(parts.texts, parts.outputs, parts.machine, parts.rows),
        created=parts.created,
    )
    verify_weights(path, bundle)
    return bundle


def _members(bundle: Bundle) -> dict[str, bytes]:
    from safetensors.numpy import save

    pipeline, arrays = bundle.fitted.state()
    selftest: dict[str, Any] = {
        "texts": list(bundle.selftest.texts),
        "outputs": [list(row) for row in bundle.selftest.outputs],
        "machine": bundle.selftest.machine,
    }
    if bundle.selftest.rows:
        selftest["rows"] = [row.to_json() for row in bundle.selftest.rows]
    graph = bundle.graph.to_json()
    return {
        "graph.json": _json(graph),
        "pipeline.json": _json(pipeline),
        "pipeline.safetensors": save(_ordered(arrays)),
        "weights.safetensors": save(_ordered(bundle.weights)),
        "metrics.json": _json({k: dict(v) for k, v in bundle.metrics.items()}),
        "selftest.json": _json(selftest),
    }


def _ordered(arrays: Mapping[str, Any]) -> dict[str, Any]:
    return {name: np.ascontiguousarray(arrays[name]) for name in sorted(arrays)}


def _json(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
    # Lone surrogates can stand in a text that was read from a damaged file.
    return text.encode("utf-8", "surrogatepass")

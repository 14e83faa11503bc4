"""Networks that a text can be followed through: a trained model, or one before training."""

import contextlib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from studio.core.errors import UserError, msg, problem
from studio.core.files import read_json, write_bytes
from studio.core.i18n import N_
from studio.data.inputs import Inputs
from studio.engine.run_files import SNAPSHOT, run_folder
from studio.model.graph import Graph
from studio.predict.followed import Follow

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from studio.data.fitted import FittedPipeline
    from studio.data.word_vectors import WordVectors
    from studio.model.build import GraphModule
    from studio.predict.predictor import Predictor
    from studio.store.project import Project

    _Rows = tuple[NDArray[np.int64], NDArray[np.float32]]

_CACHE, _PREFIX = "cache", "fitted-"


@dataclass(frozen=True, eq=False)
class Subject:
    """A network that a text can be followed through, with the pipeline that feeds it."""

    module: "GraphModule"
    graph: Graph
    fitted: "FittedPipeline"

    def follow(self, row: Inputs) -> Follow:
        """What each layer makes of a row."""
        from studio.predict.following import follow

        return follow(self.module, self.graph, self.fitted, row)


def trained_subject(predictor: "Predictor") -> Subject:
    """A trained model."""
    return Subject(predictor.module, predictor.bundle.graph, predictor.bundle.fitted)


def untrained_subject(graph: Graph, kept: Path, seed: int) -> Subject:
    """A network with the very weights that a run of this seed begins with.

    Args:
        graph: the network.
        kept: what `keep_fitted` wrote.
        seed: of the training plan.

    Raises:
        UserError: the file can't be read, or the network is wrong.
    """
    fitted, initial = _read_fitted(kept)
    rows = {node: pair for node, pair in initial.items() if graph.has(node)}
    return _untrained(graph, fitted, seed, rows)


def untrained_project(project: "Project", folder: Path | None = None) -> Subject:
    """The network of a project before training; its pipeline is fitted for that.

    Raises:
        UserError: whatever is wrong with data, pipeline or network.
    """
    from studio.engine.checking import check_project
    from studio.engine.preparing import open_data

    check = check_project(project, open_data(project, folder=folder), folder=folder)
    wrong = tuple(found for found in check.problems if found.severity == "error")
    if wrong or check.fitted is None:
        raise UserError(*wrong)
    initial = _initial(check.vectors.by_node)
    return _untrained(project.graph, check.fitted, project.plan.seed, initial)


def untrained_run(folder: Path, run_id: str, trained: Subject) -> Subject:
    """The network that a run began with, from what it was told and the model it made.

    Raises:
        UserError: what the run was told can't be read.
    """
    from studio.engine.vectors import find_vectors
    from studio.store.project import Project

    snapshot = Project.from_json(read_json(run_folder(folder, run_id) / SNAPSHOT), run_id)
    vectors = find_vectors(snapshot, trained.fitted, folder=folder)
    initial = _initial(vectors.by_node)
    return _untrained(trained.graph, trained.fitted, snapshot.plan.seed, initial)


def _untrained(
    graph: Graph, fitted: "FittedPipeline", seed: int, initial: "Mapping[str, _Rows]"
) -> Subject:
    from studio.model.build import InitialRows, build_module
    from studio.train.chance import weights_generator

    module = build_module(
        graph,
        fitted.input_types(),
        1 if fitted.task == "regression" else max(len(fitted.label_names), 1),
        generator=weights_generator(seed),
        initial={node: InitialRows(*pair) for node, pair in initial.items()},
    )
    return Subject(module.eval(), graph, fitted)


def _initial(vectors: "Mapping[str, WordVectors]") -> "dict[str, _Rows]":
    """The rows of each table that start from word vectors: their numbers, and their values."""
    from studio.data.direct import FIRST_TOKEN

    return {node: (each.places + FIRST_TOKEN, each.values) for node, each in vectors.items()}


# -- a fitted pipeline on its way to another process --------------------------------------------


def keep_fitted(
    folder: Path, fitted: "FittedPipeline", vectors: "Mapping[str, WordVectors] | None" = None
) -> Path:
    """Write a fitted pipeline into the cache of a project's folder; free of torch.

    Args:
        folder: the project's folder.
        fitted: the pipeline.
        vectors: by node, the `WordVectors` that its table starts from.

    Returns:
        The file; its name tells its content, so that an equal one is not written again.

    Raises:
        UserError: the folder is read-only or the disk full.
    """
    from safetensors.numpy import save

    plain, arrays = fitted.state()
    found = {f"pipeline.{name}": array for name, array in arrays.items()}
    for node, (rows, values) in _initial(vectors or {}).items():
        found |= {f"rows.{node}": rows, f"values.{node}": values}
    content = save(found, metadata={"pipeline": json.dumps(plain)})
    name = f"{_PREFIX}{hashlib.sha256(content).hexdigest()[:24]}.safetensors"
    path = folder / _CACHE / name
    if not path.exists():
        write_bytes(path, content)
    for other in path.parent.glob(f"{_PREFIX}*.safetensors"):
        if other != path:
            # Still open elsewhere, it is removed the next time.
            with contextlib.suppress(OSError):
                other.unlink()
    return path


def _read_fitted(path: Path) -> "tuple[FittedPipeline, dict[str, _Rows]]":
    from safetensors import SafetensorError, safe_open

    from studio.data.fitted import FittedPipeline

    try:
        with safe_open(path, framework="numpy") as file:
            plain = json.loads((file.metadata() or {})["pipeline"])
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise UserError(
            problem(
                "no-fitted-pipeline",
                str(path),
                msg(N_("The fitted text steps are no longer where they were kept.")),
                msg(N_("Change the text a little to follow it again.")),
                details=str(error),
            )
        ) from error
    own = {
        name.removeprefix("pipeline."): array
        for name, array in arrays.items()
        if name.startswith("pipeline.")
    }
    nodes = [name.removeprefix("rows.") for name in arrays if name.startswith("rows.")]
    initial = {node: (arrays[f"rows.{node}"], arrays[f"values.{node}"]) for node in nodes}
    return FittedPipeline.from_state(plain, own), initial

"""Positions of a run on the disk, from which it goes on as if nothing had happened.

A checkpoint is two files: `step-N.safetensors` (weights and optimiser state), and `step-N.json`
(the position, with the SHA-256 of the tensors and of itself), written last: it stands only when
all of it is safe. The best epoch's weights lie in `best-N.safetensors`, written once. No random
states are kept: shuffling and dropout draw from generators seeded by (seed, epoch) and (seed,
step), so that the position says it all.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from torch import Tensor

from studio.core.errors import UserError
from studio.core.files import read_json, write_error, write_json
from studio.core.spec import Spec
from studio.train.tensorfile import read_tensors, write_tensors

FORMAT = "wordloom-checkpoint"
VERSION = 1
#: Checkpoints kept besides the best weights: one may be broken, the one before serves.
KEPT = 2
_NAME = re.compile(r"step-(\d{10})\.json")

#: Of one optimiser: for each weight's number the named tensors of its state.
OptimizerState = dict[int, dict[str, Tensor]]


class Position(Spec):
    """Where a run stands between two steps, and what it knows by then.

    Attributes:
        run, fingerprint: whose position it is.
        step: steps made in all. `epoch`: epochs finished. `batch`: steps made in the current one.
        loss_sum, correct_sum, rows_sum: over the current epoch's rows so far.
        base_rate: the learning rate set by hand, or None for the plan's.
        best: epoch and figures of the best epoch so far. `best_step`: the step it ended with.
        last: epoch and figures of the epoch that ended last.
        bad_epochs: epochs since then.
        drop_epochs: the epochs, counted from 1, after which the schedule dropped the rate.
        stale_epochs: epochs without a better figure since the best or the last drop.
        more_epochs: asked for by hand, besides those of the plan.
        rows_at_once: rows sent through the network together at most, after memory ran out.
        seconds, samples: spent and trained on so far.
        threads, device: what it was computed with; the same ones give the same bits.
        last_norm: the gradient's length last measured.
        completed: no step is left.
    """

    run: str
    fingerprint: str
    step: int = Field(ge=0)
    epoch: int = Field(ge=0)
    batch: int = Field(ge=0)
    loss_sum: float = 0.0
    correct_sum: float = 0.0
    rows_sum: int = Field(0, ge=0)
    base_rate: float | None = Field(None, gt=0)
    best: dict[str, float] = {}
    last: dict[str, float] = {}
    best_step: int = Field(0, ge=0)
    bad_epochs: int = Field(0, ge=0)
    drop_epochs: tuple[int, ...] = ()
    stale_epochs: int = Field(0, ge=0)
    more_epochs: int = Field(0, ge=0)
    rows_at_once: int | None = Field(None, ge=1)
    seconds: float = Field(0.0, ge=0)
    samples: int = Field(0, ge=0)
    threads: int = Field(1, ge=1)
    device: str = "cpu"
    last_norm: float | None = None
    early_stopped: bool = False
    completed: bool = False


@dataclass(frozen=True)
class Checkpoint:
    """A position with its tensors.

    `optimizers` is empty when the run is completed; `best` is None where there is no best epoch.
    `best_sha256` is that of the file that holds `best`. `average` is the mean of the weights where
    the plan wants one. `path` is the JSON file it was read from.
    """

    position: Position
    model: Mapping[str, Tensor]
    optimizers: tuple[OptimizerState, ...] = ()
    best: Mapping[str, Tensor] | None = None
    best_sha256: str = ""
    average: Mapping[str, Tensor] | None = None
    path: Path = Path()

    @property
    def step(self) -> int:
        """Steps made by then."""
        return self.position.step

    def longer(self, epochs: int) -> "Checkpoint":
        """The same position in a run that is longer by so many epochs.

        A run that had come to its end goes on from the weights of its last epoch; what its
        optimiser had gathered is gone, and its patience begins anew.
        """
        changed = {"more_epochs": self.position.more_epochs + epochs, "completed": False}
        if self.position.completed:
            changed |= {"early_stopped": False, "bad_epochs": 0, "stale_epochs": 0}
        return replace(self, position=self.position.model_copy(update=changed))


def checkpoint_folder(run_folder: Path) -> Path:
    """Where a run's checkpoints lie."""
    return run_folder / "checkpoints"


def save_checkpoint(run_folder: Path, checkpoint: Checkpoint) -> tuple[Path, str]:
    """Write a checkpoint, then remove all but the newest `KEPT` (all others of a completed run).

    The best weights are written only where `best_sha256` is empty.

    Returns:
        The path of its JSON file, and the SHA-256 of the file of best weights ("" without).

    Raises:
        UserError: read-only folder or full disk; earlier checkpoints stand untouched.
    """
    folder, position = checkpoint_folder(run_folder), checkpoint.position
    best_sha256 = checkpoint.best_sha256
    if checkpoint.best is not None and not best_sha256:
        best_sha256 = write_tensors(_best_file(folder, position.best_step), checkpoint.best)
    sha256 = write_tensors(_tensor_file(folder, position.step), _flat(checkpoint))
    content = {
        "format": FORMAT,
        "version": VERSION,
        "position": position.model_dump(mode="json"),
        "sha256": sha256,
        "best_sha256": best_sha256,
        "optimizers": len(checkpoint.optimizers),
    }
    path = folder / f"step-{position.step:010d}.json"
    write_json(path, {**content, "self": _digest(content)})
    _prune(folder, 1 if position.completed else KEPT)
    return path, best_sha256


def load_checkpoint(run_folder: Path) -> Checkpoint | None:
    """The newest intact checkpoint of a run; None where there is none.

    A broken one (cut off, damaged, unreadable) is passed over for the one before it.
    """
    for path in _newest_first(checkpoint_folder(run_folder)):
        try:
            return _read(path)
        except UserError:
            continue
    return None


def remove_checkpoints(run_folder: Path) -> None:
    """Delete a run's checkpoints, when it is discarded.

    Raises:
        UserError: the folder is read-only.
    """
    folder = checkpoint_folder(run_folder)
    if folder.is_dir():
        _remove(folder.iterdir())


def _read(path: Path) -> Checkpoint:
    content = read_json(path)
    broken = UserError()
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise broken
    digest = content.pop("self", "")
    if digest != _digest(content) or content.get("version") != VERSION:
        raise broken
    try:
        position = Position.model_validate(content["position"])
    except (KeyError, ValidationError) as error:
        raise broken from error
    folder, best_sha256 = path.parent, str(content["best_sha256"])
    tensors = read_tensors(_tensor_file(folder, position.step), str(content["sha256"]))
    model, average, optimizers = _parted(tensors, int(content["optimizers"]))
    best = None
    if best_sha256:
        best = _owned(read_tensors(_best_file(folder, position.best_step), best_sha256))
    return Checkpoint(position, model, optimizers, best, best_sha256, average or None, path)


def _flat(checkpoint: Checkpoint) -> dict[str, Tensor]:
    tensors = {f"model/{name}": tensor for name, tensor in checkpoint.model.items()}
    tensors |= {f"average/{name}": tensor for name, tensor in (checkpoint.average or {}).items()}
    for number, state in enumerate(checkpoint.optimizers):
        for weight, values in state.items():
            tensors |= {f"optimizer/{number}/{weight}/{k}": v for k, v in values.items()}
    return tensors


def _parted(
    tensors: Mapping[str, Tensor], count: int
) -> tuple[dict[str, Tensor], dict[str, Tensor], tuple[OptimizerState, ...]]:
    model: dict[str, Tensor] = {}
    average: dict[str, Tensor] = {}
    states: tuple[OptimizerState, ...] = tuple({} for _ in range(count))
    for name, tensor in _owned(tensors).items():
        kind, _, rest = name.partition("/")
        if kind == "model":
            model[rest] = tensor
        elif kind == "average":
            average[rest] = tensor
        else:
            number, weight, key = rest.split("/")
            states[int(number)].setdefault(int(weight), {})[key] = tensor
    return model, average, states


def _owned(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Copies in torch's own aligned memory: vendor kernels may round by alignment."""
    return {name: tensor.clone() for name, tensor in tensors.items()}


def _digest(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _tensor_file(folder: Path, step: int) -> Path:
    return folder / f"step-{step:010d}.safetensors"


def _best_file(folder: Path, step: int) -> Path:
    return folder / f"best-{step:010d}.safetensors"


def _newest_first(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted((p for p in folder.iterdir() if _NAME.fullmatch(p.name)), reverse=True)


def _prune(folder: Path, count: int) -> None:
    kept = _newest_first(folder)[:count]
    names = {name for path in kept for name in (path.name, path.stem + ".safetensors")}
    for path in kept:
        try:
            best_step = int(read_json(path)["position"]["best_step"])
        except (UserError, KeyError, TypeError, ValueError):
            continue
        names.add(_best_file(folder, best_step).name)
    _remove(path for path in folder.iterdir() if path.name not in names)


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise write_error(path, error) from error

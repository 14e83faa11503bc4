"""What a process saves again and again until it is killed, and how it is read afterwards."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from studio.core.events import Steps
from studio.store.history import History
from studio.store.project import Project, load_project, save_project

RUN = "20261124-000000-aaaa"
#: Large enough that a kill often falls into the writing.
_PADDING = {"padding": ["x" * 1000] * 100}


@dataclass(frozen=True)
class Kind:
    """A thing that is saved.

    Attributes:
        begin: makes what is there before the first save; returns what `save` needs.
        save: saves the n-th state, from 1.
        read: the number of the state that is there; raises where it can't be read.
    """

    begin: Callable[[Path], Any]
    save: Callable[[Path, Any, int], None]
    read: Callable[[Path], int]


def _save_project(folder: Path, project: Project, number: int) -> None:
    save_project(replace(project, view={**_PADDING, "n": number}), folder / "p.wordloom")


def _read_project(folder: Path) -> int:
    return int(load_project(folder / "p.wordloom").view["n"])


def _begin_history(folder: Path) -> History:
    history = History(folder)
    history.add_run(RUN, {}, seed=0, data_sha256="")
    return history


def _save_history(folder: Path, history: History, number: int) -> None:
    values = (float(number),)
    history.record(
        Steps(
            RUN,
            step=(number,),
            loss=values,
            accuracy=values,
            learning_rate=values,
            gradient_norm=values,
            epoch=0.0,
        )
    )


def _read_history(folder: Path) -> int:
    found = History(folder).steps(RUN)
    assert found.step.tolist() == list(range(1, len(found) + 1))
    assert found.loss.tolist() == [float(n) for n in found.step]
    return len(found)


def _save_checkpoint(folder: Path, _nothing: object, number: int) -> None:
    import torch

    from studio.train.checkpoint import Checkpoint, Position, save_checkpoint

    weights = {"weight": torch.full((200, 200), float(number))}
    position = Position(
        run=RUN, fingerprint="f", step=number, epoch=0, batch=number, best_step=number
    )
    save_checkpoint(folder, Checkpoint(position, weights, best=weights))


def _read_checkpoint(folder: Path) -> int:
    from studio.train.checkpoint import load_checkpoint

    found = load_checkpoint(folder)
    if found is None:
        return 0
    assert found.best is not None
    for tensors in (found.model, found.best):
        assert (tensors["weight"] == found.step).all()
    return found.step


KINDS = {
    "project": Kind(lambda _folder: Project(name="p"), _save_project, _read_project),
    "history": Kind(_begin_history, _save_history, _read_history),
    "checkpoint": Kind(lambda _folder: None, _save_checkpoint, _read_checkpoint),
}

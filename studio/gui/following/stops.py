"""The moments at which a text can be followed: before training, each evaluation, after training."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from studio.core.i18n import _
from studio.engine.watching import Moment
from studio.gui.worker_client import Line
from studio.predict.followed import Follow


@dataclass(frozen=True, eq=False)
class Stop:
    """One moment.

    Attributes:
        kind: before the first step, at an evaluation, or with the model that was kept.
        epoch: counted from 1; 0 before training.
        best: whether the evaluation is the best of those that there are.
        network: what the worker is asked, where nothing was kept.
        follow: what was kept by the run itself.
    """

    kind: Literal["before", "epoch", "after"]
    epoch: int = 0
    best: bool = False
    network: Line = field(default_factory=dict)
    follow: Follow | None = None

    @property
    def key(self) -> tuple[str, int]:
        """Its name among those of its run."""
        return (self.kind, self.epoch)

    def words(self) -> str:
        """What it is called."""
        if self.kind == "before":
            return _("Before training")
        if self.kind == "after":
            return _("After training")
        if self.best:
            return _("Epoch {n}, best").format(n=self.epoch)
        return _("Epoch {n}").format(n=self.epoch)


def stops_of_run(
    folder: Path, run: str, model: Path | None, seen: Sequence[Moment]
) -> tuple[Stop, ...]:
    """The moments of a run: what it kept, and what its model can tell.

    Args:
        folder: the project's folder.
        run: its id.
        model: its bundle, where it has one already.
        seen: what it kept of the text.
    """
    best = max((moment.epoch for moment in seen if moment.best), default=-1)
    stops = [
        Stop("epoch" if m.epoch else "before", m.epoch, m.epoch == best, follow=m.follow)
        for m in seen
    ]
    if model is not None:
        if not any(stop.kind == "before" for stop in stops):
            asked = {"model": str(model), "run": run, "folder": str(folder)}
            stops.insert(0, Stop("before", network=asked))
        stops.append(Stop("after", network={"model": str(model)}))
    return tuple(stops)

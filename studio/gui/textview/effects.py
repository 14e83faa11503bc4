"""What the steps do to sampled rows, worked out anew after each change; the last one counts."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from studio.core.errors import Problem
from studio.gui.background import Background, Ticket

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from studio.catalog.base import Tokenizer
    from studio.catalog.pipeline import Pipeline
    from studio.data.dataset import TextDataset
    from studio.data.preview import Staged
    from studio.data.token_counts import TokenCounts

    Ints = NDArray[np.int64]

#: So many training rows stand for all of them.
SAMPLE_ROWS = 1_000


@dataclass(frozen=True, eq=False)
class Effect:
    """Sampled rows after every step.

    Attributes:
        pipeline: the steps.
        rows: their numbers in the dataset, rising.
        staged: their texts and what each step made of them.
        counts: of their tokens after all steps.
    """

    pipeline: "Pipeline"
    rows: "Ints"
    staged: "Staged"
    counts: "TokenCounts"

    def changed_by(self, place: int) -> int | None:
        """How many of the rows the step at a place changes; None while it is switched off."""
        stage = self.staged.of_step(place)
        return int(stage.changed.sum()) if stage is not None else None


class Effects(QObject):
    """`ready` tells a new `Effect`, `failed` a problem."""

    ready = Signal(object)
    failed = Signal(object)

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._ticket: Ticket | None = None
        self._of: tuple[object, ...] = ()
        self._taught: Tokenizer | None = None
        self.last: Effect | None = None
        self._earlier: Effect | None = None

    @property
    def busy(self) -> bool:
        """Whether the last effect is out of date."""
        return self._ticket is not None

    def forget(self) -> None:
        """There are no rows any more."""
        self._cancel()
        self._of, self.last, self._earlier = (), None, None

    def is_of(self, dataset: "TextDataset", train: "Ints", taught: "Tokenizer | None") -> bool:
        """Whether the last effect asked for was of these rows, cut by this tokeniser."""
        return taught == self._taught and self._has(dataset, train)

    def _has(self, dataset: "TextDataset", train: "Ints") -> bool:
        return bool(self._of) and _same(self._of, (dataset, train))

    def ask(
        self,
        dataset: "TextDataset",
        train: "Ints",
        pipeline: "Pipeline",
        taught: "Tokenizer | None",
    ) -> None:
        """Work it out; steps before the changed one are not run again."""
        self._cancel()
        self._taught = taught
        if not self._has(dataset, train):
            self.last = self._earlier = None
        self._of = (dataset, train)
        # The one before the last, too: what was changed is often changed back.
        before = [effect for effect in (self.last, self._earlier) if effect is not None]
        self._ticket = self._background.run(
            self,
            lambda ticket: _effect(dataset, train, pipeline, taught, before, ticket),
            self._done,
            self._failed,
        )

    def _cancel(self) -> None:
        if self._ticket is not None:
            self._ticket.cancel()
            self._ticket = None

    def _done(self, effect: Effect) -> None:
        self._ticket = None
        self.last, self._earlier = effect, self.last
        self.ready.emit(effect)

    def _failed(self, problem: Problem) -> None:
        self._ticket = None
        self.failed.emit(problem)


def warm_step(key: str) -> None:
    """Have a step import what it needs, so that its first use isn't slow."""
    from studio.catalog.base import TextStep
    from studio.catalog.pipeline import Pipeline, StepSetting
    from studio.catalog.registry import entry
    from studio.catalog.tokenizers.whitespace import Whitespace
    from studio.data.tokens import token_stream

    made = entry(TextStep, key)()
    if not made.problems():  # else it needs something first, such as a folder
        token_stream(Pipeline(steps=(StepSetting(step=made),), tokenizer=Whitespace()), ["a 一 😀"])


def _same(one: tuple[object, ...], other: tuple["TextDataset", "Ints"]) -> bool:
    import numpy as np

    return one[0] is other[0] and np.array_equal(np.asarray(one[1]), other[1])


def _effect(
    dataset: "TextDataset",
    train: "Ints",
    pipeline: "Pipeline",
    taught: "Tokenizer | None",
    before: "Sequence[Effect]",
    ticket: Ticket,
) -> Effect:
    from studio.data.preview import run_stages
    from studio.data.sampling import sample_rows
    from studio.data.token_counts import counts_of

    if not before:
        classes = dataset.labels[train] if dataset.task == "classification" else None
        rows = sample_rows(train, classes, SAMPLE_ROWS)
        texts = tuple(dataset.texts(rows))
    else:
        rows, texts = before[0].rows, before[0].staged.texts
    staged = run_stages(
        pipeline,
        texts,
        [effect.staged for effect in before],
        taught=taught,
        tick=ticket.progress,
    )
    for effect in before:
        if staged.stream is effect.staged.stream:
            return Effect(pipeline, rows, staged, effect.counts)
    return Effect(pipeline, rows, staged, counts_of(staged.stream))

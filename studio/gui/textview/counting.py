"""Exact figures for the lower part of the Text page: all training texts, counted off the window."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from studio.core.errors import Problem
from studio.gui.background import Background, Ticket

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from studio.catalog.base import Tokenizer
    from studio.catalog.pipeline import Pipeline
    from studio.data.dataset import TextDataset
    from studio.data.fitted import FittedPipeline
    from studio.data.ngram_list import NgramList
    from studio.data.split import Split
    from studio.data.token_counts import TokenCounts
    from studio.data.tokens import TokenStream

    Ints = NDArray[np.int64]
    Cutter = Callable[[list[str]], TokenStream]


@dataclass(frozen=True, eq=False)
class CountKey:
    """What the counts depend on: the rows, and the steps and tokeniser that cut them."""

    dataset: "TextDataset"
    split: "Split"
    pipeline: "Pipeline"

    def same_as(self, other: "CountKey | None") -> bool:
        """Whether the counts would be the same."""
        import numpy as np

        return (
            other is not None
            and self.dataset is other.dataset
            and steps_of(self.pipeline) == steps_of(other.pipeline)
            and np.array_equal(self.split.train, other.split.train)
            and np.array_equal(self.split.validation, other.split.validation)
        )


def steps_of(pipeline: "Pipeline") -> tuple[object, ...]:
    """The part of a pipeline that decides which tokens there are."""
    return (*((s.step, s.enabled) for s in pipeline.steps), pipeline.tokenizer)


class Counting(QObject):
    """Counts in the background, and keeps the last result for as long as it holds."""

    moved = Signal(float)
    """The share that is done."""
    done = Signal(object)
    """New `TokenCounts`."""
    failed = Signal(object)

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._ticket: Ticket | None = None
        self._wanted: CountKey | None = None
        self._known: CountKey | None = None
        self._counts: TokenCounts | None = None

    @property
    def busy(self) -> bool:
        """Whether something is being counted."""
        return self._ticket is not None

    def known(self, key: CountKey) -> "TokenCounts | None":
        """The counts for a key, where they were made already."""
        return self._counts if key.same_as(self._known) else None

    def ask(self, key: CountKey, cutter: "Cutter", *, name: str) -> None:
        """Count, unless that is under way or done.

        Args:
            cutter: cuts texts into tokens as the pipeline of the key does.
            name: what it is called in the status bar.
        """
        if self.known(key) is not None or (self.busy and key.same_as(self._wanted)):
            return
        self.cancel()
        self._wanted = key
        self._ticket = self._background.run(
            self,
            lambda ticket: _count(key, cutter, ticket),
            lambda counts: self._done(counts, key),
            self._failed,
            self.moved.emit,
            name=name,
        )

    def cancel(self) -> None:
        """Stop counting."""
        if self._ticket is not None:
            self._ticket.cancel()
        self._ticket = self._wanted = None

    def _done(self, counts: "TokenCounts", key: CountKey) -> None:
        self._ticket = self._wanted = None
        self._known, self._counts = key, counts
        self.done.emit(counts)

    def _failed(self, problem: Problem) -> None:
        self._ticket = self._wanted = None
        self.failed.emit(problem)


def _count(key: CountKey, cutter: "Cutter", ticket: Ticket) -> "TokenCounts":
    from studio.data.token_counts import count_tokens

    train, validation, dataset = key.split.train, key.split.validation, key.dataset

    def part_of(rows: "Ints") -> Callable[[int, int], list[str]]:
        return lambda start, stop: dataset.texts(rows[start:stop])

    return count_tokens(
        cutter,
        part_of(train),
        len(train),
        part_of(validation) if len(validation) else None,
        len(validation),
        ticket.progress,
    )


def listed_ngrams(fitted: "FittedPipeline", texts: int, ticket: Ticket) -> "NgramList | None":
    """The n-grams of a fitted pipeline in words; None where it has none."""
    from studio.data.ngram_list import list_ngrams

    if fitted.ngrams is None:
        return None
    # A space also between Chinese words: one sees where each of them ends.
    return list_ngrams(fitted.ngrams, texts, " ", tick=ticket.progress)


def cutter_of(fitted: "FittedPipeline") -> "Cutter":
    """Cuts texts into tokens as a fitted pipeline does."""
    from studio.data.tokens import token_stream

    return lambda texts: token_stream(fitted.ready, texts)


def taught_by(fitted: "FittedPipeline | None", pipeline: "Pipeline") -> "Tokenizer | None":
    """The tokeniser as it learnt to cut, where it has to learn and did so after the same steps."""
    if fitted is None or not fitted.learnt or fitted.pipeline.tokenizer != pipeline.tokenizer:
        return None
    same = pipeline.tokenizer.learns == "file" or _cleaning(fitted.pipeline) == _cleaning(pipeline)
    return fitted.ready.tokenizer if same else None


def _cleaning(pipeline: "Pipeline") -> tuple[object, ...]:
    """The steps before the tokeniser."""
    return tuple(s.step for s in pipeline.steps if s.enabled and s.step.stage == "text")

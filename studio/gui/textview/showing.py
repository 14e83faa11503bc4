"""The rows in view, found and followed through the steps in the background; the last one counts."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from studio.core.errors import Problem
from studio.gui.background import Background, Ticket
from studio.gui.textview.counting import cutter_of, taught_by
from studio.gui.textview.row_choice import RowChoice, find_rows
from studio.gui.textview.tracing import Source, TextView, trace_texts

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from studio.catalog.pipeline import Pipeline
    from studio.data.dataset import TextDataset
    from studio.data.fitted import FittedPipeline
    from studio.data.tokens import TokenStream
    from studio.gui.textview.effects import Effect

    Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Asked:
    """What is to be shown.

    Attributes:
        pipeline: the steps.
        fitted: the last fitted pipeline; tells which tokens are known.
        dataset, train: the data and their training rows; None while there are none.
        effect: what the steps do to sampled rows.
        own: a text that was typed; empty for none.
        choice: which rows.
        offset: the first of these rows that is shown.
        room: how many texts are shown.
    """

    pipeline: "Pipeline"
    fitted: "FittedPipeline | None"
    dataset: "TextDataset | None"
    train: "Ints | None"
    effect: "Effect | None"
    own: str
    choice: RowChoice
    offset: int
    room: int


@dataclass(frozen=True)
class Followed:
    """Texts with all their stages; `first` is the number of the first row among `total`."""

    views: tuple[TextView, ...]
    first: int
    shown: int
    total: int


class Shows(QObject):
    """`ready` tells `Followed` texts, `failed` a problem."""

    ready = Signal(object)
    failed = Signal(object)

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._ticket: Ticket | None = None

    @property
    def busy(self) -> bool:
        """Whether what is shown is out of date."""
        return self._ticket is not None

    def ask(self, asked: Asked) -> None:
        """Find and follow texts; what was asked for before is dropped."""
        if self._ticket is not None:
            self._ticket.cancel()
        self._ticket = self._background.run(
            self, lambda ticket: _follow(asked, ticket), self._done, self._failed
        )

    def _done(self, found: Followed) -> None:
        self._ticket = None
        self.ready.emit(found)

    def _failed(self, problem: Problem) -> None:
        self._ticket = None
        self.failed.emit(problem)


def _follow(asked: Asked, ticket: Ticket) -> Followed:
    texts = [asked.own] if asked.own.strip() else []
    sources = [Source()] * len(texts)
    first = total = 0
    dataset, train = asked.dataset, asked.train
    if dataset is not None and train is not None:
        rows = find_rows(
            asked.choice, dataset, train, asked.effect, _cutter(asked), ticket.progress
        )
        total = len(rows)
        first = asked.offset if asked.offset < total else 0
        part = rows[first : first + max(asked.room - len(texts), 1)]
        texts += dataset.texts(part)
        sources += [_source(dataset, row) for row in part.tolist()]
    ticket.progress(0.9)
    views = trace_texts(
        asked.pipeline,
        texts,
        _known(asked.fitted),
        taught=taught_by(asked.fitted, asked.pipeline),
        sources=sources,
    )
    return Followed(tuple(views), first, len(texts), total)


def _source(dataset: "TextDataset", row: int) -> Source:
    if dataset.task != "classification" or dataset.labels[row] < 0:
        return Source(row)
    return Source(row, dataset.label_names[int(dataset.labels[row])])


def _cutter(asked: Asked) -> "Callable[[list[str]], TokenStream]":
    if asked.fitted is not None:
        return cutter_of(asked.fitted)
    from studio.data.tokens import token_stream

    return lambda texts: token_stream(asked.pipeline, texts)


def _known(fitted: "FittedPipeline | None") -> "Callable[[str], bool] | None":
    """Whether the network has ever seen a token; None while nothing is fitted."""
    if fitted is None:
        return None
    ids, ngrams = fitted.ids, fitted.ngrams
    if ngrams is None:
        return ids.__contains__
    return lambda token: token in ids or ngrams.knows(token)

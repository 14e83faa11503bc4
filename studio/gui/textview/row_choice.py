"""Which rows are followed through the steps: all, or those that a person looks for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.core.progress import Tick, no_tick

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from studio.data.dataset import TextDataset
    from studio.data.tokens import TokenStream
    from studio.gui.textview.effects import Effect

    Ints = NDArray[np.int64]

_CHUNK = 2_048
#: Rows with a token are looked for until so many are found.
_ENOUGH = 200


@dataclass(frozen=True)
class RowChoice:
    """What the rows must have; empty for no matter what.

    Attributes:
        search: they contain this text, whatever the case.
        label: they are of this class, by its number; −1 for any.
        step: the step at this place changes them (among the sampled rows); −1 for none.
        token: it is among their tokens.
    """

    search: str = ""
    label: int = -1
    step: int = -1
    token: str = ""

    @property
    def is_all(self) -> bool:
        """Whether nothing is looked for."""
        return self == RowChoice()


def find_rows(
    choice: RowChoice,
    dataset: "TextDataset",
    rows: "Ints",
    effect: "Effect | None",
    cutter: "Callable[[list[str]], TokenStream]",
    tick: Tick = no_tick,
) -> "Ints":
    """The rows that were asked for, in rising order.

    Args:
        choice: what they must have.
        dataset: the data.
        rows: the training rows.
        effect: what the steps do to sampled rows; without it none is changed by a step.
        cutter: cuts texts into tokens, for rows with a token.
        tick: told the share that is done.

    Raises:
        Cancelled: `tick` raised it.
    """
    import numpy as np

    found = rows
    if choice.step >= 0:
        stage = effect.staged.of_step(choice.step) if effect is not None else None
        found = effect.rows[stage.changed] if effect is not None and stage is not None else rows[:0]
    if choice.label >= 0:
        found = found[dataset.labels[found] == choice.label]
    tick(0.1)
    if choice.search.strip():
        found = found[_contains(dataset, choice.search.strip())[found]]
    tick(0.2)
    if not choice.token:
        return found
    hits: list[Ints] = []
    count = 0
    for start in range(0, len(found), _CHUNK):
        tick(0.2 + 0.8 * start / len(found))
        part = found[start : start + _CHUNK]
        stream = cutter(dataset.texts(part))
        if choice.token in stream.tokens:
            number = stream.tokens.index(choice.token)
            at = np.searchsorted(stream.offsets, np.flatnonzero(stream.ids == number), "right") - 1
            hits.append(part[np.unique(at)])
            count += len(hits[-1])
        if count >= _ENOUGH:
            break
    return np.concatenate(hits) if hits else found[:0]


def _contains(dataset: "TextDataset", wanted: str) -> "NDArray[np.bool_]":
    """(rows,) whether a text contains this, whatever the case."""
    import pyarrow.compute as pc

    matches = pc.match_substring(dataset.text_column, wanted, ignore_case=True)
    found: NDArray[np.bool_] = pc.fill_null(matches, False).to_numpy().astype(bool)
    return found

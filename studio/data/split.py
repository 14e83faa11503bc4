"""Which rows train, which watch the training, which judge."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from studio.catalog.source import SplitSettings
from studio.core.errors import Problem
from studio.data import split_notes as say
from studio.data.dataset import TextDataset
from studio.data.split_draws import (
    TEST,
    TRAIN,
    VALIDATION,
    Parts,
    draw_folds,
    draw_random,
    draw_stratified,
    draw_whole_groups,
)

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Split:
    """Row numbers of each part, each part in rising order. No row is in two parts.

    Attributes:
        train, validation, test: row numbers in the dataset.
        notes: what a person should know of how the rows were divided.
        draw: (rows of the data file,) int16, what `studio.data.saved_split` keeps of each row:
            its part, or its fold (method ``folds``); −1 for rows in no part.
    """

    train: Rows
    validation: Rows
    test: Rows
    notes: tuple[Problem, ...] = ()
    draw: Parts | None = None


def split_rows(dataset: TextDataset, settings: SplitSettings, known: Parts | None = None) -> Split:
    """Divide the rows that have both a text and a label and are not excluded; the seed decides how.

    With a test file its rows are the test part, and only validation is cut from the others.
    Each class keeps at least one training row, except where groups, times or a column decide.

    Args:
        dataset: the rows.
        settings: method, shares and seed.
        known: (rows of the data file,) the `draw` of an earlier split for rows that were there
            then, −1 for new ones. What is known stays, whatever is added around it.

    Raises:
        UserError: the method needs a column that isn't there.
    """
    usable = dataset.labelled() & dataset.text_facts.filled & ~dataset.excluded
    rows = np.flatnonzero(usable[: dataset.test_from]).astype(np.int64)
    judges = (np.flatnonzero(usable[dataset.test_from :]) + dataset.test_from).astype(np.int64)
    has_test_file = dataset.test_from < dataset.rows
    shares = (0.0 if has_test_file else settings.test, settings.validation)
    kept = np.full(len(rows), -1, dtype=np.int16) if known is None else known[rows]
    if settings.method != "folds":
        kept = np.where(kept <= TRAIN, kept, np.int16(-1)).astype(np.int16)
    parts, drawn, notes = _divided(dataset, settings, rows, shares, kept)
    test = rows[parts == TEST]
    if has_test_file:
        test = np.concatenate([test, judges])
    draw = np.full(dataset.test_from, -1, dtype=np.int16)
    draw[rows] = drawn
    return Split(rows[parts == TRAIN], rows[parts == VALIDATION], test, notes, draw)


def _divided(
    dataset: TextDataset,
    settings: SplitSettings,
    rows: Rows,
    shares: tuple[float, float],
    known: Parts,
) -> tuple[Parts, Parts, tuple[Problem, ...]]:
    """The part of each row, what is kept of the draw, and what is to be told."""
    strata = strata_of(dataset, rows)
    generator = np.random.default_rng(settings.seed)
    if settings.method == "stratified":
        parts = draw_stratified(strata, shares, generator, known)
        return parts, parts, ()
    if settings.method == "random":
        parts = draw_random(strata, shares, generator, known)
        return parts, parts, ()
    if settings.method == "folds":
        return _by_fold(settings, strata, shares, generator, known)
    cells = _cells(dataset, settings.column, rows)
    if settings.method == "group":
        groups, single = _groups(cells)
        parts = draw_whole_groups(groups, shares, generator, known)
        return parts, parts, say.of_groups(settings, groups, single, parts, shares)
    if settings.method == "time":
        from studio.data.split_times import by_time

        parts, unread = by_time(cells, shares, known)
        return parts, parts, say.of_times(settings, cells, unread)
    from studio.data.split_names import by_name

    parts, unread = by_name(cells, strata, shares, generator, known)
    return parts, parts, say.of_names(settings, cells, unread)


def _by_fold(
    settings: SplitSettings,
    strata: npt.NDArray[np.int32],
    shares: tuple[float, float],
    generator: np.random.Generator,
    known: Parts,
) -> tuple[Parts, Parts, tuple[Problem, ...]]:
    """One fold judges; of the others a share watches. A test file leaves all folds to train."""
    folds = draw_folds(strata, settings.folds, generator, known)
    chosen = min(settings.fold, settings.folds) - 1
    parts = np.where(folds == chosen, TEST, np.int16(-1)).astype(np.int16)
    rest = np.flatnonzero(parts != TEST)
    inner = np.random.default_rng((settings.seed, chosen))
    unknown = np.full(len(rest), -1, dtype=np.int16)
    parts[rest] = draw_stratified(strata[rest], (0.0, shares[1]), inner, unknown)
    return parts, folds, say.of_folds(settings, len(strata))


def strata_of(dataset: TextDataset, rows: Rows) -> npt.NDArray[np.int32]:
    """What each part should hold the same share of: the class; of several labels the rarest."""
    if dataset.task == "classification":
        return dataset.labels[rows]
    return np.zeros(len(rows), dtype=np.int32)


def _cells(dataset: TextDataset, column: str, rows: Rows) -> list[str]:
    """A column's cells of rows of the data file, without surrounding white space."""
    from studio.data.dataset import take_texts

    if not column:
        raise say.no_column_chosen()
    return [cell.strip() for cell in take_texts(dataset.table.column(column), rows)]


def _groups(cells: list[str]) -> tuple[npt.NDArray[np.int64], int]:
    """A number for each row's group; a row without one is a group of its own. How many such."""
    table: dict[str, int] = {}
    numbers = np.fromiter(
        (table.setdefault(cell, len(table)) if cell else -1 for cell in cells),
        np.int64,
        len(cells),
    )
    single = np.flatnonzero(numbers < 0)
    numbers[single] = len(table) + np.arange(len(single))
    return numbers, len(single)

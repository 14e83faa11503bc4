"""Which rows train, which watch the training, which judge."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from studio.catalog.source import SplitSettings
from studio.catalog.tokenizers.characters import WHITE_SPACE
from studio.data.buffers import string_bytes, windows_at
from studio.data.dataset import TextDataset

Rows = npt.NDArray[np.int64]

#: Bytes with which the UTF-8 form of a white-space character can begin.
_MAY_BE_SPACE = np.zeros(256, dtype=bool)
_MAY_BE_SPACE[[char.encode()[0] for char in WHITE_SPACE]] = True


@dataclass(frozen=True, eq=False)
class Split:
    """Row numbers of each part, each part in rising order. No row is in two parts."""

    train: Rows
    validation: Rows
    test: Rows


def split_rows(dataset: TextDataset, settings: SplitSettings) -> Split:
    """Divide the rows that have both a text and a label; the seed alone decides how.

    With a test file its rows are the test part, and only validation is cut from the others.
    Each class keeps at least one training row.
    """
    usable = dataset.labelled() & has_text(dataset)
    rows = np.flatnonzero(usable[: dataset.test_from]).astype(np.int64)
    from_file = (np.flatnonzero(usable[dataset.test_from :]) + dataset.test_from).astype(np.int64)
    has_test_file = dataset.test_from < dataset.rows
    shares = (0.0 if has_test_file else settings.test, settings.validation)
    generator = np.random.default_rng(settings.seed)
    if dataset.task == "regression":
        groups = np.zeros(len(rows), dtype=np.int32)
    else:
        groups = dataset.labels[rows]
    if settings.method == "stratified":
        parts = _stratified(groups, shares, generator)
    else:
        parts = _random(groups, shares, generator)
    test = from_file if has_test_file else rows[parts == 0]
    return Split(rows[parts == 2], rows[parts == 1], test)


def has_text(dataset: TextDataset) -> npt.NDArray[np.bool_]:
    """(rows,) whether a text has anything besides white space."""
    filled = np.zeros(dataset.rows, dtype=bool)
    for part in string_bytes(dataset.text_column):
        # The first byte settles nearly every text; the others are looked at one by one.
        first = windows_at(part.content, part.starts, np.minimum(part.lengths, 1))
        rows = slice(part.first_row, part.first_row + len(part.starts))
        filled[rows] = (part.lengths > 0) & ~_MAY_BE_SPACE[first.astype(np.uint8)]
        unsure = np.flatnonzero((part.lengths > 0) & ~filled[rows]) + part.first_row
        texts = dataset.texts(unsure)
        filled[unsure] = [not text.isspace() for text in texts]
    return filled


def _stratified(
    groups: npt.NDArray[np.int32], shares: tuple[float, float], generator: np.random.Generator
) -> npt.NDArray[np.int8]:
    """For each row 0 (test), 1 (validation) or 2 (training), in equal shares of each class."""
    parts = np.full(len(groups), 2, dtype=np.int8)
    shuffled = generator.permutation(np.arange(len(groups), dtype=np.int32))
    # numpy sorts 16-bit numbers by radix, many times faster.
    narrow = groups.astype(np.uint16) if len(groups) and groups.max() < 2**16 else groups
    ordered = shuffled[np.argsort(narrow[shuffled], kind="stable")]
    counts = np.bincount(groups) if len(groups) else np.zeros(0, dtype=np.int64)
    test = _apportioned(counts, shares[0])
    validation = _apportioned(counts, shares[1])
    surplus = np.maximum(0, test + validation - np.maximum(0, counts - 1))
    taken = np.minimum(surplus, validation)
    validation -= taken
    test -= surplus - taken
    start = 0
    for count, tested, validated in zip(
        counts.tolist(), test.tolist(), validation.tolist(), strict=True
    ):
        parts[ordered[start : start + tested]] = 0
        parts[ordered[start + tested : start + tested + validated]] = 1
        start += count
    return parts


def _apportioned(counts: npt.NDArray[np.int64], share: float) -> npt.NDArray[np.int64]:
    """A share of each count in whole rows, whose sum is that share of the total."""
    exact = counts * share
    floors: npt.NDArray[np.int64] = np.floor(exact + 1e-9).astype(np.int64)
    missing = round(float(counts.sum() * share)) - int(floors.sum())
    if missing > 0:
        # The largest remainders first; of equal ones the larger class, then the first.
        order = np.lexsort((np.arange(len(counts)), -counts, -(exact - floors)))
        floors[order[:missing]] += 1
    return floors


def _random(
    groups: npt.NDArray[np.int32], shares: tuple[float, float], generator: np.random.Generator
) -> npt.NDArray[np.int8]:
    """The same without regard to classes, save that each keeps a training row."""
    parts = np.full(len(groups), 2, dtype=np.int8)
    order = generator.permutation(len(groups))
    tested = round(len(groups) * shares[0])
    validated = min(round(len(groups) * shares[1]), len(groups) - tested)
    parts[order[:tested]] = 0
    parts[order[tested : tested + validated]] = 1
    trained = set(groups[parts == 2].tolist())
    for group in sorted(set(groups.tolist()) - trained):
        members = order[groups[order] == group]
        # Validation gives up a row before test does.
        parts[members[np.argmax(parts[members])]] = 2
    return parts

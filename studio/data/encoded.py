"""Texts as numbers: flat arrays with offsets, of which every batch is a slice."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from studio.data.dataset import TextDataset
    from studio.data.fitted import FittedPipeline

#: Rows whose strings are held in memory at once while they are encoded.
CHUNK_ROWS = 65_536


@dataclass(frozen=True, slots=True, eq=False)
class Ragged:
    """Lists of ids of different lengths, end to end.

    Attributes:
        ids: (N,) int32, the ids of all rows.
        offsets: (rows + 1,) int64; row i is ``ids[offsets[i]:offsets[i + 1]]``.
        weights: (N,) float32, or None where every id counts the same.
    """

    ids: npt.NDArray[np.int32]
    offsets: npt.NDArray[np.int64]
    weights: npt.NDArray[np.float32] | None = None

    @property
    def rows(self) -> int:
        """The number of lists."""
        return len(self.offsets) - 1

    def lengths(self) -> npt.NDArray[np.int64]:
        """The length of each list, (rows,) int64."""
        return np.diff(self.offsets)

    def take(self, rows: npt.NDArray[np.integer]) -> "Ragged":
        """The lists of these rows, in this order."""
        starts = self.offsets[rows]
        lengths = self.offsets[np.asarray(rows) + 1] - starts
        offsets = offsets_of(lengths)
        places = np.repeat(starts - offsets[:-1], lengths) + np.arange(offsets[-1])
        weights = None if self.weights is None else self.weights[places]
        return Ragged(self.ids[places], offsets, weights)


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """Rows ready for training or evaluation.

    Attributes:
        channels: one `Ragged` for each channel that the graph asks for ("tokens", "ngrams").
        labels: (rows,) int64, −1 where a label is missing; None for regression.
        targets: (rows,) float32, standardised by the fitted pipeline; None for classification.
        rows: (rows,) int64, the row numbers in the dataset.
    """

    channels: dict[str, Ragged]
    labels: npt.NDArray[np.int64] | None
    targets: npt.NDArray[np.float32] | None
    rows: npt.NDArray[np.int64]

    @property
    def size(self) -> int:
        """The number of rows."""
        return len(self.rows)


def offsets_of(lengths: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
    """Where each list starts in the flat array, and where the last one ends: (rows + 1,) int64."""
    offsets = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=offsets[1:])
    return offsets


def concatenate(parts: Sequence[Ragged]) -> Ragged:
    """The rows of all parts, one after the other. At least one part."""
    if len(parts) == 1:
        return parts[0]
    weights = [part.weights for part in parts if part.weights is not None]
    return Ragged(
        np.concatenate([part.ids for part in parts]),
        offsets_of(np.concatenate([part.lengths() for part in parts])),
        np.concatenate(weights) if weights else None,
    )


def encode_rows(
    dataset: "TextDataset",
    rows: npt.NDArray[np.integer],
    fitted: "FittedPipeline",
    channels: frozenset[str],
) -> Encoded:
    """Encode these rows of a dataset by a fitted pipeline.

    A label that the pipeline doesn't know becomes −1.
    """
    numbers: npt.NDArray[np.int64] = np.asarray(rows, dtype=np.int64)
    parts: dict[str, list[Ragged]] = {name: [] for name in channels}
    for start in range(0, max(1, len(numbers)), CHUNK_ROWS):
        texts = dataset.texts(numbers[start : start + CHUNK_ROWS])
        for name, ragged in fitted.encode(texts, channels).items():
            parts[name].append(ragged)
    labels: npt.NDArray[np.int64] | None = None
    targets: npt.NDArray[np.float32] | None = None
    if fitted.task == "regression":
        standard = (dataset.targets[numbers] - fitted.target_mean) / fitted.target_std
        targets = standard.astype(np.float32)
    else:
        labels = _labels(dataset, numbers, fitted.label_names)
    return Encoded(
        {name: concatenate(part) for name, part in parts.items()}, labels, targets, numbers
    )


def _labels(
    dataset: "TextDataset", rows: npt.NDArray[np.int64], names: tuple[str, ...]
) -> npt.NDArray[np.int64]:
    labels: npt.NDArray[np.int64] = dataset.labels[rows].astype(np.int64)
    if dataset.label_names == names:
        return labels
    known = {name: number for number, name in enumerate(names)}
    # The last place serves label −1 (missing).
    numbers = [known.get(name, -1) for name in dataset.label_names] + [-1]
    found: npt.NDArray[np.int64] = np.asarray(numbers, dtype=np.int64)[labels]
    return found

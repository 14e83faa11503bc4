"""Texts as numbers: flat arrays with offsets, of which every batch is a slice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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


#: What a channel holds: lists of ids, or as many rows of numbers (rows, n) or codes (rows,).
Channel = Ragged | npt.NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """Rows ready for training or evaluation.

    Attributes:
        channels: what the graph asks for. ``tokens``, ``ngrams``, ``tokens/COLUMN`` and
            ``ngrams/COLUMN`` are `Ragged`; ``numbers`` is (rows, n) float32 and
            ``category/COLUMN`` (rows,) int32.
        labels: (rows,) int64, −1 where a label is missing; None for regression. With several
            labels a row its rarest one.
        targets: (rows,) float32, standardised by the fitted pipeline; None for classes.
        rows: (rows,) int64, the row numbers in the dataset.
        label_sets: all labels of each row (task ``multilabel``), else None.
        classes: how many labels there are, for those sets.
    """

    channels: Mapping[str, Channel]
    labels: npt.NDArray[np.int64] | None
    targets: npt.NDArray[np.float32] | None
    rows: npt.NDArray[np.int64]
    label_sets: Ragged | None = None
    classes: int = 0

    @property
    def size(self) -> int:
        """The number of rows."""
        return len(self.rows)

    def take(self, places: npt.NDArray[np.integer]) -> "Encoded":
        """These rows, in this order."""
        return Encoded(
            {name: taken(channel, places) for name, channel in self.channels.items()},
            None if self.labels is None else self.labels[places],
            None if self.targets is None else self.targets[places],
            self.rows[places],
            None if self.label_sets is None else self.label_sets.take(places),
            self.classes,
        )

    def token_counts(self) -> npt.NDArray[np.int64] | None:
        """(rows,) tokens of each row over all texts that are read token by token; None for none."""
        counts = [
            channel.lengths()
            for name, channel in self.channels.items()
            if isinstance(channel, Ragged) and name.partition("/")[0] == "tokens"
        ]
        return sum(counts[1:], start=counts[0]) if counts else None

    def multi_hot(self, places: npt.NDArray[np.integer]) -> npt.NDArray[np.float32]:
        """(n, classes) 1 for each label of these rows, else 0. Needs label sets."""
        assert self.label_sets is not None
        sets = self.label_sets.take(places)
        found = np.zeros((sets.rows, self.classes), dtype=np.float32)
        found[np.repeat(np.arange(sets.rows), sets.lengths()), sets.ids] = 1.0
        return found


def rows_together(parts: Sequence[Encoded]) -> Encoded:
    """The rows of all parts, encoded for the same channels, one after the other."""
    labels = [part.labels for part in parts if part.labels is not None]
    targets = [part.targets for part in parts if part.targets is not None]
    sets = [part.label_sets for part in parts if part.label_sets is not None]
    return Encoded(
        {name: concatenate([part.channels[name] for part in parts]) for name in parts[0].channels},
        np.concatenate(labels) if labels else None,
        np.concatenate(targets) if targets else None,
        np.concatenate([part.rows for part in parts]),
        _concatenated(sets) if sets else None,
        parts[0].classes,
    )


def taken(channel: Channel, places: npt.NDArray[np.integer]) -> Channel:
    """The rows of a channel at these places."""
    return channel.take(places) if isinstance(channel, Ragged) else channel[places]


def offsets_of(lengths: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
    """Where each list starts in the flat array, and where the last one ends: (rows + 1,) int64."""
    offsets = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=offsets[1:])
    return offsets


def concatenate(parts: Sequence[Channel]) -> Channel:
    """The rows of all parts of one channel, one after the other. At least one part."""
    if len(parts) == 1:
        return parts[0]
    lists = [part for part in parts if isinstance(part, Ragged)]
    if not lists:
        return np.concatenate([part for part in parts if not isinstance(part, Ragged)])
    return _concatenated(lists)


def _concatenated(parts: Sequence[Ragged]) -> Ragged:
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

    A label that the pipeline doesn't know becomes −1. A channel that it doesn't serve is left out:
    the check of the network tells it.
    """
    numbers: npt.NDArray[np.int64] = np.asarray(rows, dtype=np.int64)
    parts: dict[str, list[Channel]] = {name: [] for name in channels}
    for start in range(0, max(1, len(numbers)), CHUNK_ROWS):
        inputs = dataset.inputs(numbers[start : start + CHUNK_ROWS])
        for name, channel in fitted.encode_inputs(inputs, channels).items():
            parts[name].append(channel)
    labels: npt.NDArray[np.int64] | None = None
    targets: npt.NDArray[np.float32] | None = None
    sets: Ragged | None = None
    if fitted.task == "regression":
        standard = (dataset.targets[numbers] - fitted.target_mean) / fitted.target_std
        targets = standard.astype(np.float32)
    elif fitted.task == "multilabel":
        labels, sets = _label_sets(dataset, numbers, fitted.label_names)
    else:
        labels = _labels(dataset, numbers, fitted.label_names)
    return Encoded(
        {name: concatenate(part) for name, part in parts.items() if part},
        labels,
        targets,
        numbers,
        sets,
        len(fitted.label_names),
    )


def _label_sets(
    dataset: "TextDataset", rows: npt.NDArray[np.int64], names: tuple[str, ...]
) -> tuple[npt.NDArray[np.int64], Ragged]:
    """The rarest label and all labels of these rows; labels that the pipeline doesn't know go.

    A row of which no label is left counts as one without a label.
    """
    assert dataset.label_sets is not None
    found = dataset.label_sets.take(rows)
    labels: npt.NDArray[np.int64] = dataset.labels[rows].astype(np.int64)
    if dataset.label_names == names:
        return labels, found
    known = {name: number for number, name in enumerate(names)}
    numbers = np.array([known.get(name, -1) for name in dataset.label_names], dtype=np.int32)
    kept = [
        sorted(part[part >= 0].tolist())
        for part in np.split(numbers[found.ids] if len(numbers) else found.ids, found.offsets[1:-1])
    ]
    lengths = np.fromiter(map(len, kept), np.int64, len(kept))
    flat = np.array([number for part in kept for number in part], dtype=np.int32)
    first = np.array([part[0] if part else -1 for part in kept], dtype=np.int64)
    return first, Ragged(flat, offsets_of(lengths))


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

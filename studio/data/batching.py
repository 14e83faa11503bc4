"""From flat arrays to the tensors of one step."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from studio.core.batch import BagBatch, TokenBatch
from studio.data.encoded import Encoded, Ragged, taken

#: The tensors of one channel.
Tensors = TokenBatch | BagBatch | torch.Tensor

#: Batches whose rows are ordered by length together. Measured: narrower buckets (whole data
#: sorted) cost accuracy, since a batch then holds one kind of text; wider ones cost time.
BUCKET = 16


@dataclass(frozen=True, slots=True)
class Batch:
    """What one step sees.

    Attributes:
        inputs: for each channel the tensors of an input layer.
        labels: (B,) int64; (B, classes) float32 of 0 and 1 where a row has several; None for
            regression.
        targets: (B,) float32, or None for classes.
        index: (B,) int64, places in the `Encoded` it came from.
    """

    inputs: dict[str, Tensors]
    labels: torch.Tensor | None
    targets: torch.Tensor | None
    index: npt.NDArray[np.int64]

    @property
    def wanted(self) -> torch.Tensor:
        """What the network is to give: the labels, or the targets."""
        found = self.targets if self.labels is None else self.labels
        return torch.empty(0) if found is None else found

    def to(self, device: torch.device) -> "Batch":
        """The same batch on another device."""
        if device.type == "cpu":
            return self
        return Batch(
            {name: _moved(value, device) for name, value in self.inputs.items()},
            None if self.labels is None else self.labels.to(device, non_blocking=True),
            None if self.targets is None else self.targets.to(device, non_blocking=True),
            self.index,
        )


def plan_batches(
    encoded: Encoded,
    batch_size: int,
    *,
    generator: torch.Generator | None,
    bucket: int = BUCKET,
    rows: npt.NDArray[np.int64] | None = None,
) -> list[npt.NDArray[np.int64]]:
    """Divide all rows into batches of `batch_size`; the last one drawn may be smaller.

    Args:
        encoded: the rows.
        batch_size: rows in a batch, at least 1.
        generator: shuffles; None gives the rows in order of length, for evaluation.
        bucket: with token ids, rows are shuffled, and each run of this many batches is ordered
            by length before it is cut, so that a batch has little padding while its rows stay
            nearly random. 1 is a plain shuffle.
        rows: the places to divide, some maybe several times; each once without it.

    Returns:
        Index arrays (int64) into `encoded`; together each place as often as it is asked for.
    """
    chosen = np.arange(encoded.size) if rows is None else rows
    if not len(chosen):
        return []
    lengths = encoded.token_counts()
    if generator is None:
        return _cut(_by_length(lengths, chosen), batch_size)
    order = torch.randperm(len(chosen), generator=generator).numpy()
    order = order if rows is None else rows[order]
    if lengths is None or bucket <= 1:
        return _cut(order, batch_size)
    width = batch_size * bucket
    order = np.concatenate(
        [_by_length(lengths, order[at : at + width]) for at in range(0, len(order), width)]
    )
    batches = _cut(order, batch_size)
    drawn = torch.randperm(len(batches), generator=generator).tolist()
    return [batches[number] for number in drawn]


def make_batch(
    encoded: Encoded, index: npt.NDArray[np.integer], *, pad_to: int | None = None
) -> Batch:
    """The tensors of these rows.

    Args:
        encoded: the rows.
        index: (B,) places in `encoded`.
        pad_to: fill token ids up to this length; None fills to the longest of the batch. A batch
            is at least one position wide.
    """
    places = np.asarray(index, dtype=np.int64)
    inputs: dict[str, Tensors] = {}
    for name, channel in encoded.channels.items():
        part = taken(channel, places)
        if not isinstance(part, Ragged):
            inputs[name] = _plain(part)
        elif name.partition("/")[0] == "ngrams":
            inputs[name] = _bag(part)
        else:
            inputs[name] = _padded(part, pad_to)
    labels = None
    if encoded.label_sets is not None:
        labels = torch.from_numpy(encoded.multi_hot(places))
    elif encoded.labels is not None:
        labels = torch.from_numpy(encoded.labels[places])
    targets = None if encoded.targets is None else torch.from_numpy(encoded.targets[places])
    return Batch(inputs, labels, targets, places)


def _padded(lists: Ragged, pad_to: int | None) -> TokenBatch:
    lengths = lists.lengths()
    width = max(1, pad_to or 0, int(lengths.max(initial=0)))
    ids = np.zeros((len(lengths), width), dtype=np.int64)  # (B, T)
    ids[np.arange(width) < lengths[:, None]] = lists.ids
    return TokenBatch(torch.from_numpy(ids), torch.from_numpy(lengths))


def _plain(part: npt.NDArray[Any]) -> torch.Tensor:
    """Numbers as they are; codes as the whole numbers that tables are looked up by."""
    whole = np.issubdtype(part.dtype, np.integer)
    return torch.from_numpy(part.astype(np.int64) if whole else part)


def _bag(lists: Ragged) -> BagBatch:
    weights = lists.weights
    if weights is None:
        weights = np.ones(len(lists.ids), dtype=np.float32)
    return BagBatch(
        torch.from_numpy(lists.ids.astype(np.int64)),
        torch.from_numpy(lists.offsets[:-1].copy()),
        torch.from_numpy(weights),
    )


def _by_length(
    lengths: npt.NDArray[np.int64] | None, order: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    return order if lengths is None else order[np.argsort(lengths[order], kind="stable")]


def _cut(order: npt.NDArray[np.int64], batch_size: int) -> list[npt.NDArray[np.int64]]:
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


def _moved(value: Tensors, device: torch.device) -> Tensors:
    if isinstance(value, torch.Tensor):
        return value.to(device, non_blocking=True)
    if isinstance(value, TokenBatch):
        return TokenBatch(
            value.ids.to(device, non_blocking=True), value.lengths.to(device, non_blocking=True)
        )
    return BagBatch(
        value.ids.to(device, non_blocking=True),
        value.offsets.to(device, non_blocking=True),
        value.weights.to(device, non_blocking=True),
    )

"""From flat arrays to the tensors of one step."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from studio.core.batch import BagBatch, TokenBatch
from studio.data.encoded import Encoded, Ragged

#: Batches whose rows are ordered by length together. Measured: narrower buckets (whole data
#: sorted) cost accuracy, since a batch then holds one kind of text; wider ones cost time.
BUCKET = 16


@dataclass(frozen=True, slots=True)
class Batch:
    """What one step sees.

    Attributes:
        inputs: for each channel the tensors of an input layer.
        labels: (B,) int64, or None for regression.
        targets: (B,) float32, or None for classification.
        index: (B,) int64, places in the `Encoded` it came from.
    """

    inputs: dict[str, TokenBatch | BagBatch]
    labels: torch.Tensor | None
    targets: torch.Tensor | None
    index: npt.NDArray[np.int64]

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
) -> list[npt.NDArray[np.int64]]:
    """Divide all rows into batches of `batch_size`; the last one drawn may be smaller.

    Args:
        encoded: the rows.
        batch_size: rows in a batch, at least 1.
        generator: shuffles; None gives the rows in order of length, for evaluation.
        bucket: with token ids, rows are shuffled, and each run of this many batches is ordered
            by length before it is cut, so that a batch has little padding while its rows stay
            nearly random. 1 is a plain shuffle.

    Returns:
        Index arrays (int64) into `encoded`; together each row exactly once.
    """
    rows = encoded.size
    if not rows:
        return []
    tokens = encoded.channels.get("tokens")
    if generator is None:
        order = _by_length(tokens, np.arange(rows))
        return _cut(order, batch_size)
    order = torch.randperm(rows, generator=generator).numpy()
    if tokens is None or bucket <= 1:
        return _cut(order, batch_size)
    width = batch_size * bucket
    order = np.concatenate(
        [_by_length(tokens, order[start : start + width]) for start in range(0, rows, width)]
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
    inputs: dict[str, TokenBatch | BagBatch] = {}
    for name, ragged in encoded.channels.items():
        taken = ragged.take(places)
        inputs[name] = _bag(taken) if name == "ngrams" else _padded(taken, pad_to)
    labels = None if encoded.labels is None else torch.from_numpy(encoded.labels[places])
    targets = None if encoded.targets is None else torch.from_numpy(encoded.targets[places])
    return Batch(inputs, labels, targets, places)


def _padded(taken: Ragged, pad_to: int | None) -> TokenBatch:
    lengths = taken.lengths()
    width = max(1, pad_to or 0, int(lengths.max(initial=0)))
    ids = np.zeros((len(lengths), width), dtype=np.int64)  # (B, T)
    ids[np.arange(width) < lengths[:, None]] = taken.ids
    return TokenBatch(torch.from_numpy(ids), torch.from_numpy(lengths))


def _bag(taken: Ragged) -> BagBatch:
    weights = taken.weights
    if weights is None:
        weights = np.ones(len(taken.ids), dtype=np.float32)
    return BagBatch(
        torch.from_numpy(taken.ids.astype(np.int64)),
        torch.from_numpy(taken.offsets[:-1].copy()),
        torch.from_numpy(weights),
    )


def _by_length(tokens: Ragged | None, order: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    if tokens is None:
        return order
    lengths = tokens.offsets[order + 1] - tokens.offsets[order]
    return order[np.argsort(lengths, kind="stable")]


def _cut(order: npt.NDArray[np.int64], batch_size: int) -> list[npt.NDArray[np.int64]]:
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


def _moved(value: TokenBatch | BagBatch, device: torch.device) -> TokenBatch | BagBatch:
    if isinstance(value, TokenBatch):
        return TokenBatch(
            value.ids.to(device, non_blocking=True), value.lengths.to(device, non_blocking=True)
        )
    return BagBatch(
        value.ids.to(device, non_blocking=True),
        value.offsets.to(device, non_blocking=True),
        value.weights.to(device, non_blocking=True),
    )

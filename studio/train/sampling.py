"""Rows of rarer classes repeated, so that an epoch shows each class as often as the largest."""

import numpy as np
import torch
from numpy.typing import NDArray

from studio.catalog.plan import TrainPlan
from studio.data.encoded import Encoded
from studio.train.chance import sampling_generator


def epoch_size(train: Encoded, plan: TrainPlan) -> int:
    """How many rows an epoch has."""
    if not _repeats(train, plan):
        return train.size
    counts = _counts(train)
    return int(counts.max(initial=0) * np.count_nonzero(counts))


def epoch_rows(train: Encoded, plan: TrainPlan, epoch: int) -> NDArray[np.int64] | None:
    """The places of an epoch's rows, unshuffled; None where each row comes once.

    Each row of a class comes equally often, and some, drawn anew in each epoch, once more. With
    several labels a row the rarest of them is its class. Seed and epoch alone decide.
    """
    if not _repeats(train, plan):
        return None
    assert train.labels is not None
    generator = sampling_generator(plan.seed, epoch)
    largest = int(_counts(train).max(initial=0))
    order = np.argsort(train.labels, kind="stable")
    parts: list[NDArray[np.int64]] = []
    for rows in np.split(order, np.flatnonzero(np.diff(train.labels[order])) + 1):
        times, more = divmod(largest, len(rows))
        drawn = torch.randperm(len(rows), generator=generator).numpy()[:more]
        parts += [np.tile(rows, times), rows[drawn]]
    return np.concatenate(parts)


def _repeats(train: Encoded, plan: TrainPlan) -> bool:
    return plan.oversample and train.labels is not None and train.size > 0


def _counts(train: Encoded) -> NDArray[np.int64]:
    assert train.labels is not None
    return np.bincount(train.labels)

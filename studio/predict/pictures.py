"""From tensors to the bounded pictures of `studio.predict.followed`."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from torch import Tensor

from studio.predict.followed import (
    MOST_ATTENDED,
    MOST_CHANNELS,
    MOST_HEADS,
    MOST_TOKENS,
    MOST_VALUES,
    Kind,
    Picture,
    Role,
    Words,
)


def picture_of(
    kind: Kind,
    role: Role,
    values: Tensor,
    *,
    rows: Words = (),
    columns: Words = (),
    level: int = 1,
) -> Picture:
    """The picture of a whole array: its figures, and as much of it as is shown.

    Args:
        values: on any device, with the axes that `Picture` tells of.
        rows, columns: words along the axes of the whole array.
    """
    whole: npt.NDArray[np.float64] = values.detach().cpu().double().numpy()
    finite = whole[np.isfinite(whole)]
    low, mean, high = (math.nan,) * 3
    if finite.size:
        low, mean, high = float(finite.min()), float(finite.mean()), float(finite.max())
    shown, words = _cut(kind, whole, rows)
    held: npt.NDArray[Any] = np.ascontiguousarray(shown, dtype=np.float32)
    columns = columns[:MOST_CHANNELS]
    return Picture(kind, role, held, words, columns, whole.shape, low, mean, high, level)


def _cut(
    kind: Kind, whole: npt.NDArray[np.float64], words: Words
) -> tuple[npt.NDArray[np.float64], Words]:
    """What is shown of an array, and of the words along its first axis."""
    if kind in ("logits", "probabilities", "labels"):
        # The likeliest classes, in their own order.
        kept = np.sort(np.argsort(-whole, kind="stable")[:MOST_VALUES])
        return whole[kept], tuple(words[place] for place in kept.tolist())
    if kind == "attention":
        return whole[:MOST_HEADS, :MOST_ATTENDED, :MOST_ATTENDED], words[:MOST_ATTENDED]
    if kind == "sequence":
        return whole[:MOST_TOKENS, :MOST_CHANNELS], words[:MOST_TOKENS]
    most = {"tokens": MOST_TOKENS, "weights": MOST_TOKENS, "ngrams": MOST_CHANNELS}
    bound = most.get(kind, MOST_VALUES)
    return whole[:bound], words[:bound]

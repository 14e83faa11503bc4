"""What a range test of the learning rate found; free of torch."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.core.errors import Message, msg
from studio.core.i18n import N_

#: The loss is smoothed over so many steps at either side.
SMOOTHED_OVER = 5
#: The first steps, whose rates are so low that nothing is learnt, tell where the loss starts.
START_STEPS = 15
#: The share of the whole fall that makes a rate worth training with.
FALLEN = 0.05
#: A loss that does not fall by this share from its start says nothing of rates.
LEAST_FALL = 0.02


@dataclass(frozen=True)
class RateCurve:
    """The loss of the batches while the rate grew from step to step.

    Attributes:
        rates: rising.
        losses: of the batch at each rate, before its step; as long as `rates`.
        smoothed: the mean of the losses around each rate.
        suggested: the rate to train with; None where none can be told.
        lowest: the rate at which the smoothed loss was lowest.
        diverged: whether the test ended because the loss grew beyond bounds.
        reason: why this rate, or why none.
    """

    rates: tuple[float, ...]
    losses: tuple[float, ...]
    smoothed: tuple[float, ...]
    suggested: float | None
    lowest: float
    diverged: bool
    reason: Message

    def to_json(self) -> dict[str, Any]:
        """A plain value that `from_json` restores."""
        return {
            "rates": list(self.rates),
            "losses": list(self.losses),
            "smoothed": list(self.smoothed),
            "suggested": self.suggested,
            "lowest": self.lowest,
            "diverged": self.diverged,
            "reason": self.reason.to_json(),
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "RateCurve":
        """Restore a curve."""
        suggested = value["suggested"]
        return cls(
            rates=tuple(map(float, value["rates"])),
            losses=tuple(map(float, value["losses"])),
            smoothed=tuple(map(float, value["smoothed"])),
            suggested=None if suggested is None else float(suggested),
            lowest=float(value["lowest"]),
            diverged=bool(value["diverged"]),
            reason=Message.from_json(value["reason"]),
        )


def read_curve(rates: Sequence[float], losses: Sequence[float], *, diverged: bool) -> RateCurve:
    """What a test says: the rate from which on the loss has fallen by `FALLEN` of its whole fall.

    There the network learns clearly, and the rates that spoil it are far. Measured against rates
    that were tuned by whole runs (n-grams, convolution, LSTM; four data sets), it is nearer to
    them than the rate of the steepest fall, which is two to five times too high.

    Args:
        rates: rising by the same factor from step to step; at least one.
        losses: finite, as many.
        diverged: whether the loss grew beyond bounds at the end.
    """
    smooth = smoothed(losses)
    lowest = int(smooth.argmin())
    start = float(smooth[:START_STEPS].mean())
    fall = start - float(smooth[lowest])
    told = RateCurve(
        tuple(rates), tuple(losses), tuple(smooth.tolist()), None, rates[lowest], diverged, msg("")
    )
    if lowest < START_STEPS or fall < LEAST_FALL * abs(start):
        return replace(told, reason=msg(N_("The loss fell at no rate, so none can be suggested.")))
    above = np.flatnonzero(smooth[:lowest] > start - FALLEN * fall)
    rate = rounded(rates[int(above[-1]) + 1 if len(above) else 0])
    text = N_("From {rate} on the loss falls clearly. It is lowest at {lowest}.")
    if diverged:
        text = N_(
            "From {rate} on the loss falls clearly. It is lowest at {lowest} and grows beyond all "
            "bounds after {last}."
        )
    low, last = (f"{rounded(value):g}" for value in (rates[lowest], rates[-1]))
    return replace(told, suggested=rate, reason=msg(text, rate=f"{rate:g}", lowest=low, last=last))


def smoothed(losses: Sequence[float]) -> NDArray[np.float64]:
    """The mean of each loss with its neighbours at either side, as far as there are any."""
    values = np.asarray(losses, dtype=np.float64)
    sums = np.concatenate([[0.0], np.cumsum(values)])
    places = np.arange(len(values))
    first = np.maximum(places - SMOOTHED_OVER, 0)
    last = np.minimum(places + SMOOTHED_OVER + 1, len(values))
    found: NDArray[np.float64] = (sums[last] - sums[first]) / (last - first)
    return found


def rounded(rate: float) -> float:
    """Two significant digits: a suggestion is no measurement."""
    return float(f"{rate:.1e}") if rate > 0 and math.isfinite(rate) else rate

"""Ranges of axes that rarely move, so that a live plot is calm and cheap to draw."""

import math

import numpy as np

from studio.gui.run_view import Floats

_STEPS = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


def nice_above(value: float) -> float:
    """The next round number at or above a positive value."""
    if not math.isfinite(value) or value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next((s * power for s in _STEPS if s * power >= value * (1 - 1e-9)), 10 * power)


def nice_below(value: float) -> float:
    """The next power of ten at or below a positive value."""
    if not math.isfinite(value) or value <= 0:
        return 1e-6
    return float(10.0 ** math.floor(math.log10(value)))


def top_of(main: list[Floats], noisy: list[Floats]) -> float:
    """A round upper end that shows every main curve, and all but the spikes of noisy ones."""
    highest = 0.0
    for values in main:
        finite = values[np.isfinite(values)]
        if len(finite):
            highest = max(highest, 1.04 * float(finite.max()))
    for values in noisy:
        finite = values[np.isfinite(values)]
        if len(finite):
            highest = max(highest, float(np.percentile(finite, 97)))
    return nice_above(highest)


def reach(done: float, total: float) -> float:
    """The right end of the time axis: it moves on in eighths of the whole run."""
    step = max(total / 8, 1e-9)
    return min(max(step * (math.floor(done / step) + 1), step), max(total, done))

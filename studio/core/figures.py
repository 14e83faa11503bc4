"""Numbers as people read them: three significant digits, thousands apart, always with the unit."""

import math

from studio.core.i18n import _

#: What stands for a figure that there is none of.
NONE = "–"
_NARROW = "\N{NARROW NO-BREAK SPACE}"


def count(value: int) -> str:
    """12,480."""
    return f"{value:,}"


def short(value: float) -> str:
    """Three significant digits: 0.412, 12.3, 1,234, 3.2e-05."""
    if not math.isfinite(value):
        return NONE
    size = abs(value)
    if size == 0:
        return "0"
    if size >= 1e15 or size < 1e-4:
        return f"{value:.2e}".replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")
    if size >= 100:
        return f"{value:,.0f}"
    return f"{value:.{2 - math.floor(math.log10(size))}f}"


def loss(value: float) -> str:
    """A loss: three places, fewer for large ones."""
    if not math.isfinite(value):
        return NONE
    return f"{value:.3f}" if 0.001 <= abs(value) < 100 else short(value)


def percent(share: float, places: int = 1) -> str:
    """86.4 %, from 0.864."""
    if not math.isfinite(share):
        return NONE
    return f"{100 * share:.{places}f}{_NARROW}%"


def amount(value: float) -> str:
    """1.27 M, 38.0 k, 512: for parameters and rates."""
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e4, "k")):
        if abs(value) >= size:
            return f"{short(value / (1e3 if unit == 'k' else size))}{_NARROW}{unit}"
    return f"{value:,.0f}"


def duration(seconds: float) -> str:
    """0.4 s, 42 s, 2 min 10 s, 3 h 5 min."""
    if not math.isfinite(seconds):
        return NONE
    if seconds < 10:
        return _("{seconds} s").format(seconds=f"{max(seconds, 0):.1f}")
    whole = round(seconds)
    if whole < 60:
        return _("{seconds} s").format(seconds=whole)
    if whole < 3600:
        return _("{minutes} min {seconds} s").format(minutes=whole // 60, seconds=whole % 60)
    return _("{hours} h {minutes} min").format(hours=whole // 3600, minutes=whole % 3600 // 60)


def tick(value: float, spacing: float, unit: float = 1.0) -> str:
    """A number beside an axis, with as many places as the spacing of the ticks needs.

    Args:
        unit: 0.01 for an axis in percent, else 1.
    """
    value, spacing = value / unit, abs(spacing / unit)
    sign = f"{_NARROW}%" if unit != 1.0 else ""
    if spacing >= 10_000:
        return amount(value) + sign
    places = max(0, -math.floor(math.log10(spacing) + 1e-9)) if spacing > 0 else 0
    if places > 4:
        return short(value) + sign
    return f"{value + 0.0:,.{places}f}" + sign


def size(amount_bytes: int) -> str:
    """412 MB, 1.27 GB: of memory and files."""
    for unit_bytes, unit in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if amount_bytes >= unit_bytes:
            return f"{short(amount_bytes / unit_bytes)}{_NARROW}{unit}"
    return f"{amount_bytes}{_NARROW}B"

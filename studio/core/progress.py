"""Telling how far long work is, and giving it up."""

from collections.abc import Callable

#: Told the share that is done, 0 to 1, a few times a second. It may raise `Cancelled`.
Tick = Callable[[float], None]


class Cancelled(Exception):  # noqa: N818 - no error: nobody waits for the result any more
    """Raised through long work whose result is no longer wanted; it leaves nothing behind."""


def no_tick(share: float) -> None:
    """Nobody listens."""


def part_of(tick: Tick, start: float, end: float) -> Tick:
    """A tick for a part of the work: its 0 to 1 is `start` to `end` of the whole."""
    return lambda share: tick(start + (end - start) * min(1.0, max(0.0, share)))

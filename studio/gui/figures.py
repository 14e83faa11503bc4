"""Numbers as people read them, by the name that the window knows them by."""

from studio.core.figures import NONE, amount, count, duration, loss, percent, short, size, tick

__all__ = ["NONE", "amount", "count", "duration", "loss", "percent", "short", "size", "tick"]

"""Which batch size a run should have."""

from studio.engine.cost import SizeCost

#: Batch sizes that are looked at.
SIZES = tuple(2**n for n in range(3, 13))
#: A larger batch is suggested only up to this size, …
MODEST = 256
#: … where an epoch still has so many steps, and where it is faster by this factor.
LEAST_STEPS_AN_EPOCH, FASTER = 50, 1.25


def suggested(planned: int, sizes: tuple[SizeCost, ...], rows: int) -> int:
    """The batch size to use.

    The planned one, unless it doesn't fit: then the largest power of two that does. Or unless a
    larger one, still modest and with enough steps in an epoch to learn as well, is clearly
    faster: then the smallest of those that are about as fast as the fastest.
    """
    own = next((size for size in sizes if size.batch_size == planned), None)
    if own is None:
        return planned
    if not own.fits:
        below = [s.batch_size for s in sizes if s.fits and s.batch_size < planned]
        return max((s for s in below if s in SIZES), default=min(SIZES[0], planned))
    larger = [
        size
        for size in sizes
        if planned < size.batch_size <= MODEST
        and size.fits
        and rows / size.batch_size >= LEAST_STEPS_AN_EPOCH
        and size.texts_per_second >= FASTER * own.texts_per_second > 0
    ]
    best = max((size.texts_per_second for size in larger), default=0.0)
    return next((s.batch_size for s in larger if s.texts_per_second >= 0.9 * best), planned)

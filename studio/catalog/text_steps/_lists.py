"""Lists that a person types or reads from a file: one entry a line."""

from functools import lru_cache


@lru_cache(maxsize=64)
def entries_of(lines: str) -> tuple[str, ...]:
    """The lines without white space at both ends, empty ones left out."""
    return tuple(entry for line in lines.splitlines() if (entry := line.strip()))


@lru_cache(maxsize=64)
def pairs_of(lines: str) -> tuple[tuple[tuple[str, str], ...], tuple[int, ...]]:
    """What to find and what to put there, from lines such as "from → to", and the bad lines.

    A tab divides before an arrow (→, ->, =>) does, so that an arrow itself can be replaced.

    Returns:
        The pairs in order, and the numbers (from 1) of lines that are none.
    """
    pairs: list[tuple[str, str]] = []
    bad: list[int] = []
    for number, line in enumerate(lines.splitlines(), start=1):
        if not line.strip():
            continue
        pair = _pair(line)
        if pair is None:
            bad.append(number)
        else:
            pairs.append(pair)
    return tuple(pairs), tuple(bad)


def _pair(line: str) -> tuple[str, str] | None:
    for mark in ("\t", "→", "->", "=>"):
        old, found, new = line.partition(mark)
        if found:
            return (old.strip(), new.strip()) if old.strip() else None
    return None

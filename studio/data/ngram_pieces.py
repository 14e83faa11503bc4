"""Runs of characters, within tokens or across them."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from studio.catalog.pipeline import NgramSettings

Ints = NDArray[np.int64]

#: Stands at the start and the end of a token whose characters are cut into grams.
BOUNDARY = "\u2581"


def occurrences(
    settings: NgramSettings,
    ids: NDArray[np.int32],
    row_of: Ints,
    tokens: Sequence[str],
    joint: str,
    number: Callable[[str], int],
) -> tuple[Ints, Ints]:
    """Every run of characters of some texts.

    Args:
        settings: how long the runs are, and whether they reach across tokens.
        ids: (N,) token ids of all texts end to end, each an index into `tokens`.
        row_of: (N,) the text of each.
        tokens: the distinct tokens.
        joint: what stands between two tokens of a text.
        number: called once for each distinct run (once a token that it is in, where runs stay
            within tokens); what gets a number below 0 is left out.

    Returns:
        Row and number of each occurrence.
    """
    longest = settings.characters
    if settings.character_reach == "text":
        return _across(ids, row_of, tokens, joint, longest, number)
    lists = [[n for p in cut_into_pieces(t, longest) if (n := number(p)) >= 0] for t in tokens]
    return spread(ids, row_of, lists)


def _across(
    ids: NDArray[np.int32],
    row_of: Ints,
    tokens: Sequence[str],
    joint: str,
    longest: int,
    number: Callable[[str], int],
) -> tuple[Ints, Ints]:
    """The runs of 1 to `longest` characters of whole texts, order by order.

    A run is a pair: the run without its last character, and that character.
    """
    rows, codes = spread(ids, row_of, [[ord(c) for c in token + joint] for token in tokens])
    if not len(codes):
        return rows, codes
    distinct, single = _numbered(codes)
    alphabet = [chr(code) for code in distinct.tolist()]
    names, run = alphabet, single
    numbers = np.array([number(name) for name in names], dtype=np.int64)
    found_rows, found = [rows], [numbers[run]]
    for order in range(2, min(longest, len(single)) + 1):
        count = len(single) - order + 1
        pairs = run[:count] * len(alphabet) + single[order - 1 :]
        # What reaches into the next text is no run. What begins with a run that is left out is
        # rarer still, and left out as well.
        pairs[(rows[:count] != rows[order - 1 :]) | (numbers[run[:count]] < 0)] = -1
        keys, run = _numbered(pairs)
        known = np.flatnonzero(keys >= 0)
        heads, tails = np.divmod(keys[known], len(alphabet))
        names_now = [""] * len(keys)
        numbers = np.full(len(keys), -1, dtype=np.int64)
        for place, head, tail in zip(known.tolist(), heads.tolist(), tails.tolist(), strict=True):
            names_now[place] = names[head] + alphabet[tail]
        numbers[known] = [number(names_now[place]) for place in known.tolist()]
        names = names_now
        found_rows.append(rows[:count])
        found.append(numbers[run])
    each_row, each = np.concatenate(found_rows), np.concatenate(found)
    return each_row[each >= 0], each[each >= 0]


def _numbered(values: Ints) -> tuple[Ints, Ints]:
    """The distinct values in the order in which they come, and each value's place among them."""
    import pyarrow as pa

    # By hashing: several times faster than the sort of np.unique.
    coded = pa.array(values).dictionary_encode()
    return coded.dictionary.to_numpy(), coded.indices.to_numpy().astype(np.int64)


def cut_into_pieces(token: str, longest: int) -> list[str]:
    """The runs of 2 to `longest` characters of a token with a mark at both ends."""
    marked = f"{BOUNDARY}{token}{BOUNDARY}"
    return [
        marked[i : i + n] for n in range(2, longest + 1) for i in range(max(len(marked) - n + 1, 0))
    ]


def spread(ids: NDArray[np.int32], row_of: Ints, lists: list[list[int]]) -> tuple[Ints, Ints]:
    """Each occurrence of a token replaced by that token's list: rows and values, flat."""
    lengths = np.fromiter((len(each) for each in lists), np.int64, len(lists))
    flat = np.fromiter((i for each in lists for i in each), np.int64, int(lengths.sum()))
    starts = np.cumsum(lengths) - lengths
    each_length = lengths[ids]
    total = int(each_length.sum())
    begin = np.cumsum(each_length) - each_length
    within = np.arange(total) - np.repeat(begin, each_length)
    return np.repeat(row_of, each_length), flat[np.repeat(starts[ids], each_length) + within]

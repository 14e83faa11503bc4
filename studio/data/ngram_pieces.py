"""Runs of characters, within tokens or across them."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from studio.catalog.pipeline import NgramSettings

Ints = NDArray[np.int64]

#: Stands at the start and the end of a token whose characters are cut into grams.
BOUNDARY = "\u2581"

_CODES = 0x110000


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
    seen = np.zeros(_CODES, dtype=bool)
    seen[codes] = True
    letters = np.flatnonzero(seen)
    place = np.zeros(_CODES, dtype=np.int64)
    place[letters] = np.arange(len(letters))
    single = place[codes]
    alphabet = [chr(code) for code in letters.tolist()]
    names, run = alphabet, single
    numbers = np.array([number(name) for name in names], dtype=np.int64)
    found = [(rows, numbers[run])] if len(names) else []
    for order in range(2, longest + 1):
        count = len(single) - order + 1
        if count <= 0:
            break
        # Where the text ends, so does the run: it keeps a key of its own that no run has.
        pairs = run[:count] * len(alphabet) + single[order - 1 :]
        whole = rows[:count] == rows[order - 1 :]
        keys, inverse = np.unique(np.where(whole, pairs, -1), return_inverse=True)
        heads, tails = np.divmod(np.maximum(keys, 0), len(alphabet))
        names = [
            names[h] + alphabet[t] for h, t in zip(heads.tolist(), tails.tolist(), strict=True)
        ]
        numbers = np.array([number(name) for name in names], dtype=np.int64)
        run = inverse
        found.append((rows[:count][whole], numbers[run[whole]]))
    each_row = np.concatenate([np.empty(0, np.int64), *(part[0] for part in found)])
    each = np.concatenate([np.empty(0, np.int64), *(part[1] for part in found)])
    return each_row[each >= 0], each[each >= 0]


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

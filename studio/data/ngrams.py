"""Weighted n-grams of tokens, and of the characters within them, as flat arrays.

An order-n gram is stored as the pair (its prefix of order n−1, its last token), packed into one
int64. A gram can't be frequent unless its prefix is (the a-priori property), so a prefix that was
dropped ends every longer gram at once, and the packing never overflows however long the grams.
The usual weights are those of scikit-learn's ``TfidfVectorizer(sublinear_tf=True)``: (1 + ln tf) ·
(1 + ln((1 + rows)/(1 + df))), each row scaled to length 1.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.catalog.pipeline import NgramSettings
from studio.core.progress import Tick, no_tick, part_of
from studio.data.encoded import Ragged, concatenate
from studio.data.ngram_hashing import hashed_places
from studio.data.ngram_pieces import occurrences

Ints = NDArray[np.int64]

#: About as many n-grams are laid out at once.
_CHUNK_NGRAMS = 2**22


@dataclass(frozen=True)
class NgramTable:
    """Which n-grams are features, in the order of their ids.

    Attributes:
        settings: how they were chosen.
        tokens: the kept single tokens; their ids are 0 … len(tokens) − 1.
        keys: for each order from 2 on, the sorted packed keys ``prefix · len(tokens) + last``,
            where ``prefix`` numbers the grams of the order before. Ids go on from order to order.
        pieces: the kept runs of characters, sorted; their ids come last.
        idf: the inverse document frequency of every feature, float32.

    With `settings.hashing_bits` there are no lists: an n-gram's hash is its id, and `idf` has a
    value for each place.
    """

    settings: NgramSettings
    tokens: tuple[str, ...]
    keys: tuple[Ints, ...]
    pieces: tuple[str, ...]
    idf: NDArray[np.float32]
    _token_ids: dict[str, int] = field(init=False, repr=False, compare=False)
    _piece_ids: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_token_ids", {t: i for i, t in enumerate(self.tokens)})
        object.__setattr__(self, "_piece_ids", {p: i for i, p in enumerate(self.pieces)})

    @property
    def features(self) -> int:
        """The number of features; at least 1, so that a layer can be built on it."""
        return max(len(self.idf), 1)

    @property
    def hashed(self) -> bool:
        """Whether ids are hashes."""
        return self.settings.hashing_bits > 0

    def knows(self, token: str) -> bool:
        """Whether a token is a feature by itself."""
        return self.hashed or token in self._token_ids

    def token_id(self, token: str) -> int:
        """The id of a single token, or −1."""
        return self._token_ids.get(token, -1)

    def piece_id(self, piece: str) -> int:
        """The number of a run of characters among `pieces`, or −1."""
        return self._piece_ids.get(piece, -1)

    def state(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """A JSON value and arrays from which `from_state` restores the table exactly."""
        plain = {
            "settings": self.settings.model_dump(mode="json"),
            "tokens": list(self.tokens),
            "pieces": list(self.pieces),
            "orders": len(self.keys),
        }
        arrays: dict[str, NDArray[Any]] = {f"keys{n}": k for n, k in enumerate(self.keys)}
        arrays["idf"] = self.idf
        return plain, arrays

    @classmethod
    def from_state(cls, plain: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> "NgramTable":
        """Restore a table.

        Raises:
            ValueError, KeyError, TypeError: the state doesn't hang together.
        """
        settings = NgramSettings.model_validate(plain["settings"])
        tokens = tuple(str(token) for token in plain["tokens"])
        pieces = tuple(str(piece) for piece in plain["pieces"])
        keys = tuple(
            np.asarray(arrays[f"keys{n}"], dtype=np.int64) for n in range(int(plain["orders"]))
        )
        idf = np.asarray(arrays["idf"], dtype=np.float32)
        if len(keys) > settings.max_tokens - 1 or any(k.ndim != 1 for k in keys):
            raise ValueError("the orders of the n-grams don't fit their settings")
        listed = len(tokens) + sum(len(k) for k in keys) + len(pieces)
        bits = settings.hashing_bits
        if idf.shape != (2**bits if bits else listed,) or (bits and listed):
            raise ValueError("the n-grams and their weights differ in number")
        return cls(settings, tokens, keys, pieces, idf)


def fit_ngrams(
    ids: NDArray[np.int32],
    offsets: Ints,
    tokens: Sequence[str],
    settings: NgramSettings,
    joint: str = "",
    tick: Tick = no_tick,
) -> NgramTable:
    """Choose the n-grams of the training texts.

    Args:
        ids: token ids of all texts end to end, each an index into `tokens`.
        offsets: (rows + 1,) where each text begins in `ids`.
        tokens: the distinct tokens.
        settings: orders, minimum number of texts, most features, weighting.
        joint: what stands between two tokens of a text.
        tick: told the share that is done.

    Raises:
        Cancelled: by `tick`.
    """
    tick(0.0)
    rows = len(offsets) - 1
    row_of = np.repeat(np.arange(rows, dtype=np.int64), np.diff(offsets))
    frequency = _rows_with(ids.astype(np.int64), row_of, len(tokens), rows)
    kept = np.flatnonzero(frequency >= settings.min_count)
    counts, keys = [frequency[kept]], []
    to_feature = np.full(len(tokens) + 1, -1, dtype=np.int64)
    to_feature[kept] = np.arange(len(kept))
    unigram = to_feature[ids]
    prefix = unigram
    for order in range(2, settings.max_tokens + 1):
        tick(0.5 * (order - 1) / settings.max_tokens)
        packed, found, frequency = _next_order(
            prefix, unigram, row_of, order, len(kept), rows, settings
        )
        if not len(found):
            break
        keys.append(found)
        counts.append(frequency)
        prefix = _look_up(found, packed)
    half = part_of(tick, 0.5, 1.0)
    pieces, piece_counts = _fit_pieces(ids, offsets, tokens, settings, joint, half)
    return _cut(
        settings,
        tuple(tokens[i] for i in kept.tolist()),
        keys,
        pieces,
        [*counts, piece_counts],
        rows,
    )


def encode_ngrams(
    table: NgramTable,
    ids: NDArray[np.int32],
    offsets: Ints,
    tokens: Sequence[str],
    joint: str = "",
) -> Ragged:
    """The weighted n-grams of texts.

    Args:
        table: the fitted table.
        ids: token ids of all texts end to end, each an index into `tokens`.
        offsets: (rows + 1,) where each text begins.
        tokens: the distinct tokens of these texts; they need not be known.
        joint: what stands between two tokens of a text.

    Returns:
        Feature ids in ascending order within each row, with float32 weights.
    """
    parts = [
        _encoded(table, *chunk, joint) for chunk in _chunks(ids, offsets, tokens, table.settings)
    ]
    found = concatenate(parts)
    assert isinstance(found, Ragged)
    return found


def _chunks(
    ids: NDArray[np.int32], offsets: Ints, tokens: Sequence[str], settings: NgramSettings
) -> Iterator[tuple[NDArray[np.int32], Ints, Sequence[str]]]:
    """Runs of whole texts of about `_CHUNK_NGRAMS` n-grams: ids, offsets and distinct tokens.

    A run has a list of its own of the distinct tokens that are in it.
    """
    # A token has about six runs of each length within it, and two characters between its ends.
    of_token = settings.max_tokens + settings.characters * (
        2 if settings.character_reach == "text" else 6
    )
    step = max(1, _CHUNK_NGRAMS // of_token)
    wanted = np.arange(step, int(offsets[-1]), step)
    edges = [0, *np.searchsorted(offsets, wanted).tolist(), len(offsets) - 1]
    if not len(wanted):
        yield ids, offsets, tokens
        return
    for first, last in pairwise(edges):
        if first == last:
            continue
        part = ids[offsets[first] : offsets[last]]
        used = np.zeros(len(tokens), dtype=bool)
        used[part] = True
        number = np.cumsum(used, dtype=np.int32) - 1
        own = [tokens[i] for i in np.flatnonzero(used).tolist()]
        yield number[part], offsets[first : last + 1] - offsets[first], own


def _encoded(
    table: NgramTable, ids: NDArray[np.int32], offsets: Ints, tokens: Sequence[str], joint: str
) -> Ragged:
    rows = len(offsets) - 1
    row_of = np.repeat(np.arange(rows, dtype=np.int64), np.diff(offsets))
    if table.hashed:
        places = hashed_places(table.settings, ids, row_of, tokens, joint)
        return _weighted(table, *places, rows)
    local = np.fromiter((table.token_id(t) for t in tokens), np.int64, len(tokens))
    unigram = local[ids] if len(tokens) else np.empty(0, np.int64)
    found_rows, found_ids = [row_of[unigram >= 0]], [unigram[unigram >= 0]]
    prefix, first = unigram, len(table.tokens)
    for order, keys in enumerate(table.keys, start=2):
        prefix = _look_up(keys, _pack(prefix, unigram, row_of, order, len(table.tokens)))
        hits = prefix >= 0
        found_rows.append(row_of[: len(prefix)][hits])
        found_ids.append(prefix[hits] + first)
        first += len(keys)
    if table.pieces:
        piece_rows, piece_ids = occurrences(
            table.settings, ids, row_of, tokens, joint, table.piece_id
        )
        found_rows.append(piece_rows)
        found_ids.append(piece_ids + first)
    return _weighted(table, np.concatenate(found_rows), np.concatenate(found_ids), None, rows)


def _weighted(
    table: NgramTable, row_of: Ints, feature: Ints, signs: NDArray[np.int8] | None, rows: int
) -> Ragged:
    """The features of each row with their weights.

    Args:
        table: says how they weigh.
        row_of, feature: (N,) every occurrence.
        signs: (N,) 1 or −1, where places of a hash cancel out.
        rows: the number of rows.
    """
    settings = table.settings
    keys = row_of * table.features + feature
    if signs is None:
        found, counts = np.unique(keys, return_counts=True)
    else:
        found, places = np.unique(keys, return_inverse=True)
        counts = np.bincount(places, weights=signs, minlength=len(found))
    row, ids = np.divmod(found, table.features)
    weights = np.sign(counts).astype(np.float64)
    if settings.weighting == "count" or (settings.weighting == "tfidf" and not settings.sublinear):
        weights = counts.astype(np.float64)
    elif settings.weighting == "tfidf":
        weights *= 1.0 + np.log(np.maximum(np.abs(counts), 1.0))
    if settings.weighting == "tfidf":
        weights *= table.idf[ids]
    offsets = np.searchsorted(row, np.arange(rows + 1)).astype(np.int64)
    if settings.normalise:
        squares = np.bincount(row, weights * weights, minlength=rows)
        weights = weights / np.sqrt(np.maximum(squares, 1e-12))[row]
    return Ragged(ids.astype(np.int32), offsets, weights.astype(np.float32))


def _rows_with(feature: Ints, row_of: Ints, features: int, rows: int) -> Ints:
    """In how many rows each feature occurs."""
    # Not np.unique: without further results it hashes, a hundred times slower on such keys.
    pairs = np.sort(feature * max(rows, 1) + row_of)
    if len(pairs):
        pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])]
    return np.bincount(pairs // max(rows, 1), minlength=features)


def _pack(prefix: Ints, unigram: Ints, row_of: Ints, order: int, base: int) -> Ints:
    """The packed key of the gram that begins at each position, −1 where there is none."""
    reach = order - 1
    if len(unigram) <= reach:
        return np.empty(0, np.int64)
    count = len(unigram) - reach
    head, last = prefix[:count], unigram[reach:]
    whole = (head >= 0) & (last >= 0) & (row_of[:count] == row_of[reach:])
    return np.where(whole, head * base + last, -1)


def _look_up(keys: Ints, packed: Ints) -> Ints:
    """The position of each packed key among the sorted `keys`, −1 where it isn't there."""
    if not len(keys):
        return np.full(len(packed), -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(keys, packed), len(keys) - 1)
    return np.where(keys[at] == packed, at, -1)


def _next_order(
    prefix: Ints,
    unigram: Ints,
    row_of: Ints,
    order: int,
    base: int,
    rows: int,
    settings: NgramSettings,
) -> tuple[Ints, Ints, Ints]:
    packed = _pack(prefix, unigram, row_of, order, base)
    where = np.flatnonzero(packed >= 0)
    found, inverse, counts = np.unique(packed[where], return_inverse=True, return_counts=True)
    often = counts[inverse] >= settings.min_count
    frequency = _rows_with(inverse[often], row_of[where[often]], len(found), rows)
    keep = frequency >= settings.min_count
    return packed, found[keep], frequency[keep]


def _cut(
    settings: NgramSettings,
    tokens: tuple[str, ...],
    keys: list[Ints],
    pieces: list[str],
    counts: list[Ints],
    rows: int,
) -> NgramTable:
    """Keep the most frequent features; ties go to lower orders, so no prefix is ever lost."""
    frequency = np.concatenate(counts)
    order_of = np.repeat(np.arange(len(counts)), [len(c) for c in counts])
    keep = np.zeros(len(frequency), dtype=bool)
    keep[np.lexsort((order_of, -frequency))[: settings.max_features]] = True
    idf = (np.log((1 + rows) / (1 + frequency[keep])) + 1).astype(np.float32)
    parts = np.split(keep, np.cumsum([len(c) for c in counts])[:-1])
    new_unigram = np.cumsum(parts[0]) - 1
    kept_keys, new_prefix, base = [], new_unigram, int(parts[0].sum())
    for part, packed in zip(parts[1:-1], keys, strict=True):
        head, last = np.divmod(packed[part], len(tokens))
        kept_keys.append(new_prefix[head] * base + new_unigram[last])
        new_prefix = np.cumsum(part) - 1
    kept_tokens = tuple(t for t, kept in zip(tokens, parts[0], strict=True) if kept)
    kept_pieces = tuple(p for p, kept in zip(pieces, parts[-1], strict=True) if kept)
    return NgramTable(settings, kept_tokens, tuple(kept_keys), kept_pieces, idf)


def _fit_pieces(
    ids: NDArray[np.int32],
    offsets: Ints,
    tokens: Sequence[str],
    settings: NgramSettings,
    joint: str,
    tick: Tick,
) -> tuple[list[str], Ints]:
    if not settings.characters or not len(tokens):
        return [], np.empty(0, np.int64)
    numbers: dict[str, int] = {}
    frequency = np.zeros(0, dtype=np.int64)
    done = 0
    for part, ends, own in _chunks(ids, offsets, tokens, settings):
        tick(done / len(ids))
        done += len(part)
        rows = len(ends) - 1
        row_of = np.repeat(np.arange(rows, dtype=np.int64), np.diff(ends))
        piece_rows, piece_ids = occurrences(
            settings, part, row_of, own, joint, lambda p: numbers.setdefault(p, len(numbers))
        )
        found = _rows_with(piece_ids, piece_rows, len(numbers), rows)
        found[: len(frequency)] += frequency
        frequency = found
    kept = sorted(p for p, i in numbers.items() if frequency[i] >= settings.min_count)
    return kept, np.array([frequency[numbers[p]] for p in kept], dtype=np.int64)

"""The short way from texts to ids, where nothing but a token's own form decides its id.

Without steps on tokens, single characters and the words of a tokeniser that works line by line
need no table of distinct tokens. The result is that of `FittedPipeline`'s general way.
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from studio.catalog.base import Tokenizer
from studio.catalog.pipeline import Pipeline
from studio.data.tokens import SPACES, clean, joined_lines, text_codes, without

#: Ids below the first real token.
PADDING = 0
UNKNOWN = 1
FIRST_TOKEN = 2

_SPACE = -1
_LINE_END = -2
_CODES = 0x110000
#: Texts laid end to end at once.
_GROUP = 2_048

Flat = tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]


class _Known(dict[str, int]):
    """Ids by token. What has none is white space or unknown."""

    def __missing__(self, token: str) -> int:
        return _SPACE if token.isspace() else UNKNOWN


class DirectEncoder:
    """Encodes by a vocabulary; made by `direct_encoder` where that is possible."""

    def __init__(self, pipeline: Pipeline, tokens: Sequence[str]) -> None:
        self._steps = [setting.step for setting in pipeline.steps if setting.enabled]
        self._tokenizer = pipeline.tokenizer
        self._tokens = tokens

    def encode(self, texts: Sequence[str]) -> Flat:
        """Ids (N,) and offsets (texts + 1,); longer texts are not cut."""
        cleaned = clean(self._steps, texts)
        if self._tokenizer.unit == "character":
            return self._characters(cleaned)
        return self._lines(self._tokenizer, cleaned)

    def _characters(self, texts: Sequence[str]) -> Flat:
        """A table over all code points, a group of texts at a time: its codes stay in the cache."""
        ends = np.cumsum(_lengths(texts))
        ids = np.empty(int(ends[-1]) if len(ends) else 0, dtype=np.int32)
        offsets = np.zeros(len(texts) + 1, dtype=np.int64)
        room = np.empty(0, dtype=np.intp)
        filled = before = 0
        for start in range(0, len(texts), _GROUP):
            stop = min(start + _GROUP, len(texts))
            own = ends[start:stop] - before
            before = int(ends[stop - 1])
            size = int(own[-1])
            if len(room) < size:
                # Fresh memory costs more than the work that is done in it.
                room = np.empty(size + size // 4, dtype=np.intp)
            found = ids[filled : filled + size]
            self._look_up("".join(texts[start:stop]), room[:size], found)
            dropped = found < 0
            if dropped.any():
                # Spaces are few: they are looked for among the ends, not the ends among them.
                homes = np.searchsorted(own, np.flatnonzero(dropped), side="right")
                own = own - np.cumsum(np.bincount(homes, minlength=len(own)))
                found[: own[-1]] = found[~dropped]
            offsets[start + 1 : stop + 1] = own + filled
            filled += int(own[-1])
        return ids[:filled], offsets

    def _look_up(self, text: str, places: npt.NDArray[np.intp], ids: npt.NDArray[np.int32]) -> None:
        """The id of each character into `ids`, by `places` of the same length."""
        codes = text_codes(text)
        places[:] = codes
        table = self._narrow if codes.dtype == np.uint16 else self._wide
        np.take(table, places, out=ids, mode="clip")  # "raise" would make a copy

    def _lines(self, tokenizer: Tokenizer, texts: Sequence[str]) -> Flat:
        if not texts:
            return np.empty(0, dtype=np.int32), np.zeros(1, dtype=np.int64)
        pieces = tokenizer.pieces(joined_lines(texts))
        ids = np.fromiter(map(self._known.__getitem__, pieces), np.int32, len(pieces))
        ends = np.flatnonzero(ids == _LINE_END) + 1
        offsets = np.concatenate([[0], ends, [len(ids)]]).astype(np.int64)
        return without(ids, offsets, ids < 0)

    @cached_property
    def _known(self) -> _Known:
        ids = {token: number for number, token in enumerate(self._tokens, start=FIRST_TOKEN)}
        return _Known({**ids, "\n": _LINE_END})

    @cached_property
    def _narrow(self) -> npt.NDArray[np.int32]:
        return self._table(2**16)

    @cached_property
    def _wide(self) -> npt.NDArray[np.int32]:
        return self._table(_CODES)

    def _table(self, size: int) -> npt.NDArray[np.int32]:
        """The id of every code point below `size`."""
        table = np.full(size, UNKNOWN, dtype=np.int32)
        table[SPACES] = _SPACE
        letters = "".join(self._tokens)
        places = np.arange(len(self._tokens), dtype=np.int32)
        if len(letters) != len(self._tokens):
            single = [place for place, token in enumerate(self._tokens) if len(token) == 1]
            letters = "".join([self._tokens[place] for place in single])
            places = np.array(single, dtype=np.int32)
        codes = text_codes(letters)
        within = codes < size
        table[codes[within]] = places[within] + FIRST_TOKEN
        return table


def _lengths(texts: Sequence[str]) -> npt.NDArray[np.int64]:
    """(texts,) the characters of each."""
    counts = list(map(len, texts))
    try:
        # Of short texts, where they weigh most, in a third of the time.
        return np.frombuffer(bytes(counts), dtype=np.uint8).astype(np.int64)
    except ValueError:
        return np.array(counts, dtype=np.int64)


def direct_encoder(pipeline: Pipeline, tokens: Sequence[str]) -> DirectEncoder | None:
    """An encoder for a pipeline and its vocabulary, or None where tokens are changed by steps."""
    on_texts = all(s.step.stage == "text" for s in pipeline.steps if s.enabled)
    if on_texts and pipeline.tokenizer.unit in ("character", "line"):
        return DirectEncoder(pipeline, tokens)
    return None

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
from studio.data.tokens import SPACES, character_codes, clean, joined_lines, without

#: Ids below the first real token.
PADDING = 0
UNKNOWN = 1
FIRST_TOKEN = 2

_SPACE = -1
_LINE_END = -2
_CODES = 0x110000
#: Put behind each text while many are laid end to end; hardly ever stands in one.
_MARK = "\x00"
#: Texts laid end to end at once.
_GROUP = 1_024

Flat = tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]


class _Known(dict[str, int]):
    """Ids by token. What has none is white space or unknown."""

    def __missing__(self, token: str) -> int:
        return _SPACE if token.isspace() else UNKNOWN


class _Room:
    """Arrays that one group after the other is worked on in: fresh memory costs more than the work."""

    def __init__(self) -> None:
        self._places = np.empty(0, dtype=np.intp)
        self._ids = np.empty(0, dtype=np.int32)

    def of(self, size: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.int32]]:
        """Places in a table and ids, (size,) each, with anything in them."""
        if len(self._ids) < size:
            self._places = np.empty(size + size // 4, dtype=np.intp)
            self._ids = np.empty(size + size // 4, dtype=np.int32)
        return self._places[:size], self._ids[:size]


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
        """A table over all code points, a group of texts at a time: all of it stays in the cache."""
        ids = [np.empty(0, dtype=np.int32)]
        offsets = [np.zeros(1, dtype=np.int64)]
        first = 0
        room = _Room()
        for start in range(0, len(texts), _GROUP):
            group = texts[start : start + _GROUP]
            own, ends = self._between_marks(group, room) or self._measured(group)
            ids.append(own)
            offsets.append(ends + first)
            first += len(own)
        return np.concatenate(ids), np.concatenate(offsets)

    def _between_marks(self, texts: Sequence[str], room: "_Room") -> Flat | None:
        """Ids, and where each text ends, found by the mark behind it.

        None where a text holds the mark itself, or characters that take more than 16 bits.
        """
        joined = _MARK.join([*texts, ""])
        content = joined.encode("utf-16-le", "surrogatepass")
        if len(content) != 2 * len(joined):
            return None
        places, ids = room.of(len(joined))
        places[:] = np.frombuffer(content, dtype=np.uint16)
        np.take(self._narrow, places, out=ids, mode="clip")  # "raise" would make a copy
        kept = ids >= 0
        dropped = np.flatnonzero(~kept)
        marks = np.flatnonzero(ids[dropped] == _LINE_END)
        if len(marks) != len(texts):
            return None
        return ids[kept], dropped[marks] - marks

    def _measured(self, texts: Sequence[str]) -> Flat:
        """The same for any texts, by the length of each."""
        codes, offsets = character_codes(texts)
        ids = (self._narrow if codes.dtype == np.uint16 else self._wide).take(codes)
        ids[ids == _LINE_END] = self._mark_id
        ids, offsets = without(ids, offsets, ids < 0)
        return ids, offsets[1:]

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

    @cached_property
    def _mark_id(self) -> int:
        return self._tokens.index(_MARK) + FIRST_TOKEN if _MARK in self._tokens else UNKNOWN

    def _table(self, size: int) -> npt.NDArray[np.int32]:
        """The id of every code point below `size`; of the mark, that a text ends."""
        table = np.full(size, UNKNOWN, dtype=np.int32)
        table[SPACES] = _SPACE
        letters = "".join(self._tokens)
        places = np.arange(len(self._tokens), dtype=np.int32)
        if len(letters) != len(self._tokens):
            single = [place for place, token in enumerate(self._tokens) if len(token) == 1]
            letters = "".join([self._tokens[place] for place in single])
            places = np.array(single, dtype=np.int32)
        codes = np.frombuffer(letters.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        within = codes < size
        table[codes[within]] = places[within] + FIRST_TOKEN
        table[ord(_MARK)] = _LINE_END
        return table


def direct_encoder(pipeline: Pipeline, tokens: Sequence[str]) -> DirectEncoder | None:
    """An encoder for a pipeline and its vocabulary, or None where tokens are changed by steps."""
    on_texts = all(s.step.stage == "text" for s in pipeline.steps if s.enabled)
    if on_texts and pipeline.tokenizer.unit in ("character", "line"):
        return DirectEncoder(pipeline, tokens)
    return None

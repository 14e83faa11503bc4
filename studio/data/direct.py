"""The short way from texts to ids, where nothing but a token's own form decides its id.

Without steps on tokens, single characters and the words of a tokeniser that works line by line
need no table of distinct tokens. The result is that of `FittedPipeline`'s general way.
"""

from collections.abc import Mapping, Sequence
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

Flat = tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]


class _Known(dict[str, int]):
    """Ids by token. What has none is white space or unknown."""

    def __missing__(self, token: str) -> int:
        return _SPACE if token.isspace() else UNKNOWN


class DirectEncoder:
    """Encodes by a vocabulary; made by `direct_encoder` where that is possible."""

    def __init__(self, pipeline: Pipeline, ids: Mapping[str, int]) -> None:
        self._steps = [setting.step for setting in pipeline.steps if setting.enabled]
        self._tokenizer = pipeline.tokenizer
        self._ids = ids

    def encode(self, texts: Sequence[str]) -> Flat:
        """Ids (N,) and offsets (texts + 1,); longer texts are not cut."""
        cleaned = clean(self._steps, texts)
        if self._tokenizer.unit == "character":
            return self._characters(cleaned)
        return self._lines(self._tokenizer, cleaned)

    def _characters(self, texts: Sequence[str]) -> Flat:
        codes, offsets = character_codes(texts)
        table = self._narrow if codes.dtype == np.uint16 else self._wide
        ids = table.take(codes)
        return without(ids, offsets, ids < 0)

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
        return _Known({**self._ids, "\n": _LINE_END})

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
        for token, number in self._ids.items():
            if len(token) == 1 and ord(token) < size:
                table[ord(token)] = number
        return table


def direct_encoder(pipeline: Pipeline, ids: Mapping[str, int]) -> DirectEncoder | None:
    """An encoder for a pipeline and its vocabulary, or None where tokens are changed by steps."""
    on_texts = all(s.step.stage == "text" for s in pipeline.steps if s.enabled)
    if on_texts and pipeline.tokenizer.unit in ("character", "line"):
        return DirectEncoder(pipeline, ids)
    return None

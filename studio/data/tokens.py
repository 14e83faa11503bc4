"""From texts to token numbers: the one road that fitting, encoding and typed text all take.

The tokens of many texts become numbers in a local table of distinct tokens as early as can be;
whatever is decided by the token alone (cutting a piece between spaces, stop words, stemming) is
then done once for each distinct one, and numpy moves the rest.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
import numpy.typing as npt

from studio.catalog.base import TextStep, Tokenizer, TokenMap
from studio.catalog.pipeline import Pipeline
from studio.catalog.text_steps.parts_of_speech import PartsOfSpeech
from studio.catalog.tokenizers._subwords import SubwordTokenizer
from studio.catalog.tokenizers.characters import WHITE_SPACE
from studio.catalog.tokenizers.chinese_words import ChineseWords
from studio.catalog.tokenizers.whitespace import Whitespace
from studio.data.encoded import offsets_of

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint16] | npt.NDArray[np.uint32]

_CODES = 0x110000
#: The code points of white space.
SPACES = np.array([ord(char) for char in WHITE_SPACE], dtype=np.uint32)


@dataclass(frozen=True, slots=True, eq=False)
class TokenStream:
    """The tokens of many texts.

    Attributes:
        ids: (N,) int32, each an index into `tokens`.
        offsets: (texts + 1,) int64; text i is ``ids[offsets[i]:offsets[i + 1]]``.
        tokens: the distinct tokens.
        tags: (N,) int32, the part of speech of each token as an id of channel ``tags``; None
            where the pipeline has no step that gives it.
    """

    ids: npt.NDArray[np.int32]
    offsets: Ints
    tokens: list[str]
    tags: npt.NDArray[np.int32] | None = None

    def lists(self) -> list[list[str]]:
        """The tokens of each text."""
        flat = [self.tokens[number] for number in self.ids.tolist()]
        ends = self.offsets.tolist()
        return [flat[start:end] for start, end in pairwise(ends)]


def token_stream(pipeline: Pipeline, texts: Sequence[str]) -> TokenStream:
    """The tokens of texts after every enabled step of the pipeline."""
    steps = [setting.step for setting in pipeline.steps if setting.enabled]
    cleaned = clean(steps, texts)
    stream = tokenized(pipeline.tokenizer, cleaned)
    for step in steps:
        if step.stage == "token":
            stream = after_step(stream, step, pipeline.tokenizer)
    return stream


def after_step(stream: TokenStream, step: TextStep, tokenizer: Tokenizer) -> TokenStream:
    """The stream after one step on tokens."""
    if isinstance(step, PartsOfSpeech):
        from studio.data.tagged import tagged

        own = tokenizer.own_tags() if isinstance(tokenizer, ChineseWords) else {}
        return tagged(stream, step, own)
    return mapped(stream, step.token_map())


def clean(steps: Iterable[TextStep], texts: Sequence[str]) -> list[str]:
    """The texts after the steps that work on whole texts."""
    cleaned = list(texts)
    for step in steps:
        if step.stage == "text":
            cleaned = step.clean_many(cleaned)
    return cleaned


def taught(pipeline: Pipeline, learnt: str) -> Pipeline:
    """The pipeline with a tokeniser that knows what it `learnt`; itself where it learns nothing.

    Raises:
        ValueError: it can't have learnt that.
    """
    if not pipeline.tokenizer.learns:
        return pipeline
    return pipeline.model_copy(update={"tokenizer": pipeline.tokenizer.taught(learnt)})


def tokenized(tokenizer: Tokenizer, texts: Sequence[str]) -> TokenStream:
    """The tokens of texts as the tokeniser cuts them."""
    if isinstance(tokenizer, SubwordTokenizer):
        pieces = tokenized(tokenizer.before(), texts)
        return _expanded(pieces, list(tokenizer.cut(pieces.tokens))) if tokenizer.knows else pieces
    if tokenizer.unit == "character":
        return _characters(texts)
    if tokenizer.unit == "space":
        pieces = _numbered([text.split() for text in texts])
        if type(tokenizer) is Whitespace:
            return pieces
        return _expanded(pieces, [tokenizer.tokenize(piece) for piece in pieces.tokens])
    if tokenizer.unit == "line":
        return _lines(tokenizer, texts)
    return _numbered(tokenizer.tokenize_many(list(texts)))


def mapped(stream: TokenStream, token_map: TokenMap) -> TokenStream:
    """The stream with each token replaced, or dropped where the map gives None or nothing."""
    table = _table()
    numbers = np.fromiter(
        (table[new] if (new := token_map(token)) else -1 for token in stream.tokens),
        np.int32,
        len(stream.tokens),
    )
    return _renumbered(stream, numbers, list(table))


def _table() -> defaultdict[str, int]:
    """A dict that numbers its keys in the order in which they are first asked for."""
    table: defaultdict[str, int] = defaultdict()
    table.default_factory = table.__len__
    return table


def _numbered(lists: Sequence[Sequence[str]]) -> TokenStream:
    table = _table()
    offsets = offsets_of(np.fromiter(map(len, lists), np.int64, len(lists)))
    flat = chain.from_iterable(lists)
    ids = np.fromiter(map(table.__getitem__, flat), np.int32, int(offsets[-1]))
    return TokenStream(ids, offsets, list(table))


def _renumbered(
    stream: TokenStream, numbers: npt.NDArray[np.int32], tokens: list[str]
) -> TokenStream:
    """The stream with each id replaced by its number, and those numbered −1 left out."""
    if not len(stream.ids):
        return TokenStream(stream.ids, stream.offsets, tokens, stream.tags)
    ids = numbers[stream.ids]
    if numbers.min() >= 0:
        return TokenStream(ids, stream.offsets, tokens, stream.tags)
    tags = None if stream.tags is None else stream.tags[ids >= 0]
    return TokenStream(*without(ids, stream.offsets, ids < 0), tokens, tags)


def _expanded(pieces: TokenStream, cut: list[list[str]]) -> TokenStream:
    """Each piece of the stream replaced by the tokens that it was cut into."""
    inner = _numbered(cut)
    if all(len(tokens) == 1 for tokens in cut):
        return TokenStream(inner.ids[pieces.ids], pieces.offsets, inner.tokens)
    widths = np.diff(inner.offsets)
    each = widths[pieces.ids]  # tokens in each occurrence of a piece
    ends = offsets_of(each)
    places = np.repeat(inner.offsets[pieces.ids] - ends[:-1], each) + np.arange(ends[-1])
    return TokenStream(inner.ids[places], ends[pieces.offsets], inner.tokens)


def _lines(tokenizer: Tokenizer, texts: Sequence[str]) -> TokenStream:
    """All texts cut in one go, each made one line."""
    if not texts:
        return _numbered([])
    pieces = tokenizer.pieces(joined_lines(texts))
    table = _table()
    ids = np.fromiter(map(table.__getitem__, pieces), np.int32, len(pieces))
    # Each line takes its own end with it, which is dropped with the other white space.
    ends = np.flatnonzero(ids == table["\n"]) + 1
    offsets = np.concatenate([[0], ends, [len(ids)]]).astype(np.int64)
    words = _table()
    numbers = np.fromiter(
        (-1 if piece.isspace() else words[piece] for piece in table), np.int32, len(table)
    )
    return _renumbered(TokenStream(ids, offsets, []), numbers, list(words))


def joined_lines(texts: Sequence[str]) -> str:
    """All texts with a line end between them; their own line ends become spaces."""
    return "\n".join(
        [
            text.replace("\n", " ").replace("\r", " ") if "\n" in text or "\r" in text else text
            for text in texts
        ]
    )


def text_codes(text: str) -> Codes:
    """The code points of a text.

    16 bits wide where none needs more: tables over them then stay in the processor's cache.
    """
    narrow = text.encode("utf-16-le", "surrogatepass")
    if len(narrow) == 2 * len(text):
        return np.frombuffer(narrow, dtype=np.uint16)
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def without(
    ids: npt.NDArray[np.int32], offsets: Ints, dropped: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.int32], Ints]:
    """The ids that are not dropped, and the offsets of what is left."""
    places = np.flatnonzero(dropped)
    if not len(places):
        return ids, offsets
    return ids[~dropped], offsets - np.searchsorted(places, offsets)


def _characters(texts: Sequence[str]) -> TokenStream:
    """Each character that is not white space, numbered by a table over all code points."""
    offsets = offsets_of(np.fromiter(map(len, texts), np.int64, len(texts)))
    codes = text_codes("".join(texts))
    if len(codes) < 4096:
        # A typed sentence: cheaper than filling a table of all code points.
        distinct, inverse = np.unique(codes, return_inverse=True)
        ids = inverse.astype(np.int32)
    else:
        size = _CODES if codes.dtype == np.uint32 else 2**16
        seen = np.zeros(size, dtype=bool)
        seen[codes] = True
        distinct = np.flatnonzero(seen).astype(codes.dtype)
        lookup = np.zeros(size, dtype=np.int32)
        lookup[distinct] = np.arange(len(distinct), dtype=np.int32)
        ids = lookup.take(codes)
    kept = ~np.isin(distinct, SPACES)
    numbers = np.where(kept, np.cumsum(kept) - 1, -1).astype(np.int32)
    tokens = [chr(code) for code in distinct[kept].tolist()]
    return _renumbered(TokenStream(ids, offsets, []), numbers, tokens)

"""Parts of speech of the tokens of many texts, and what a pipeline does with them.

With the built-in lists a tag hangs on the token and on whether it begins a sentence, so that each
distinct token is looked up at most twice. NLTK's tagger reads every text.
"""

from collections.abc import Callable, Mapping
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from studio.catalog.tagging.chinese import chinese_tag, is_chinese
from studio.catalog.tagging.classes import CLASSES, FIRST_TAG, jieba_class, penn_class
from studio.catalog.tagging.english import english_tag
from studio.catalog.tagging.perceptron import perceptron
from studio.catalog.text_steps.parts_of_speech import PartsOfSpeech
from studio.data.tokens import TokenStream, without

#: Tokens behind which a sentence begins.
_ENDS = frozenset((".", "!", "?", "...", "…", "。", "！", "？", "……", "\n"))

Ints = npt.NDArray[np.int32]
_Tag = tuple[str, str]
"""A fine tag and its class."""


def tagged(stream: TokenStream, step: PartsOfSpeech, own: Mapping[str, str]) -> TokenStream:
    """The stream after a step for parts of speech.

    Args:
        stream: the tokens.
        step: the settings.
        own: jieba's tags of the words in a person's own dictionary.

    Raises:
        UserError: the step asks for NLTK's tagger, and the named folder doesn't hold it.
    """
    codes, tags = _tags_of(stream, step, own)
    if step.use == "append":
        return _appended(stream, codes, [fine if step.detail == "tags" else c for fine, c in tags])
    if step.use == "feature":
        numbers = np.array([CLASSES.index(c) + FIRST_TAG for _fine, c in tags], dtype=np.int32)
        found = numbers[codes] if len(codes) else codes
        return TokenStream(stream.ids, stream.offsets, stream.tokens, found)
    kept = step.kept_classes()
    keep = np.array([c in kept for _fine, c in tags], dtype=bool)
    return _only(stream, keep[codes]) if len(codes) else stream


def _appended(stream: TokenStream, codes: Ints, tags: list[str]) -> TokenStream:
    """Each token with its tag behind it."""
    pairs = stream.ids.astype(np.int64) * max(len(tags), 1) + codes
    places, numbers = _in_order(pairs)
    words: dict[str, int] = {}
    # Two fine tags may be of one class, and then give the same word.
    found = np.fromiter(
        (
            words.setdefault(f"{stream.tokens[token]}/{tags[tag]}", len(words))
            for token, tag in zip(stream.ids[places].tolist(), codes[places].tolist(), strict=True)
        ),
        np.int32,
        len(places),
    )
    ids = found[numbers] if len(pairs) else stream.ids
    return TokenStream(ids, stream.offsets, list(words), stream.tags)


def _only(stream: TokenStream, keep: npt.NDArray[np.bool_]) -> TokenStream:
    """The kept tokens."""
    ids, offsets = without(stream.ids, stream.offsets, ~keep)
    places, numbers = _in_order(ids)
    tokens = [stream.tokens[number] for number in ids[places].tolist()]
    tags = None if stream.tags is None else stream.tags[keep]
    return TokenStream(numbers, offsets, tokens, tags)


def _in_order(values: npt.NDArray[np.integer]) -> tuple[npt.NDArray[np.int64], Ints]:
    """Where each distinct value first stands, in that order, and each value's number in it."""
    _distinct, first, inverse = np.unique(values, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return first[order].astype(np.int64), rank[inverse]


def _tags_of(
    stream: TokenStream, step: PartsOfSpeech, own: Mapping[str, str]
) -> tuple[Ints, list[_Tag]]:
    """For each token of the stream the number of its tag, and the tags."""
    table: dict[_Tag, int] = {}
    fixed = [_looked_up(token, step.language, own) for token in stream.tokens]

    def codes_of(english: Callable[[str], str]) -> Ints:
        """The code of each distinct token."""
        tags = (
            tag or _with_class(english(token))
            for tag, token in zip(fixed, stream.tokens, strict=True)
        )
        return np.fromiter((table.setdefault(t, len(table)) for t in tags), np.int32, len(fixed))

    if step.engine == "nltk" and None in fixed:
        return _by_text(stream, step.folder, fixed, table), list(table)
    inside = codes_of(lambda token: english_tag(token, first=False))
    beginning = codes_of(lambda token: english_tag(token, first=True))
    codes = np.where(_begins(stream), beginning[stream.ids], inside[stream.ids])
    return codes.astype(np.int32), list(table)


def _looked_up(token: str, language: str, own: Mapping[str, str]) -> _Tag | None:
    """The tag of a token that the Chinese list answers for, else None."""
    if language == "en" or (language == "auto" and not is_chinese(token)):
        return None
    fine = own.get(token) or chinese_tag(token)
    return fine, jieba_class(fine)


def _with_class(tag: str) -> _Tag:
    return tag, penn_class(tag)


def _begins(stream: TokenStream) -> npt.NDArray[np.bool_]:
    """(N,) whether a token begins a sentence."""
    begins = np.zeros(len(stream.ids), dtype=bool)
    if len(begins):
        begins[stream.offsets[:-1][np.diff(stream.offsets) > 0]] = True
        ends = np.fromiter((token in _ENDS for token in stream.tokens), bool, len(stream.tokens))
        begins[1:] |= ends[stream.ids[:-1]]
    return begins


def _by_text(
    stream: TokenStream, folder: str, fixed: list[_Tag | None], table: dict[_Tag, int]
) -> Ints:
    """The same by NLTK's tagger, which reads whole texts."""
    tag = perceptron(folder)
    codes: list[int] = []
    ids = stream.ids.tolist()
    for start, end in pairwise(stream.offsets.tolist()):
        numbers = ids[start:end]
        found = tag([stream.tokens[number] for number in numbers])
        codes += [
            table.setdefault(fixed[number] or _with_class(fine), len(table))
            for number, fine in zip(numbers, found, strict=True)
        ]
    return np.array(codes, dtype=np.int32)

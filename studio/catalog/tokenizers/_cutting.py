"""Cutting by a tokenizer.json, the form in which the library ``tokenizers`` keeps what it learnt."""

import json
import os
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import Any

#: A tokenizer.json of any model known today has at most 35 MB.
MOST_BYTES = 64 * 2**20
#: Strings handed to the library at once: what it gives back takes much memory.
_AT_ONCE = 4_096
#: What every tokeniser has to take: known letters, rare ones, none.
_PROBES = ("", "a", "中文 a", "\U0010fffd", "😀\ue000x", "\x00 \t", "a" * 300)
_MOST_TOKENS = 50_000_000
#: Pieces whose cuts are remembered, and the most letters of one: words come again, texts hardly.
_MOST_KEPT = 200_000
_LONGEST_KEPT = 24
#: Shown for the space within a token.
SPACE = "\u2581"


class Cutter:
    """Cuts strings as a tokenizer.json says. Total, and each string on its own."""

    def __init__(self, content: str) -> None:
        """Read a tokenizer.json.

        Raises:
            ValueError: it can't be read, or it can't cut every text.
        """
        if len(content) > MOST_BYTES:
            raise ValueError("the tokeniser is too large")
        try:
            self._backend = _backend(content)
            self._names = _names(self._backend)
            self._unknown = _unknown_id(self._backend, content)
            self._memo: dict[str, list[str]] = {}
            self._letters = frozenset(name for name in self._names if len(name) == 1)
            list(self.cut(_PROBES))
        except BaseException as error:
            # A panic of the library is no Exception.
            if isinstance(error, Exception) or type(error).__name__ == "PanicException":
                raise ValueError(f"{error}") from error
            raise

    def cut(self, texts: Sequence[str]) -> Iterator[list[str]]:
        """The tokens of each text, in lists that stay as they are.

        What the tokeniser doesn't know stays as it is written.
        """
        memo = self._memo
        for start in range(0, len(texts), _AT_ONCE):
            part = texts[start : start + _AT_ONCE]
            new = [text for text in dict.fromkeys(part) if text not in memo]
            cut = self._cut_new([whole(text) for text in new])
            fresh = dict(zip(new, cut, strict=True))
            if len(memo) < _MOST_KEPT:
                memo.update((text, fresh[text]) for text in new if len(text) <= _LONGEST_KEPT)
            for text in part:
                yield fresh[text] if text in fresh else memo[text]

    def _cut_new(self, texts: Sequence[str]) -> Iterator[list[str]]:
        names, unknown = self._names, self._unknown
        found = self._backend.encode_batch_fast(texts, add_special_tokens=False)
        for text, encoding in zip(texts, found, strict=True):
            ids = encoding.ids
            if unknown in ids:
                yield self._as_written(text)
            else:
                yield [name for number in ids if (name := names[number])]

    def _as_written(self, text: str) -> list[str]:
        encoding = self._backend.encode(text, add_special_tokens=False)
        if encoding.ids == [self._unknown] and len(text) > 1:
            # WordPiece gives up on a whole word for one letter: the rest of it is cut all the same.
            parts = ["".join(run) for _, run in groupby(text, key=self._letters.__contains__)]
            if len(parts) > 1:
                return [token for tokens in self.cut(parts) for token in tokens]
        tokens = []
        for number, (start, end) in zip(encoding.ids, encoding.offsets, strict=True):
            token = text[start:end] if number == self._unknown else self._names[number]
            if token and not token.isspace():
                tokens.append(token)
        return tokens


def whole(text: str) -> str:
    """The text without halves of surrogate pairs, which the library can't take."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode("utf-8")
    return text


def library() -> Any:
    """The library, told before its first import that its threads are welcome.

    Left to itself it warns when a process forks later on; ours only ever start new programs.
    """
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
    import tokenizers

    return tokenizers


@cache
def byte_of_letter() -> dict[str, int]:
    """The byte that each letter of a byte-level token stands for (Radford et al. 2019, GPT-2)."""
    shown = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    letters = {chr(byte): byte for byte in shown}
    hidden = [byte for byte in range(256) if byte not in shown]
    return letters | {chr(256 + place): byte for place, byte in enumerate(hidden)}


def _backend(content: str) -> Any:
    backend = library().Tokenizer.from_str(content)
    backend.no_truncation()
    backend.no_padding()
    # Ways to cut by chance, meant for training other kinds of model.
    for name in ("dropout", "alpha", "nbest_size"):
        if getattr(backend.model, name, None) is not None:
            setattr(backend.model, name, None)
    return backend


def _names(backend: Any) -> list[str]:
    """What each id is called here; empty for white space, which is no token."""
    by_id = {number: token for token, number in backend.get_vocab(with_added_tokens=True).items()}
    if not by_id or max(by_id) > _MOST_TOKENS:
        raise ValueError("the vocabulary is empty or too large")
    bytewise = "ByteLevel" in f"{backend.pre_tokenizer} {backend.decoder}"
    names = [""] * (max(by_id) + 1)
    for number, token in by_id.items():
        name = _readable(token) if bytewise else token
        names[number] = "" if name.isspace() else name
    return names


def _unknown_id(backend: Any, content: str) -> int:
    """The id for what the tokeniser doesn't know, −1 where it knows everything."""
    model = json.loads(content)["model"]
    number = model.get("unk_id")  # Unigram
    if number is None and model.get("unk_token"):
        number = backend.token_to_id(model["unk_token"])
    return -1 if number is None else int(number)


def _readable(token: str) -> str:
    """A byte-level token as the text it stands for; what is no whole character byte by byte."""
    table = byte_of_letter()
    if any(letter not in table for letter in token):
        return token  # a special token
    content = bytes(table[letter] for letter in token)
    try:
        return content.decode("utf-8").replace(" ", SPACE)
    except UnicodeDecodeError:
        return "".join(f"<0x{byte:02X}>" for byte in content)

"""Parts of speech of Chinese words: those of jieba's dictionary.

jieba itself looks a word's tag up, and guesses only where the dictionary doesn't hold it. So the
word alone decides here.
"""

import unicodedata
from functools import cache
from typing import Any

_IDEOGRAPHS = (("\u3400", "\u9fff"), ("\uf900", "\ufaff"), ("\U00020000", "\U0003ffff"))


def is_chinese(word: str) -> bool:
    """Whether a word has a Chinese character."""
    return any(low <= char <= high for char in word for low, high in _IDEOGRAPHS)


def chinese_tag(word: str) -> str:
    """jieba's tag of a word; ``w`` for marks, ``n`` for a Chinese word that it doesn't know.

    Digits of any width are ``m``.
    """
    try:
        pieces = _tagger().tag(word)
    except UnicodeEncodeError:
        return "x"  # half of a surrogate pair
    # Of a word of several pieces the last is the head: 国 + 足 is a noun, 救 + 下 a direction.
    tag = str(pieces[-1][1]) if pieces else "x"
    if tag != "x":
        return tag
    if is_chinese(word):
        return "n"
    if word.isnumeric():
        return "m"
    return "w" if all(unicodedata.category(char)[0] in "PS" for char in word) else "x"


@cache
def _tagger() -> Any:
    try:
        import rjieba
    except ImportError:
        return _Jieba()
    return rjieba


class _Jieba:
    """The same by jieba itself, where there is no wheel of rjieba."""

    def __init__(self) -> None:
        import logging

        import jieba
        from jieba import posseg

        from studio.core.paths import cache_folder

        words: Any = jieba.Tokenizer()
        words.tmp_dir = str(cache_folder())
        jieba.setLogLevel(logging.WARNING)
        self._words = posseg.POSTokenizer(words)

    def tag(self, word: str) -> list[tuple[str, str]]:
        """The pieces of a word with their tags."""
        return [(piece.word, piece.flag) for piece in self._words.cut(word)]

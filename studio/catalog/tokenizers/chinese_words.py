"""Words of Chinese, which writes none of the spaces between them."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, ClassVar, Literal

from studio.catalog.base import Tokenizer
from studio.core.errors import Problem, msg, problem
from studio.core.i18n import N_
from studio.core.spec import Meta, param

Cut = Callable[[str], list[str]]
#: A word, how often it occurs (found by the engine where it is left out), its part of speech.
DictionaryWord = tuple[str, int | None, str | None]

#: A line of a dictionary as jieba reads it.
_LINE = re.compile(r"(.+?)(?:[ \t]+([0-9]{1,12}))?(?:[ \t]+([A-Za-z]{1,8}))?")


class ChineseWords(Tokenizer):
    """Chinese words by dictionary and hidden Markov model; other scripts by runs of letters.

    Mixed texts are fine: "用iPhone拍照" is "用", "iPhone", "拍照". Own words come on top of the
    built-in dictionary, for this tokeniser alone.
    """

    meta: ClassVar[Meta] = Meta(
        id="chinese_words",
        title=N_("Words (Chinese)"),
        summary=N_("Cuts Chinese into words by a dictionary; English words stay whole."),
        reference="https://github.com/fxsjy/jieba",
    )
    joins_with_space: ClassVar[bool] = False
    unit: ClassVar[Literal["text", "line", "space", "character"]] = "line"

    dictionary: str = param(
        "",
        title=N_("Own words"),
        help=N_(
            "One a line, such as 大模型; behind it, if wished, a frequency and a part of speech."
        ),
        widget="lines",
        max_length=5_000_000,
    )
    guess: bool = param(
        True,
        title=N_("Guess new words"),
        help=N_("Joins characters that no dictionary lists where a statistical model says so."),
        advanced=True,
    )
    engine: Literal["rjieba", "jieba"] = param(
        "rjieba",
        title=N_("Engine"),
        help=N_("Both use the same dictionary and agree on nearly every word."),
        choices={"rjieba": N_("rjieba (fast)"), "jieba": N_("jieba (the original)")},
        advanced=True,
    )

    def problems(self) -> tuple[Problem, ...]:
        """A word with white space in it, which the engines never find."""
        for number, line in enumerate(self.dictionary.splitlines(), start=1):
            word = dictionary_word(line)
            if word is not None and any(char.isspace() for char in word[0]):
                return (
                    problem(
                        "bad-dictionary-line",
                        "dictionary",
                        msg(
                            N_("Line {line}: “{word}” has a space in it and is never found."),
                            line=number,
                            word=word[0][:40],
                        ),
                        msg(N_("Write one word a line: word, frequency, part of speech.")),
                        severity="warning",
                    ),
                )
        return ()

    def own_tags(self) -> dict[str, str]:
        """The parts of speech that the own dictionary gives its words."""
        words = map(dictionary_word, self.dictionary.splitlines())
        return {word[0]: word[2] for word in words if word is not None and word[2]}

    def tokenize(self, text: str) -> list[str]:
        """The words of one text; white space is dropped."""
        return [piece for piece in self.pieces(text) if not piece.isspace()]

    def pieces(self, text: str) -> list[str]:
        """The words of one text and each white-space character between them."""
        return _cutter(self.engine, self.dictionary, self.guess)(_whole(text))


def dictionary_word(line: str) -> DictionaryWord | None:
    """A line of an own dictionary; None for an empty one."""
    found = _LINE.fullmatch(_whole(line).strip().lstrip("\ufeff"))
    if found is None:
        return None
    word, often, tag = found.groups()
    return word, None if often is None else int(often), tag


def _whole(text: str) -> str:
    """The text without halves of surrogate pairs, which the engine can't take."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode("utf-8")
    return text


@lru_cache(maxsize=8)
def _cutter(engine: str, dictionary: str, guess: bool) -> Cut:
    words = [word for line in dictionary.splitlines() if (word := dictionary_word(line))]
    # Where there is no wheel of rjieba, jieba cuts the same words more slowly.
    if engine == "rjieba" and (fast := _rjieba(words, guess=guess)) is not None:
        return fast
    return _jieba(words, guess=guess)


def _rjieba(words: list[DictionaryWord], *, guess: bool) -> Cut | None:
    try:
        import rjieba
    except ImportError:
        return None
    if not words:
        # The module's own dictionary, which nothing here ever adds to.
        cut: Cut = rjieba.cut
    else:
        own = rjieba.Jieba()
        for word, often, tag in words:
            own.add_word(word, often, tag)
        cut = own.cut
    return cut if guess else lambda text: cut(text, False)  # type: ignore[call-arg]


def _jieba(words: list[DictionaryWord], *, guess: bool) -> Cut:
    import logging

    import jieba

    from studio.core.paths import cache_folder

    own: Any = jieba.Tokenizer()
    # By default it unmarshals a file of a name that anyone can guess in the shared temp folder.
    own.tmp_dir = str(cache_folder())
    jieba.setLogLevel(logging.WARNING)
    for word, often, tag in words:
        own.add_word(word, often, tag)
    return lambda text: list(own.cut(text, HMM=guess))

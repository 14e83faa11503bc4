"""Words of Chinese, which writes none of the spaces between them."""

from collections.abc import Callable
from functools import cache
from typing import Any, ClassVar, Literal

from studio.catalog.base import Tokenizer
from studio.core.i18n import N_
from studio.core.spec import Meta, param


class ChineseWords(Tokenizer):
    """Chinese words by dictionary and hidden Markov model; other scripts by runs of letters.

    Mixed texts are fine: "用iPhone拍照" is "用", "iPhone", "拍照".
    """

    meta: ClassVar[Meta] = Meta(
        id="chinese_words",
        title=N_("Words (Chinese)"),
        summary=N_("Cuts Chinese into words by a dictionary; English words stay whole."),
        reference="https://github.com/fxsjy/jieba",
    )
    joins_with_space: ClassVar[bool] = False
    unit: ClassVar[Literal["text", "line", "space", "character"]] = "line"

    engine: Literal["rjieba", "jieba"] = param(
        "rjieba",
        title=N_("Engine"),
        help=N_("Both use the same dictionary and agree on nearly every word."),
        choices={"rjieba": N_("rjieba (fast)"), "jieba": N_("jieba (the original)")},
        advanced=True,
    )

    def tokenize(self, text: str) -> list[str]:
        """The words of one text; white space is dropped."""
        return [piece for piece in self.pieces(text) if not piece.isspace()]

    def pieces(self, text: str) -> list[str]:
        """The words of one text and each white-space character between them."""
        return _cutter(self.engine)(_whole(text))


def _whole(text: str) -> str:
    """The text without halves of surrogate pairs, which the engine can't take."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode("utf-8")
    return text


@cache
def _cutter(engine: str) -> Callable[[str], list[str]]:
    # Where there is no wheel of rjieba, jieba cuts the same words more slowly.
    if engine == "rjieba" and (fast := _rjieba()) is not None:
        return fast
    return _jieba()


def _rjieba() -> Callable[[str], list[str]] | None:
    try:
        import rjieba
    except ImportError:
        return None
    cut: Callable[[str], list[str]] = rjieba.cut
    return cut


def _jieba() -> Callable[[str], list[str]]:
    import logging

    import jieba

    from studio.core.paths import cache_folder

    # By default it unmarshals a file of a name that anyone can guess in the shared temp folder.
    words: Any = jieba.Tokenizer()
    words.tmp_dir = str(cache_folder())
    jieba.setLogLevel(logging.WARNING)
    cut: Callable[[str], list[str]] = words.lcut
    return cut

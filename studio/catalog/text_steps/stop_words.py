"""Words so common that they say little."""

import ast
import importlib.util
from functools import cache
from pathlib import Path
from typing import ClassVar, Literal

from studio.catalog.base import TextStep, TokenMap
from studio.core.i18n import N_
from studio.core.spec import Meta, param


class StopWords(TextStep):
    """Drops function words: scikit-learn's English list, stopwords-iso's Chinese one.

    Letter case doesn't matter. Negations ("not", "不") are on the lists too; for opinions they
    carry meaning and can be kept.
    """

    meta: ClassVar[Meta] = Meta(
        id="stop_words",
        title=N_("Remove stop words"),
        summary=N_("Drops words such as “the” and “的” that say little about a text's topic."),
        reference="https://github.com/stopwords-iso/stopwords-iso",
    )
    stage: ClassVar[Literal["text", "token"]] = "token"
    idempotent: ClassVar[bool] = True

    language: Literal["en", "zh", "both"] = param(
        "both",
        title=N_("Language"),
        help=N_("Whose function words are dropped."),
        choices={"en": N_("English"), "zh": N_("Chinese"), "both": N_("English and Chinese")},
    )
    keep_negations: bool = param(
        False,
        title=N_("Keep negations"),
        help=N_("Keep words such as “not” and “不”, which turn an opinion round."),
    )

    def token_map(self) -> TokenMap:
        """Drops a token that is on the list."""
        words = stop_words(self.language)
        if self.keep_negations:
            words -= _NEGATIONS
        return lambda token: None if token.lower() in words else token


# fmt: off
_NEGATIONS = frozenset((
    "no", "not", "nor", "never", "none", "nobody", "nothing", "nowhere", "neither", "cannot",
    "cant", "couldnt", "hasnt", "without", "n't",
    "不", "没", "没有", "非", "别", "无", "不是", "不得", "不会", "不能", "不要", "不如", "不足",
    "不够", "不敢", "不怕",
))
# fmt: on


@cache
def stop_words(language: Literal["en", "zh", "both"]) -> frozenset[str]:
    """The stop words of a language, in lower case."""
    if language == "both":
        return stop_words("en") | stop_words("zh")
    if language == "en":
        return _english()
    import stopwordsiso

    return frozenset(word.lower() for word in stopwordsiso.stopwords("zh"))


def _english() -> frozenset[str]:
    """scikit-learn's list. Importing scikit-learn takes over a second, reading its file nothing."""
    package = importlib.util.find_spec("sklearn")
    if package is not None and package.origin:
        file = Path(package.origin).parent / "feature_extraction" / "_stop_words.py"
        if file.is_file():
            found = _literal_set(file.read_text(encoding="utf-8"))
            if found:
                return found
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return frozenset(ENGLISH_STOP_WORDS)


def _literal_set(source: str) -> frozenset[str]:
    """The words of the set literal in ``ENGLISH_STOP_WORDS = frozenset([…])``; nothing is run."""
    for node in ast.parse(source).body:
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Call)
            and any(getattr(target, "id", "") == "ENGLISH_STOP_WORDS" for target in node.targets)
            and len(node.value.args) == 1
        ):
            return frozenset(map(str, ast.literal_eval(node.value.args[0])))
    return frozenset()

"""Words so common that they say little."""

from functools import cache, lru_cache
from typing import ClassVar, Literal

from studio.catalog.base import TextStep, TokenMap
from studio.catalog.text_steps._lists import entries_of
from studio.core.i18n import N_
from studio.core.paths import RESOURCES
from studio.core.spec import Meta, param

Language = Literal["en", "zh", "both", "none"]


class StopWords(TextStep):
    """Drops function words: scikit-learn's English list, stopwords-iso's Chinese one, and own ones.

    Letter case doesn't matter. Negations ("not", "不") are on the lists too; for opinions they
    carry meaning and can be kept. Own words are dropped in any case.
    """

    meta: ClassVar[Meta] = Meta(
        id="stop_words",
        title=N_("Remove stop words"),
        summary=N_("Drops words such as “the” and “的” that say little about a text's topic."),
        reference="https://github.com/stopwords-iso/stopwords-iso",
    )
    stage: ClassVar[Literal["text", "token"]] = "token"
    idempotent: ClassVar[bool] = True

    language: Language = param(
        "both",
        title=N_("Language"),
        help=N_("Whose function words are dropped."),
        choices={
            "en": N_("English"),
            "zh": N_("Chinese"),
            "both": N_("English and Chinese"),
            "none": N_("Own words only"),
        },
    )
    keep_negations: bool = param(
        False,
        title=N_("Keep negations"),
        help=N_("Keep words such as “not” and “不”, which turn an opinion round."),
        shown_when=("language", ("en", "zh", "both")),
    )
    own: str = param(
        "",
        title=N_("Own words"),
        help=N_("Further words to drop, one a line."),
        widget="lines",
        max_length=2_000_000,
    )

    def token_map(self) -> TokenMap:
        """Drops a token that is on one of the lists."""
        words = _words(self.language, self.keep_negations, self.own)
        return lambda token: None if token.lower() in words else token


@lru_cache(maxsize=16)
def _words(language: Language, keep_negations: bool, own: str) -> frozenset[str]:
    listed = stop_words(language)
    if keep_negations:
        listed -= _NEGATIONS
    return listed | {word.lower() for word in entries_of(own)}


# fmt: off
_NEGATIONS = frozenset((
    "no", "not", "nor", "never", "none", "nobody", "nothing", "nowhere", "neither", "cannot",
    "cant", "couldnt", "hasnt", "without", "n't",
    "不", "没", "没有", "非", "别", "无", "不是", "不得", "不会", "不能", "不要", "不如", "不足",
    "不够", "不敢", "不怕",
))
# fmt: on


@cache
def stop_words(language: Language) -> frozenset[str]:
    """The stop words of a language, in lower case."""
    if language == "none":
        return frozenset()
    if language == "both":
        return stop_words("en") | stop_words("zh")
    if language == "en":
        listed = RESOURCES / "words" / "stop_words_en.txt"
        return frozenset(listed.read_text(encoding="utf-8").split())
    import stopwordsiso

    return frozenset(word.lower() for word in stopwordsiso.stopwords("zh"))

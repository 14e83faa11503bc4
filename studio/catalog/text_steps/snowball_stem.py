"""The Snowball stemmers."""

from functools import cache, lru_cache
from typing import ClassVar, Literal

from studio.catalog.base import TextStep, TokenMap
from studio.core.i18n import N_
from studio.core.spec import Meta, param

Language = Literal[
    "arabic",
    "danish",
    "dutch",
    "english",
    "finnish",
    "french",
    "german",
    "hungarian",
    "italian",
    "norwegian",
    "portuguese",
    "romanian",
    "russian",
    "spanish",
    "swedish",
]


class SnowballStem(TextStep):
    """Cuts endings off in one of 15 languages."""

    meta: ClassVar[Meta] = Meta(
        id="snowball_stem",
        title=N_("Snowball stemming"),
        summary=N_("Cuts endings off in one of 15 languages; for English a refined Porter."),
        reference="https://snowballstem.org",
    )
    stage: ClassVar[Literal["text", "token"]] = "token"

    language: Language = param(
        "english",
        title=N_("Language"),
        help=N_("The language of the texts; each has its own endings."),
        choices={
            "arabic": N_("Arabic"),
            "danish": N_("Danish"),
            "dutch": N_("Dutch"),
            "english": N_("English"),
            "finnish": N_("Finnish"),
            "french": N_("French"),
            "german": N_("German"),
            "hungarian": N_("Hungarian"),
            "italian": N_("Italian"),
            "norwegian": N_("Norwegian"),
            "portuguese": N_("Portuguese"),
            "romanian": N_("Romanian"),
            "russian": N_("Russian"),
            "spanish": N_("Spanish"),
            "swedish": N_("Swedish"),
        },
    )

    def token_map(self) -> TokenMap:
        """The stem of a token, in lower case."""
        return _stem(self.language)


@cache
def _stem(language: str) -> TokenMap:
    from nltk.stem.snowball import SnowballStemmer

    # Fitting stems the words of the training rows; encoding, evaluating and typing find most again.
    stem: TokenMap = lru_cache(maxsize=2**18)(SnowballStemmer(language).stem)
    return stem

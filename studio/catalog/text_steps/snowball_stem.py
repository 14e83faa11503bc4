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
    "porter",
    "portuguese",
    "romanian",
    "russian",
    "spanish",
    "swedish",
]


class SnowballStem(TextStep):
    """Cuts endings off in one of 15 languages; "porter" is the original for English."""

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
            "arabic": "العربية",
            "danish": "Dansk",
            "dutch": "Nederlands",
            "english": "English",
            "finnish": "Suomi",
            "french": "Français",
            "german": "Deutsch",
            "hungarian": "Magyar",
            "italian": "Italiano",
            "norwegian": "Norsk",
            "porter": N_("English, the original Porter"),
            "portuguese": "Português",
            "romanian": "Română",
            "russian": "Русский",
            "spanish": "Español",
            "swedish": "Svenska",
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

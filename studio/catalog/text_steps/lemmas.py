"""Words in the form in which a dictionary lists them."""

from functools import lru_cache
from typing import ClassVar, Literal

from studio.catalog.base import TextStep, TokenMap
from studio.core.i18n import N_
from studio.core.spec import Meta, param

# fmt: off
Language = Literal[
    "ar", "ast", "bg", "ca", "cs", "cy", "da", "de", "el", "en", "eo", "es", "et", "fa", "fi", "fr",
    "ga", "gd", "gl", "gv", "hbs", "he", "hi", "hu", "hy", "id", "is", "it", "ka", "la", "lb", "lt",
    "lv", "mk", "ml", "ms", "nb", "nl", "nn", "pl", "pt", "ro", "ru", "se", "sk", "sl", "sq", "sv",
    "sw", "tl", "tr", "uk",
]
#: Each language by its own name, which needs no translation.
_NAMES: dict[str, str] = {
    "ar": "العربية", "ast": "Asturianu", "bg": "Български", "ca": "Català", "cs": "Čeština",
    "cy": "Cymraeg", "da": "Dansk", "de": "Deutsch", "el": "Ελληνικά", "en": "English",
    "eo": "Esperanto", "es": "Español", "et": "Eesti", "fa": "فارسی", "fi": "Suomi",
    "fr": "Français", "ga": "Gaeilge", "gd": "Gàidhlig", "gl": "Galego", "gv": "Gaelg",
    "hbs": "Srpskohrvatski", "he": "עברית", "hi": "हिन्दी", "hu": "Magyar", "hy": "Հայերեն",
    "id": "Bahasa Indonesia", "is": "Íslenska", "it": "Italiano", "ka": "ქართული", "la": "Latina",
    "lb": "Lëtzebuergesch", "lt": "Lietuvių", "lv": "Latviešu", "mk": "Македонски",
    "ml": "മലയാളം", "ms": "Bahasa Melayu", "nb": "Norsk bokmål", "nl": "Nederlands",
    "nn": "Norsk nynorsk", "pl": "Polski", "pt": "Português", "ro": "Română", "ru": "Русский",
    "se": "Davvisámegiella", "sk": "Slovenčina", "sl": "Slovenščina", "sq": "Shqip",
    "sv": "Svenska", "sw": "Kiswahili", "tl": "Tagalog", "tr": "Türkçe", "uk": "Українська",
}
# fmt: on


class Lemmas(TextStep):
    """Turns words into the form that a dictionary lists: "houses" is "house", "was" is "be".

    Unlike a stem, a lemma is a word. What the language's list doesn't hold stays as it is.
    """

    meta: ClassVar[Meta] = Meta(
        id="lemmas",
        title=N_("Dictionary forms"),
        summary=N_("Turns each word into its dictionary form: houses → house, was → be."),
        reference="https://github.com/adbar/simplemma",
    )
    stage: ClassVar[Literal["text", "token"]] = "token"

    language: Language = param(
        "en",
        title=N_("Language"),
        help=N_("The language of the texts; each has its own list."),
        choices=dict(_NAMES),
    )

    def token_map(self) -> TokenMap:
        """The dictionary form of a token."""
        return _lemma(self.language)


@lru_cache(maxsize=4)
def _lemma(language: str) -> TokenMap:
    import simplemma

    @lru_cache(maxsize=2**18)
    def lemma(token: str) -> str:
        # Chinese is looked up in vain, and nothing but words is worth the search.
        if not token or (not token.isascii() and "\u2e80" <= token[0] <= "\u9fff"):
            return token
        try:
            return str(simplemma.lemmatize(token, lang=language))
        except UnicodeEncodeError:
            return token  # half of a surrogate pair

    return lemma

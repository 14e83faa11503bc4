"""Accents."""

import unicodedata
from typing import ClassVar, Literal

from studio.catalog.base import TextStep
from studio.catalog.text_steps._replace import Characters
from studio.core.i18n import N_
from studio.core.spec import Meta


class StripAccents(TextStep):
    """Takes accents and other signs off letters: "café" is "cafe", "Ångström" is "Angstrom".

    Only the general diacritics go (U+0300–U+036F and their three supplements), as Latin, Greek
    and Cyrillic use them. The signs of Japanese (が), Korean syllables and the vowels of Indian
    scripts are part of their letters and stay.
    """

    meta: ClassVar[Meta] = Meta(
        id="strip_accents",
        title=N_("Remove accents"),
        summary=N_("“café” and “cafe” become the same word; Chinese and Japanese stay untouched."),
    )
    stage: ClassVar[Literal["text", "token"]] = "text"
    idempotent: ClassVar[bool] = True

    def clean(self, text: str) -> str:
        """The text without accents."""
        return text if text.isascii() else text.translate(_TABLE)

    def clean_many(self, texts: list[str]) -> list[str]:
        """The same for many texts."""
        return [self.clean(text) for text in texts]


def _bare(char: str) -> str:
    parts = unicodedata.normalize("NFD", char)
    kept = "".join(part for part in parts if not _is_diacritic(part))
    return char if kept == parts else unicodedata.normalize("NFC", kept)


def _is_diacritic(char: str) -> bool:
    return (
        "\u0300" <= char <= "\u036f"
        or "\u1ab0" <= char <= "\u1aff"
        or "\u1dc0" <= char <= "\u1dff"
        or "\ufe20" <= char <= "\ufe2f"
    )


_TABLE = Characters(_bare, one_for_one=False)

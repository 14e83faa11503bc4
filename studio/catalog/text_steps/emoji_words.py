"""Emoji."""

from collections.abc import Callable
from functools import cache
from typing import Any, ClassVar, Literal

from studio.catalog.base import TextStep
from studio.core.i18n import N_
from studio.core.spec import Meta, param

Language = Literal[
    "en", "zh", "ja", "ko", "de", "fr", "es", "pt", "it", "ru", "tr", "id", "ar", "fa"
]


class EmojiWords(TextStep):
    """Turns emoji into their names, sets them apart as words of their own, or drops them.

    The names are those of the Unicode CLDR as one word each: 😀 is "grinning_face" or "嘿嘿".
    Skin tones, flags and families count as one emoji.
    """

    meta: ClassVar[Meta] = Meta(
        id="emoji",
        title=N_("Emoji"),
        summary=N_("Writes the name of each emoji in its place, keeps it apart, or drops it."),
        reference="https://cldr.unicode.org",
    )
    stage: ClassVar[Literal["text", "token"]] = "text"
    idempotent: ClassVar[bool] = True

    action: Literal["name", "keep", "drop"] = param(
        "name",
        title=N_("Do"),
        help=N_("A name is a word that the model can share with other texts."),
        choices={
            "name": N_("Write its name"),
            "keep": N_("Keep it, set apart by spaces"),
            "drop": N_("Drop it"),
        },
    )
    language: Language = param(
        "en",
        title=N_("Language of the names"),
        help=N_("The language in which the names are written."),
        choices={
            "en": "English",
            "zh": "中文",
            "ja": "日本語",
            "ko": "한국어",
            "de": "Deutsch",
            "fr": "Français",
            "es": "Español",
            "pt": "Português",
            "it": "Italiano",
            "ru": "Русский",
            "tr": "Türkçe",
            "id": "Bahasa Indonesia",
            "ar": "العربية",
            "fa": "فارسی",
        },
        shown_when=("action", ("name",)),
    )

    def clean(self, text: str) -> str:
        """The text with its emoji changed."""
        return self.clean_many([text])[0]

    def clean_many(self, texts: list[str]) -> list[str]:
        """The same for many texts."""
        hints, change = _hints(), _changer(self.action, self.language)
        return [text if hints.isdisjoint(text) else change(text) for text in texts]


@cache
def _hints() -> frozenset[str]:
    """Characters of which every emoji has one; looking for emoji properly is slow."""
    import emoji

    # Of a framed digit (1️⃣) that is the frame.
    return frozenset(char for found in emoji.EMOJI_DATA for char in found if not char.isascii())


@cache
def _changer(action: str, language: str) -> Callable[[str], str]:
    import emoji

    if action == "keep":
        return _apart
    if action == "drop":
        return lambda text: str(emoji.replace_emoji(text, " "))
    emoji.config.load_language(language)
    return lambda text: str(emoji.replace_emoji(text, _namer(language)))


def _namer(language: str) -> Callable[[str, dict[str, Any]], str]:
    def name(found: str, data: dict[str, Any]) -> str:
        # A few emoji have a name in English only.
        return f" {str(data.get(language) or data.get('en', '')).strip(':')} "

    return name


def _apart(text: str) -> str:
    import emoji

    parts: list[str] = []

    def put(part: str) -> None:
        if parts and part and not parts[-1][-1].isspace() and not part[0].isspace():
            parts.append(" ")
        if part:
            parts.append(part)

    end = 0
    for item in emoji.emoji_list(text):
        put(text[end : item["match_start"]])
        end = item["match_end"]
        put(text[item["match_start"] : end])
    put(text[end:])
    return "".join(parts)

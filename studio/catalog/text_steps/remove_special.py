"""Symbols and characters that can't be seen."""

import unicodedata
from functools import cache
from typing import ClassVar, Literal

from studio.catalog.base import TextStep
from studio.catalog.text_steps._replace import FILLING, Characters, Put, put_param, removing
from studio.core.i18n import N_
from studio.core.spec import Meta


class RemoveSpecial(TextStep):
    """Takes out symbols (general category S: emoji, currency, arithmetic), control characters,
    invisible ones (Cf, such as zero-width spaces) and those for private use. White space stays.
    """

    meta: ClassVar[Meta] = Meta(
        id="remove_special",
        title=N_("Remove special characters"),
        summary=N_("Takes out emoji, symbols such as ★ and ￥, and characters that can't be seen."),
    )
    stage: ClassVar[Literal["text", "token"]] = "text"
    idempotent: ClassVar[bool] = True

    put: Put = put_param()

    def clean(self, text: str) -> str:
        """The text without special characters."""
        return text.translate(_table(self.put))

    def clean_many(self, texts: list[str]) -> list[str]:
        """The same for many texts."""
        return _table(self.put).many(texts)


@cache
def _table(put: Put) -> Characters:
    return removing(_is_special, FILLING[put])


def _is_special(char: str) -> bool:
    category = unicodedata.category(char)
    if category == "Cc":
        return not char.isspace()
    # The selectors that give emoji their colour count as marks, not symbols, in Unicode.
    selector = "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
    return category[0] == "S" or category in ("Cf", "Cs", "Co") or selector or char == "\ufffd"

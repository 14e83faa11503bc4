"""Traditional and simplified Chinese."""

import re
from collections.abc import Callable
from functools import cache
from typing import ClassVar, Literal

from studio.catalog.base import TextStep
from studio.core.i18n import N_
from studio.core.spec import Meta, param

Conversion = Literal[
    "t2s", "tw2s", "tw2sp", "hk2s", "s2t", "s2tw", "s2twp", "s2hk", "t2tw", "t2hk", "tw2t", "hk2t"
]
_HALVES = re.compile("([\ud800-\udfff]+)")


class ChineseScript(TextStep):
    """Turns traditional characters into simplified ones or back, phrase by phrase (OpenCC)."""

    meta: ClassVar[Meta] = Meta(
        id="chinese_script",
        title=N_("Traditional and simplified"),
        summary=N_("Writes all Chinese in one script: 軟體 and 软体 become the same."),
        reference="https://github.com/BYVoid/OpenCC",
    )
    stage: ClassVar[Literal["text", "token"]] = "text"

    conversion: Conversion = param(
        "t2s",
        title=N_("Direction"),
        help=N_("Phrases decide between characters: 头发 becomes 頭髮, 发财 becomes 發財."),
        choices={
            "t2s": N_("Traditional to simplified"),
            "tw2s": N_("Taiwan to simplified"),
            "tw2sp": N_("Taiwan to simplified, words too (軟體 → 软件)"),
            "hk2s": N_("Hong Kong to simplified"),
            "s2t": N_("Simplified to traditional"),
            "s2tw": N_("Simplified to Taiwan"),
            "s2twp": N_("Simplified to Taiwan, words too (软件 → 軟體)"),
            "s2hk": N_("Simplified to Hong Kong"),
            "t2tw": N_("Traditional to Taiwan"),
            "t2hk": N_("Traditional to Hong Kong"),
            "tw2t": N_("Taiwan to traditional"),
            "hk2t": N_("Hong Kong to traditional"),
        },
    )

    def clean(self, text: str) -> str:
        """The text in the other script."""
        return self.clean_many([text])[0]

    def clean_many(self, texts: list[str]) -> list[str]:
        """The same for many texts."""
        convert = _converter(self.conversion)
        return [text if text.isascii() else _converted(text, convert) for text in texts]


def _converted(text: str, convert: Callable[[str], str]) -> str:
    try:
        return convert(text)
    except UnicodeEncodeError:
        # Halves of surrogate pairs, which the converter can't take, stay where they are.
        parts = _HALVES.split(text)
        return "".join(part if place % 2 else convert(part) for place, part in enumerate(parts))


@cache
def _converter(conversion: str) -> Callable[[str], str]:
    import opencc

    convert: Callable[[str], str] = opencc.OpenCC(conversion).convert
    return convert

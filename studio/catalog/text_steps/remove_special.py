"""Symbols and characters that can't be seen."""

from typing import ClassVar, Literal

from studio.catalog.base import TextStep
from studio.catalog.text_steps._replace import FILLING, Put, put_param, runs_of
from studio.core.i18n import N_
from studio.core.spec import Meta

#: Beside symbols: surrogates, private use, U+FFFD, and the selectors that colour emoji.
_EXTRA = (
    "\\ud800-\\uf8ff\\ufe00-\\ufe0f\\ufffd\\U000e0100-\\U000e01ef\\U000f0000-\\U0010ffff"
    "\\x00-\\x08\\x0e-\\x1b\\x7f-\\x84\\x86-\\x9f"
)


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

    put: Put = put_param()

    def clean(self, text: str) -> str:
        """The text without special characters."""
        return runs_of(("S", "Cf"), _EXTRA).sub(FILLING[self.put], text)

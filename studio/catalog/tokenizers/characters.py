"""Single characters."""

from typing import ClassVar, Literal

from studio.catalog.base import Tokenizer
from studio.core.i18n import N_
from studio.core.spec import Meta

#: Every character for which `str.isspace` is true.
WHITE_SPACE = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)


class Characters(Tokenizer):
    """Each character (Unicode code point) is a token; white space is dropped."""

    meta: ClassVar[Meta] = Meta(
        id="characters",
        title=N_("Characters"),
        summary=N_("Each character is a token. Sound for Chinese, and needs no dictionary."),
    )
    joins_with_space: ClassVar[bool] = False
    unit: ClassVar[Literal["text", "line", "space", "character"]] = "character"

    def tokenize(self, text: str) -> list[str]:
        """The characters of one text."""
        return [char for char in text if not char.isspace()]

"""What stands between white space."""

from typing import ClassVar, Literal

from studio.catalog.base import Tokenizer
from studio.core.i18n import N_
from studio.core.spec import Meta


class Whitespace(Tokenizer):
    """Cuts at white space only; for texts that were cut into tokens before."""

    meta: ClassVar[Meta] = Meta(
        id="whitespace",
        title=N_("White space"),
        summary=N_("Cuts at spaces, tabs and line ends only; marks stay with their word."),
    )
    unit: ClassVar[Literal["text", "line", "space", "character"]] = "space"

    def tokenize(self, text: str) -> list[str]:
        """The pieces between white space."""
        return text.split()

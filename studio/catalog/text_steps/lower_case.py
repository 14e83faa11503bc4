"""Lower case."""

from typing import ClassVar, Literal

from studio.catalog.base import TextStep
from studio.core.i18n import N_
from studio.core.spec import Meta


class LowerCase(TextStep):
    """Turns capital letters into small ones, in every script that has them."""

    meta: ClassVar[Meta] = Meta(
        id="lower_case",
        title=N_("Lower case"),
        summary=N_("“Good” and “good” become the same word."),
    )
    stage: ClassVar[Literal["text", "token"]] = "text"
    idempotent: ClassVar[bool] = True

    def clean(self, text: str) -> str:
        """The text in small letters."""
        return text.lower()

"""Spaces."""

from typing import ClassVar, Literal

from studio.catalog.base import TextStep
from studio.core.i18n import N_
from studio.core.spec import Meta


class CollapseSpaces(TextStep):
    """Turns every run of white space, line ends included, into one space and trims both ends."""

    meta: ClassVar[Meta] = Meta(
        id="collapse_spaces",
        title=N_("Collapse spaces"),
        summary=N_("Runs of spaces, tabs and line ends become one space."),
    )
    stage: ClassVar[Literal["text", "token"]] = "text"
    idempotent: ClassVar[bool] = True

    def clean(self, text: str) -> str:
        """The text with single spaces."""
        return " ".join(text.split())

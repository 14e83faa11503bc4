"""Punctuation."""

from typing import ClassVar, Literal

from studio.catalog.base import TextStep
from studio.catalog.text_steps._replace import FILLING, Put, put_param, runs_of
from studio.core.i18n import N_
from studio.core.spec import Meta


class RemovePunctuation(TextStep):
    """Takes out what Unicode calls punctuation (general category P), in every script."""

    meta: ClassVar[Meta] = Meta(
        id="remove_punctuation",
        title=N_("Remove punctuation"),
        summary=N_(
            "Takes out commas, full stops, quotes, brackets and the like, Chinese ones too."
        ),
    )
    stage: ClassVar[Literal["text", "token"]] = "text"

    put: Put = put_param()

    def clean(self, text: str) -> str:
        """The text without punctuation."""
        return runs_of(("P",)).sub(FILLING[self.put], text)

"""Punctuation."""

from typing import ClassVar, Literal

from studio.catalog.base import TextStep
from studio.catalog.text_steps._replace import Put, put_param, replacement
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
    idempotent: ClassVar[bool] = True

    put: Put = put_param()

    def clean(self, text: str) -> str:
        """The text without punctuation."""
        return text.translate(replacement("P", self.put))

    def clean_many(self, texts: list[str]) -> list[str]:
        """The same for many texts."""
        return replacement("P", self.put).many(texts)

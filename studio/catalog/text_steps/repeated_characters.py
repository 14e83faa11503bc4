"""Characters written many times for emphasis."""

import re
from functools import cache
from typing import ClassVar, Literal

from studio.catalog.base import TextStep
from studio.core.i18n import N_
from studio.core.spec import Meta, param

What = Literal["letters", "marks", "all"]
_ONE = {"letters": r"[^\W\d_]", "marks": r"[^\s\d]", "all": r"\S"}


class RepeatedCharacters(TextStep):
    """Shortens runs of the same character: "soooo" to "soo", "哈哈哈哈" to "哈哈"."""

    meta: ClassVar[Meta] = Meta(
        id="repeated_characters",
        title=N_("Repeated characters"),
        summary=N_("Shortens “soooo” to “soo”, “哈哈哈哈” to “哈哈” and “！！！！” to “！！”."),
    )
    stage: ClassVar[Literal["text", "token"]] = "text"
    idempotent: ClassVar[bool] = True

    most: int = param(
        2,
        title=N_("Keep at most"),
        help=N_("Two keep words such as “good” whole and still tell “soo” from “so”."),
        ge=1,
        le=10,
    )
    what: What = param(
        "marks",
        title=N_("Of"),
        help=N_("Digits are best left alone: 1000 is not 100."),
        choices={
            "letters": N_("Letters"),
            "marks": N_("Letters and marks"),
            "all": N_("Everything, digits too"),
        },
    )

    def clean(self, text: str) -> str:
        """The text with shorter runs."""
        return self.clean_many([text])[0]

    def clean_many(self, texts: list[str]) -> list[str]:
        """The same for many texts."""
        most = self.most
        sub = _runs(self.what, most).sub
        return [sub(lambda run: run[1] * most, text) for text in texts]


@cache
def _runs(what: What, most: int) -> "re.Pattern[str]":
    return re.compile(rf"({_ONE[what]})\1{{{most},}}")

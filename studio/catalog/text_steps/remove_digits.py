"""Digits."""

import re
from functools import cache
from typing import Any, ClassVar, Literal

from studio.catalog.base import TextStep
from studio.catalog.text_steps._addresses import filling, mask_param
from studio.catalog.text_steps._replace import replacement
from studio.core.i18n import N_
from studio.core.spec import Meta, param

_ZEROS = re.compile("00+")


class RemoveDigits(TextStep):
    """Takes out digits and other number signs (general category N): 3, ３, ٣, ², Ⅳ.

    Chinese number words such as 三 are letters and stay. A word in their place stands for a
    whole number with its points and commas: 1,000.5 is one.
    """

    meta: ClassVar[Meta] = Meta(
        id="remove_digits",
        title=N_("Remove digits"),
        summary=N_("Takes out numbers written in digits, or writes one 0 or one word for each."),
    )
    stage: ClassVar[Literal["text", "token"]] = "text"
    idempotent: ClassVar[bool] = True

    put: Literal["space", "nothing", "zero", "mask"] = param(
        "space",
        title=N_("Put in its place"),
        help=N_("A zero or a word keeps the place of a number while all numbers look alike."),
        choices={
            "space": N_("A space"),
            "nothing": N_("Nothing"),
            "zero": N_("A zero"),
            "mask": N_("A word"),
        },
    )
    mask: str = mask_param("xxnumber")

    def clean(self, text: str) -> str:
        """The text without digits."""
        return self.clean_many([text])[0]

    def clean_many(self, texts: list[str]) -> list[str]:
        """The same for many texts."""
        if self.put == "mask":
            new = filling("mask", self.mask)
            find = _numbers()
            return [find.sub(lambda _found: new, text) for text in texts]
        cleaned = replacement("N", self.put).many(texts)
        return [_ZEROS.sub("0", text) for text in cleaned] if self.put == "zero" else cleaned


@cache
def _numbers() -> Any:
    import regex

    return regex.compile(r"\p{N}++(?:[.,]\p{N}++)*+")

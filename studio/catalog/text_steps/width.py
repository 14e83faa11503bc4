"""Full-width and half-width forms."""

import unicodedata
from functools import cache
from typing import ClassVar, Literal

from studio.catalog.base import TextStep
from studio.catalog.text_steps._replace import Characters
from studio.core.i18n import N_
from studio.core.spec import Meta, param

Width = Literal["half", "full"]

_FULL_SPACE = "\u3000"


class FullHalfWidth(TextStep):
    """Gives letters, digits and marks one width: Ａ１！ and A1! become the same.

    Towards half width, the narrow katakana of old systems become ordinary ones too. Nothing else
    changes, unlike with NFKC, which also takes ① and ℃ apart.
    """

    meta: ClassVar[Meta] = Meta(
        id="width",
        title=N_("Full and half width"),
        summary=N_("Ａ１ and A1 become the same, as Chinese and Japanese keyboards mix them."),
        reference="https://www.unicode.org/reports/tr11/",
    )
    stage: ClassVar[Literal["text", "token"]] = "text"
    idempotent: ClassVar[bool] = True

    to: Width = param(
        "half",
        title=N_("Make them"),
        help=N_("Half width is what most dictionaries and vocabularies hold."),
        choices={"half": N_("Half width: A1"), "full": N_("Full width: Ａ１")},
    )
    marks: bool = param(
        True,
        title=N_("Marks too"),
        help=N_("Also changes commas, brackets and the space; off, only letters and digits."),
    )

    def clean(self, text: str) -> str:
        """The text in one width."""
        return text.translate(_table(self.to, self.marks))

    def clean_many(self, texts: list[str]) -> list[str]:
        """The same for many texts."""
        return _table(self.to, self.marks).many(texts)


@cache
def _table(to: Width, marks: bool) -> Characters:
    change = _half if to == "half" else _full
    if marks:
        return Characters(change, one_for_one=True)
    return Characters(lambda char: change(char) if char.isalnum() else char, one_for_one=True)


def _half(char: str) -> str:
    """The ordinary form of a character that Unicode calls a wide or narrow variant."""
    if char == _FULL_SPACE:
        return " "
    kind, _, codes = unicodedata.decomposition(char).partition(" ")
    return chr(int(codes, 16)) if kind in ("<wide>", "<narrow>") and " " not in codes else char


def _full(char: str) -> str:
    """The wide form of a printable ASCII character."""
    if char == " ":
        return _FULL_SPACE
    return chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char

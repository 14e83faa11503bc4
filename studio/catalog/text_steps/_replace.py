"""What the steps that remove characters share."""

import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Literal

from studio.core.i18n import N_
from studio.core.spec import param

Put = Literal["space", "nothing"]
FILLING: dict[str, str] = {"space": " ", "nothing": "", "zero": "0"}

_TOGETHER = 4_096


def put_param() -> Put:
    """The parameter that says what stands in the place of what was removed."""
    value: Put = param(
        "space",
        title=N_("Put in its place"),
        help=N_("A space keeps the words on both sides apart."),
        choices={"space": N_("A space"), "nothing": N_("Nothing")},
    )
    return value


class Characters(dict[int, int | str]):
    """A table for `str.translate` that works out what becomes of a character once.

    Much faster than a regular expression over all characters of a category, and than a table
    without an answer for the others, for each of which `str.translate` handles an exception.

    Args:
        change: what stands in a character's place.
        one_for_one: each character gives exactly one.
    """

    def __init__(self, change: Callable[[str], str], *, one_for_one: bool) -> None:
        super().__init__()
        self._change = change
        self._one_for_one = one_for_one

    def __missing__(self, code: int) -> int | str:
        char = chr(code)
        changed = self._change(char)
        new = code if changed == char else changed
        self[code] = new
        return new

    def many(self, texts: list[str]) -> list[str]:
        """Many texts translated, in one go where each character gives one."""
        if not self._one_for_one:
            return [text.translate(self) for text in texts]
        found: list[str] = []
        for start in range(0, len(texts), _TOGETHER):
            part = texts[start : start + _TOGETHER]
            joined = "".join(part).translate(self)
            place = 0
            for text in part:
                end = place + len(text)
                found.append(joined[place:end])
                place = end
        return found


def removing(removed: Callable[[str], bool], filling: str) -> Characters:
    """The table that puts the filling in the place of the characters that are to go."""
    return Characters(
        lambda char: filling if removed(char) else char, one_for_one=len(filling) == 1
    )


@cache
def replacement(category: str, put: str) -> Characters:
    """The table that replaces the characters of a general category of Unicode such as ``P``."""
    return removing(lambda char: unicodedata.category(char).startswith(category), FILLING[put])

"""What the steps that remove characters share."""

import re
import sys
import unicodedata
from functools import cache
from typing import Literal

from studio.core.i18n import N_
from studio.core.spec import param

Put = Literal["space", "nothing"]
FILLING: dict[Put, str] = {"space": " ", "nothing": ""}


def put_param() -> Put:
    """The parameter that says what stands in the place of what was removed."""
    value: Put = param(
        "space",
        title=N_("Put in its place"),
        help=N_("A space keeps the words on both sides apart."),
        choices={"space": N_("A space"), "nothing": N_("Nothing")},
    )
    return value


@cache
def runs_of(categories: tuple[str, ...], extra: str = "") -> re.Pattern[str]:
    """A pattern for runs of characters of these general categories of Unicode.

    Args:
        categories: such as ``P`` (all punctuation) or ``Nd``.
        extra: more, as they stand between the brackets of a regular expression.
    """
    ranges: list[str] = []
    start = last = -2
    # Beyond the first two planes only private use and invisible tags have these categories.
    for code in [*range(0x20000), *range(0xE0000, 0xE0200), sys.maxunicode + 2]:
        if code <= sys.maxunicode and not unicodedata.category(chr(code)).startswith(categories):
            continue
        if code != last + 1:
            if start >= 0:
                ranges.append(f"{re.escape(chr(start))}-{re.escape(chr(last))}")
            start = code
        last = code
    return re.compile(f"[{''.join(ranges)}{extra}]+")

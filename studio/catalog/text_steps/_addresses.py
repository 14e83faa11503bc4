"""What the steps that take addresses and numbers out share."""

import re

from studio.core.i18n import N_
from studio.core.spec import param

#: Ends at the first character that can't stand in an address, such as a Chinese character.
URL = re.compile(
    r"(?<![A-Za-z0-9])(?:(?:https?|ftp)://|www\.)[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+",
    re.IGNORECASE,
)
MAIL = re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]++@(?:[A-Za-z0-9-]++\.)+[A-Za-z]{2,}+")

#: The choices of what stands in the place of an address.
PUT = {"space": N_("A space"), "mask": N_("A word")}


def mask_param(word: str, put: str = "put", title: str = N_("Word")) -> str:
    """The parameter that holds the word which stands for all that was found.

    The words begin with "xx" so that they meet no other word and stay whole in every tokeniser
    and under every later step.
    """
    value: str = param(
        word,
        title=title,
        help=N_("The same word stands for all of them, with a space on both sides."),
        shown_when=(put, ("mask",)),
        max_length=40,
    )
    return value


def filling(put: str, mask: str) -> str:
    """What stands in the place of what was found."""
    return f" {mask} " if put == "mask" and mask else " "

"""Web and e-mail addresses."""

import re
from typing import ClassVar, Literal

from studio.catalog.base import TextStep
from studio.core.i18n import N_
from studio.core.spec import Meta, param

_URL = re.compile(
    r"(?<![A-Za-z0-9])(?:(?:https?|ftp)://|www\.)[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+",
    re.IGNORECASE,
)
_MAIL = re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]++@(?:[A-Za-z0-9-]++\.)+[A-Za-z]{2,}+")


class RemoveUrls(TextStep):
    """Takes web addresses out (http, https, ftp, www.), and e-mail addresses if wished.

    An address ends at the first character that can't stand in one, such as a Chinese character.
    """

    meta: ClassVar[Meta] = Meta(
        id="remove_urls",
        title=N_("Remove web addresses"),
        summary=N_("Takes out web addresses and, if wished, e-mail addresses."),
    )
    stage: ClassVar[Literal["text", "token"]] = "text"
    idempotent: ClassVar[bool] = True

    mail: bool = param(
        True, title=N_("E-mail addresses too"), help=N_("Also takes out name@example.org.")
    )

    def clean(self, text: str) -> str:
        """The text without addresses."""
        if "://" in text or ("." in text and "www." in text.lower()):
            text = _URL.sub(" ", text)
        return _MAIL.sub(" ", text) if self.mail and "@" in text else text

"""Web and e-mail addresses."""

from typing import ClassVar, Literal

from studio.catalog.base import TextStep
from studio.catalog.text_steps._addresses import MAIL, PUT, URL, filling, mask_param
from studio.core.i18n import N_
from studio.core.spec import Meta, param


class RemoveUrls(TextStep):
    """Takes web addresses out (http, https, ftp, www.), and e-mail addresses if wished.

    An address ends at the first character that can't stand in one, such as a Chinese character.
    """

    meta: ClassVar[Meta] = Meta(
        id="remove_urls",
        title=N_("Remove web addresses"),
        summary=N_("Takes out web addresses or writes one word for them; e-mail too if wished."),
    )
    stage: ClassVar[Literal["text", "token"]] = "text"
    idempotent: ClassVar[bool] = True

    mail: bool = param(
        True, title=N_("E-mail addresses too"), help=N_("Also takes out name@example.org.")
    )
    put: Literal["space", "mask"] = param(
        "space",
        title=N_("Put in its place"),
        help=N_("A word tells the model that there was an address; a space hides it."),
        choices=PUT,
    )
    mask: str = mask_param("xxurl", title=N_("Word for web addresses"))
    mail_mask: str = mask_param("xxmail", title=N_("Word for e-mail addresses"))

    def clean(self, text: str) -> str:
        """The text without addresses."""
        if "://" in text or ("." in text and "www." in text.lower()):
            url = filling(self.put, self.mask)
            text = URL.sub(lambda _found: url, text)
        if self.mail and "@" in text:
            mail = filling(self.put, self.mail_mask)
            text = MAIL.sub(lambda _found: mail, text)
        return text

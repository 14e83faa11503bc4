"""E-mail addresses."""

from typing import ClassVar, Literal

from studio.catalog.base import TextStep
from studio.catalog.text_steps._addresses import MAIL, PUT, filling, mask_param
from studio.core.i18n import N_
from studio.core.spec import Meta, param


class MailAddresses(TextStep):
    """Takes e-mail addresses out, or writes one word for all of them."""

    meta: ClassVar[Meta] = Meta(
        id="mail_addresses",
        title=N_("E-mail addresses"),
        summary=N_("Takes out name@example.org, or writes the same word for every address."),
    )
    stage: ClassVar[Literal["text", "token"]] = "text"
    idempotent: ClassVar[bool] = True

    put: Literal["space", "mask"] = param(
        "mask",
        title=N_("Put in its place"),
        help=N_("A word tells the model that there was an address; a space hides it."),
        choices=PUT,
    )
    mask: str = mask_param("xxmail")

    def clean(self, text: str) -> str:
        """The text without addresses."""
        if "@" not in text:
            return text
        new = filling(self.put, self.mask)
        return MAIL.sub(lambda _found: new, text)
